using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>
/// The WebSocket endpoints <c>/chat</c> and <c>/relay</c>: admission, then the life of one connection. Refusals are HTTP answers, given
/// before the upgrade: 426 no WebSocket, 401 token, 400 room name, 503 stopping, and what a defect wants.
/// </summary>
internal sealed class SocketEndpoints(ChatHub hub)
{
    /// <summary><c>/chat?token=T&amp;room=R</c>.</summary>
    public Task ChatAsync(HttpContext context) =>
        ServeAsync(context, answersJoin: true, (connection, room) => new ChatConversation(connection, room, hub));

    /// <summary><c>/relay?token=T&amp;room=R&amp;echo=0</c>.</summary>
    public Task RelayAsync(HttpContext context)
    {
        var echo = context.Request.Query["echo"] != "0";
        return ServeAsync(context, answersJoin: false, (connection, room) => new RelayConversation(connection, room, echo));
    }

    private async Task ServeAsync(HttpContext context, bool answersJoin, Func<ChatConnection, string, IConversation> converse)
    {
        var room = RoomName.Of(context.Request);
        if (await RefuseAsync(context, room).ConfigureAwait(false))
            return;

        // The only answer that a login on the raw relay gets is that of HTTP.
        if (!answersJoin)
            await hub.Defects.SlowLogins.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        var wire = ((TappedUpgrade)context.Features.GetRequiredFeature<IHttpUpgradeFeature>()).Wire!;
        var connection = hub.Open(AccessToken.UserOf(context.Request, hub.Options.RequiredToken), socket, wire);
        try
        {
            using var reader = new MessageReader(socket, hub.Options.MaxMessageBytes);
            await ReadAsync(connection, socket, reader, converse(connection, room)).ConfigureAwait(false);
        }
        finally
        {
            // Whatever ended the reading: no room may go on delivering to it, and the socket is given up only when no write is under way.
            connection.TryEnd(EndCause.Abort);
            connection.Outbox.Kill();
            await connection.Outbox.Finished.ConfigureAwait(false);
            hub.Closed(connection);

            // Disposing a WebSocket that has failed makes the web server reset the TCP connection, and the reset can overtake its last
            // close frame.
            if (socket.State != WebSocketState.Aborted)
                socket.Dispose();
        }
    }

    private async Task ReadAsync(ChatConnection connection, WebSocket socket, MessageReader reader, IConversation conversation)
    {
        try
        {
            conversation.Begin();
            InboundKind kind;
            while ((kind = await reader.ReadAsync().ConfigureAwait(false)) != InboundKind.Close)
            {
                if (kind == InboundKind.TooBig)
                    connection.Close(CloseCode.TooBig, $"a message may have {hub.Options.MaxMessageBytes} bytes", EndCause.Violation);
                else if (connection.IsEnding)
                    hub.Ledger.Count(LedgerCounter.Ignored);
                else
                    conversation.Hear(reader.Type, reader.Payload);
            }

            // A close frame without a code reads as 1005, which must not be sent.
            var code = (int)(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure);
            connection.AnswerClose(CloseCode.IsLegal(code) ? code : CloseCode.Normal);
            await connection.Outbox.Finished.ConfigureAwait(false);
        }
        catch (WebSocketException e) when (e.WebSocketErrorCode == WebSocketError.Faulted)
        {
            // The peer broke the protocol. The WebSocket has answered 1002 or 1007 by itself; cutting now could overtake that answer.
            connection.TryEnd(EndCause.Violation);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            connection.Terminate(EndCause.Abort);
        }
    }

    /// <summary>Answers a request that must not be upgraded; false: it may.</summary>
    private async Task<bool> RefuseAsync(HttpContext context, string room)
    {
        var (status, text) = Judge(context, room);
        if (status == StatusCodes.Status101SwitchingProtocols)
            return false;
        if (status == StatusCodes.Status426UpgradeRequired)
            context.Response.Headers.Upgrade = "websocket";
        await PlainText.WriteAsync(context, status, text).ConfigureAwait(false);
        return true;
    }

    private (int Status, string Text) Judge(HttpContext context, string room)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return (StatusCodes.Status426UpgradeRequired,
                $"This address speaks WebSocket: connect to ws://{context.Request.Host}{context.Request.Path}?token=TOKEN&room=ROOM");
        }

        if (!AccessToken.IsAccepted(context.Request, hub.Options.RequiredToken))
        {
            hub.Ledger.Count(LedgerCounter.RefusedLogins);
            return (StatusCodes.Status401Unauthorized, AccessToken.Refusal);
        }

        if (room.Length > RoomKey.MaxNameLength)
            return (StatusCodes.Status400BadRequest, $"A room name has at most {RoomKey.MaxNameLength} characters.");
        if (hub.IsStopping)
            return (StatusCodes.Status503ServiceUnavailable, "The server stops.");
        if (hub.Defects.RefuseLogins.Status(hub.ConnectionCount) is { } status)
            return (status, "The defect refuse-logins is switched on.");
        return (StatusCodes.Status101SwitchingProtocols, string.Empty);
    }
}
