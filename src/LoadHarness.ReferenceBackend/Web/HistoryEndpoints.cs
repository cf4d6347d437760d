using System.Globalization;
using System.Text.Json;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Dialects;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>What clients read over HTTP of what was said in a room. It is no delivery, and no defect touches it but the stall.</summary>
internal sealed class HistoryEndpoints(ChatHub hub)
{
    private const int DefaultLimit = 100;

    /// <summary>
    /// <c>GET /api/historyMessages?room=R&amp;limit=100&amp;endpoint=/chat</c> (seed row 0.24): the newest messages, newest last, as
    /// <c>{"code":0,"lists":[{"type":"msg","content":"...","at":"2026-01-31T12:00:00Z"}]}</c>.
    /// </summary>
    public Task<ApiAnswer> NewestAsync(ApiRequest request)
    {
        if (!request.TryNumber("limit", DefaultLimit, out var limit, out var mistake)
            || request.Room(RoomKey.Chat, dialect => dialect.Form == FrameForm.Flat, out mistake) is not { } key)
            return Task.FromResult(ApiAnswer.BadRequest(mistake));
        var entries = Count(hub.Rooms.History(key, limit));
        return Task.FromResult(ApiAnswer.Ok(json =>
        {
            json.WriteNumber("code", 0);
            json.WriteStartArray("lists");
            foreach (var entry in entries)
            {
                json.WriteStartObject();
                json.WriteString("type", "msg");

                // The JSON string as the sender wrote it, escapes included; it was checked when it came in.
                json.WritePropertyName("content");
                json.WriteRawValue(entry.Frame.AsSpan(entry.Content), skipInputValidation: true);
                json.WriteString("at", entry.At.UtcDateTime);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }));
    }

    /// <summary>
    /// <c>GET /api/message/chatmsg?page=1&amp;type=&amp;resultsPerPage=1000&amp;stream=R</c> (seed row 3.17): a page of what a room on
    /// <c>/wx-room</c> has heard, newest last, as <c>{"data":{"items":[...],"total":n}}</c>; the first page has the newest.
    /// </summary>
    public Task<ApiAnswer> PageAsync(ApiRequest request)
    {
        if (!request.TryNumber("page", 1, out var page, out var mistake)
            || !request.TryNumber("resultsPerPage", DefaultLimit, out var size, out mistake)
            || ApiRequest.RoomOf(RoomKey.WxRoom, request.Text("stream"), out mistake) is not { } key)
            return Task.FromResult(ApiAnswer.BadRequest(mistake));
        var type = request.Text("type");
        var all = hub.Rooms.History(key, int.MaxValue)
            .Where(entry => type.Length == 0 || RoomPush.TypeOf(entry) == type)
            .ToArray();
        var newer = (int)Math.Min(all.Length, Math.Max(page - 1L, 0) * size);
        var entries = Count(all[..(all.Length - newer)].TakeLast(size).ToArray());
        return Task.FromResult(ApiAnswer.Ok(json =>
        {
            json.WriteStartObject("data");
            json.WriteStartArray("items");
            foreach (var entry in entries)
                json.WriteRawValue(JsonText.Unescape(entry.Frame.AsSpan(entry.Content)), skipInputValidation: true);
            json.WriteEndArray();
            json.WriteNumber("total", all.Length);
            json.WriteEndObject();
        }));
    }

    /// <summary>
    /// <c>GET /api/poll?room=R&amp;after=N&amp;endpoint=/wx-push</c>, long polling (seed row 1.23): waits until there are messages behind
    /// number N, or for the time of the rule, and answers <c>{"code":0,"last":n,"missed":0,"messages":[...]}</c> with the frames as members
    /// hear them. Without N it waits for the next message. Missed are those that the room has forgotten.
    /// </summary>
    public async Task<ApiAnswer> PollAsync(ApiRequest request)
    {
        if (request.Room(RoomKey.WxPush, dialect => dialect.Form != FrameForm.Opaque, out var mistake) is not { } key)
            return ApiAnswer.BadRequest(mistake);
        var text = request.Text("after");
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after) && text.Length > 0)
            return ApiAnswer.BadRequest("after must be a whole number, 0 or more.");
        hub.Ledger.Count(LedgerCounter.Polls);
        var room = hub.Rooms.Enter(key);
        try
        {
            var news = await WaitAsync(room, text.Length > 0 ? after : room.Since(long.MaxValue).Last, request.Gone).ConfigureAwait(false);
            hub.Ledger.Count(LedgerCounter.MessagesPolled, news.Entries.Length);
            return ApiAnswer.Ok(json => Write(json, news));
        }
        finally
        {
            hub.Rooms.Exit(room);
        }
    }

    private async Task<RoomNews> WaitAsync(Room room, long after, CancellationToken gone)
    {
        var time = hub.Options.Time;
        var start = time.GetTimestamp();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, hub.Stopping);
        while (true)
        {
            // Who is ahead of the room has its number from a server that was there before this one: it is told at once.
            var news = room.Since(after);
            var left = hub.Options.Rules.PollWait - time.GetElapsedTime(start);
            if (news.Last != after || left <= TimeSpan.Zero || hub.IsStopping)
                return news;
            try
            {
                await news.Next.WaitAsync(left, time, end.Token).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return room.Since(after);
            }
            catch (OperationCanceledException) when (hub.IsStopping)
            {
                return room.Since(after);
            }
        }
    }

    private static void Write(Utf8JsonWriter json, RoomNews news)
    {
        json.WriteNumber("code", 0);
        json.WriteNumber("last", news.Last);
        json.WriteNumber("missed", news.Missed);
        json.WriteStartArray("messages");
        foreach (var entry in news.Entries)
            json.WriteRawValue(entry.Frame, skipInputValidation: true);
        json.WriteEndArray();
    }

    private HistoryEntry[] Count(HistoryEntry[] entries)
    {
        hub.Ledger.Count(LedgerCounter.HistoryReads);
        hub.Ledger.Count(LedgerCounter.HistoryRows, entries.Length);
        return entries;
    }
}
