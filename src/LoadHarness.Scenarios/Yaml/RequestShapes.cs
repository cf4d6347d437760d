using System.Text.RegularExpressions;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The shapes of what a client adds to the request of its upgrade.</summary>
internal static partial class RequestShapes
{
    // --- query ---
    private static readonly Key<Template> EntryValue = Key.Required("value", Templates.Line, "The value, a template.");

    private static readonly Key<bool> EntryRaw = Key.Optional("raw", Values.OneOf(("true", true), ("false", false)),
        "Whether the value goes out as it is rather than percent-encoded; some published clients do that.", "false");

    private static readonly MapShape<NamedTemplate> QueryEntry = new()
    {
        Name = "query-entry",
        Doc = "A query parameter with its options.",
        Keys = [EntryValue, EntryRaw],
        IsAtomic = true,
        Build = map => new NamedTemplate("", map.Get(EntryValue), map.Get(EntryRaw)),
    };

    private static readonly ValueShape<NamedTemplate> QueryValue =
        Collections.AnyOf(Templates.Line.Select(value => new NamedTemplate("", value)), QueryEntry.Value);

    /// <summary>Query parameters: a map of names and values, or a list of values that have no names.</summary>
    public static ValueShape<IReadOnlyList<NamedTemplate>> Query { get; } = Collections.AnyOf(
        Collections.MapOf(QueryValue, "query parameters", CheckQueryName, (name, entry) => entry with { Name = name }),
        Collections.ListOf(QueryValue, "values without names"));

    /// <summary>Request headers.</summary>
    public static ValueShape<IReadOnlyList<NamedTemplate>> Headers { get; } = HttpHeaders(Templates.Line);

    /// <summary>The headers of an HTTP request.</summary>
    /// <param name="line">Their values.</param>
    public static ValueShape<IReadOnlyList<NamedTemplate>> HttpHeaders(ValueShape<Template> line) =>
        Collections.MapOf(line, "headers", CheckHeaderName, (name, value) => new NamedTemplate(name, value));

    /// <summary>Cookies.</summary>
    public static ValueShape<IReadOnlyList<NamedTemplate>> Cookies { get; } =
        Collections.MapOf(Templates.Line, "cookies", CheckCookieName, (name, value) => new NamedTemplate(name, value));

    /// <summary>A sub-protocol.</summary>
    public static ValueShape<string> SubProtocol { get; } = Values.Matching("a sub-protocol, such as chat.v2", Token());

    /// <summary>What is wrong with the name of a header that the upgrade may have; null: nothing.</summary>
    private static string? CheckHeaderName(string name) =>
        !Token().IsMatch(name) ? $"'{name}' is not a name of a header"
        : name.Equals("sec-websocket-protocol", StringComparison.OrdinalIgnoreCase) ? $"the header {name} is written as 'sub-protocols'"
        // Headers that the handshake itself sets (RFC 6455 section 4.1) would be there twice.
        : name.StartsWith("sec-websocket-", StringComparison.OrdinalIgnoreCase)
            || name.Equals("connection", StringComparison.OrdinalIgnoreCase) || name.Equals("upgrade", StringComparison.OrdinalIgnoreCase)
            ? $"the header {name} is set by the WebSocket handshake itself"
        : null;

    private static string? CheckCookieName(string name) => Token().IsMatch(name) ? null : $"'{name}' is not a name of a cookie";

    private static string? CheckQueryName(string name) =>
        QueryName().IsMatch(name) ? null : $"the query parameter '{name}' needs a name without blanks, =, & and #";

    [GeneratedRegex(@"^[^\s=&#?]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex QueryName();

    /// <summary>A token of RFC 9110 section 5.6.2: names of headers, cookies and sub-protocols.</summary>
    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
