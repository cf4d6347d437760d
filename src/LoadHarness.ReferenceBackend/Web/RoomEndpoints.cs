using System.Net.WebSockets;
using System.Text;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Dialects;
using LoadHarness.ReferenceBackend.Ledger;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>What clients say to a room over HTTP: its members hear it as if it had come over a connection.</summary>
internal sealed class RoomEndpoints(ChatHub hub)
{
    /// <summary>
    /// <c>POST /api/send?room=R&amp;endpoint=/wx-push</c>, the other half of long polling (seed row 1.23): the body is the frame that would
    /// go over the WebSocket. Answers <c>{"code":0,"number":n}</c>, the number of the message in the room.
    /// </summary>
    public async Task<ApiAnswer> SendAsync(ApiRequest request)
    {
        if (request.Room(RoomKey.WxPush, dialect => dialect.Form == FrameForm.Flat, out var mistake) is not { } key)
            return ApiAnswer.BadRequest(mistake);
        if (await request.BytesAsync().ConfigureAwait(false) is not { } body)
            return ApiAnswer.Refuse(StatusCodes.Status413PayloadTooLarge, $"A message may have {hub.Options.MaxMessageBytes} bytes.");
        var frame = ChatFrame.Parse(body);
        if (frame.Kind != ChatFrameKind.Say)
        {
            hub.Ledger.Count(LedgerCounter.Malformed);
            return ApiAnswer.BadRequest("The body must be a frame such as {\"type\":\"msg\",\"content\":\"...\"}.");
        }

        if (key.Endpoint == RoomKey.WxPush && hub.Options.Rules.SignatureKey is { } secret && !Signature.Holds(secret, frame, body))
        {
            hub.Ledger.Count(LedgerCounter.BadSignatures);
            return ApiAnswer.Refuse(StatusCodes.Status403Forbidden, "The signature is missing or wrong.");
        }

        var number = Publish(key, request.User, body, frame.Content, frame.Text);
        hub.Ledger.Count(LedgerCounter.MessagesPosted);
        return ApiAnswer.Ok(json =>
        {
            json.WriteNumber("code", 0);
            json.WriteNumber("number", number);
        });
    }

    /// <summary>
    /// <c>POST /api/question/add</c> with <c>{"content":"...","streamId":"R"}</c>: the room on <c>/wx-room</c> hears a message of type
    /// question, whose content is once more the JSON text of <c>{"content":"..."}</c> (seed rows 3.7, 3.8 and 3.18).
    /// </summary>
    public async Task<ApiAnswer> AskAsync(ApiRequest request)
    {
        if (await request.LiteralsAsync("content", "streamId").ConfigureAwait(false) is not [{ } content, { } stream])
            return ApiAnswer.BadRequest("The body must be a JSON object such as {\"content\":\"...\",\"streamId\":\"R\"}.");
        if (ApiRequest.RoomOf(RoomKey.WxRoom, JsonText.Read(stream), out var mistake) is not { } key)
            return ApiAnswer.BadRequest(mistake);
        var push = RoomPush.OfQuestion(Encoding.UTF8.GetBytes(content));
        Publish(key, request.User, push.Frame, push.Data, push.Body);
        hub.Ledger.Count(LedgerCounter.Questions);
        return ApiAnswer.Done;
    }

    /// <summary>A room in which nobody is keeps it for those who read its history.</summary>
    private long Publish(RoomKey key, string user, byte[] frame, Range content, Range body)
    {
        var room = hub.Rooms.Enter(key);
        try
        {
            var message = new Message(frame, WebSocketMessageType.Text, hub.Post(room, user, body));
            return room.Publish(message, except: null, new HistoryEntry(frame, content, hub.Options.Time.GetUtcNow()));
        }
        finally
        {
            hub.Rooms.Exit(room);
        }
    }
}
