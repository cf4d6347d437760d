using System.Globalization;
using System.Text.Json;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Dialects;
using LoadHarness.ReferenceBackend.Ledger;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>A request below <c>/api</c>, read strictly.</summary>
/// <param name="context">The request.</param>
/// <param name="user">Whom its token names; empty where none is asked for.</param>
/// <param name="hub">The server.</param>
internal sealed class ApiRequest(HttpContext context, string user, ChatHub hub)
{
    public string User { get; } = user;

    /// <summary>Who asks has gone.</summary>
    public CancellationToken Gone => context.RequestAborted;

    public Stream Body => context.Request.Body;

    /// <summary>A value of the query; empty: it is missing.</summary>
    public string Text(string name) => context.Request.Query[name].ToString();

    /// <summary>Reads a whole number of the query, 0 or more; false: it is something else.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fallback">Value if it is missing.</param>
    /// <param name="number">The number.</param>
    /// <param name="mistake">A sentence for people.</param>
    public bool TryNumber(string name, int fallback, out int number, out string mistake)
    {
        number = fallback;
        mistake = $"{name} must be a whole number, 0 or more.";
        return Text(name) is not { Length: > 0 } text || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The room of the query parameters <c>room</c> and <c>endpoint</c>, the path of its WebSocket.</summary>
    /// <param name="fallback">Endpoint of those who name none.</param>
    /// <param name="isFit">Which endpoints may be meant.</param>
    /// <param name="mistake">A sentence for people.</param>
    /// <returns>Null: there is no such endpoint, or no room can have such a name.</returns>
    public RoomKey? Room(string fallback, Func<Dialect, bool> isFit, out string mistake)
    {
        var path = Text("endpoint") is { Length: > 0 } named ? named : fallback;
        var known = DialectCatalog.All.Where(isFit).Select(dialect => dialect.Path).ToArray();
        mistake = $"endpoint must be one of {string.Join(", ", known)}.";
        return known.Contains(path) ? RoomOf(path, RoomName.Of(context.Request), out mistake) : null;
    }

    /// <summary>A room, unless nothing can have such a name.</summary>
    public static RoomKey? RoomOf(string endpoint, string name, out string mistake)
    {
        mistake = $"A room name has 1 to {RoomKey.MaxNameLength} characters.";
        return name.Length is > 0 and <= RoomKey.MaxNameLength ? new RoomKey(endpoint, name) : null;
    }

    /// <summary>The whole body; null: it is larger than a message may be.</summary>
    public async Task<byte[]?> BytesAsync()
    {
        using var body = new MemoryStream();
        var piece = new byte[4096];
        int count;
        while ((count = await Body.ReadAsync(piece, Gone).ConfigureAwait(false)) > 0)
        {
            body.Write(piece, 0, count);
            if (body.Length > hub.Options.MaxMessageBytes)
                return null;
        }

        return body.ToArray();
    }

    /// <summary>Strings of the JSON object in the body, as they were written, with quotes and escapes; null: it is missing.</summary>
    /// <returns>Null: it is no such object. That is counted.</returns>
    public async Task<string?[]?> LiteralsAsync(params string[] names)
    {
        try
        {
            using var document = JsonDocument.Parse(await BytesAsync().ConfigureAwait(false) ?? []);
            var root = document.RootElement;
            return [.. names.Select(name => root.TryGetProperty(name, out var value) ? Literal(value) : null)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            hub.Ledger.Count(LedgerCounter.Malformed);
            return null;
        }
    }

    /// <summary>Some clients write null where others write nothing, and numbers where others write strings.</summary>
    private static string? Literal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => $"\"{value.GetRawText()}\"",
        JsonValueKind.String when value.GetString() is not null => value.GetRawText(),
        _ => throw new InvalidOperationException("It is no string."),
    };
}
