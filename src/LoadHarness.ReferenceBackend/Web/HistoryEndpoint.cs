using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using LoadHarness.ReferenceBackend.Access;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>
/// <c>GET /api/historyMessages?token=T&amp;room=R&amp;limit=100</c>: the newest messages of a chat room, newest last, as
/// <c>{"code":0,"lists":[{"type":"msg","content":"...","at":"2026-01-31T12:00:00.0000000Z"}]}</c>.
/// </summary>
internal sealed class HistoryEndpoint(ChatHub hub)
{
    private const int DefaultLimit = 100;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task GetAsync(HttpContext context)
    {
        if (hub.Tokens.Judge(Credential.OfAny(context.Request), out var refusal) is null)
        {
            hub.Ledger.Count(LedgerCounter.RefusedLogins);
            await PlainText.WriteAsync(context, StatusCodes.Status401Unauthorized, $"Refused: {refusal}.").ConfigureAwait(false);
            return;
        }

        var text = context.Request.Query["limit"].ToString();
        var limit = DefaultLimit;
        if (text.Length > 0 && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit))
        {
            await PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, "limit must be a whole number, 0 or more.")
                .ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        Write(context, hub.Rooms.History(new RoomKey(RoomKey.Chat, RoomName.Of(context.Request)), limit));
        await context.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
    }

    private static void Write(HttpContext context, HistoryEntry[] entries)
    {
        using var json = new Utf8JsonWriter(context.Response.BodyWriter, Readable);
        json.WriteStartObject();
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
        json.WriteEndObject();
    }
}
