using System.Text.RegularExpressions;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The keys of a map that say what an HTTP request looks like. Immutable.</summary>
internal sealed partial class RequestKeys
{
    private static readonly Uri AnyHost = new("http://host/");

    private readonly Key<Template?> _url;
    private readonly Key<string> _method;
    private readonly Key<IReadOnlyList<NamedTemplate>> _headers;
    private readonly Key<Template?>? _body; // null: what the body is, is not to be said
    private readonly Key<TimeSpan> _within;

    /// <summary>Makes the keys.</summary>
    /// <param name="method">The method unless another is written.</param>
    /// <param name="bodyName">Name of the shape of the body; null: there is none to be written.</param>
    /// <param name="isOptional">Whether the map may do without: then it has no url.</param>
    /// <param name="variables">Variables beside those of the client.</param>
    public RequestKeys(string method, string? bodyName, bool isOptional = false, params string[] variables)
    {
        var line = Templates.HttpLine(variables);
        const string where = "Where: https://…, or a path at the target's own host, that begins with /.";
        _url = isOptional
            ? Key.Maybe("url", line, where + " Without it the request is that of the profile.")
            : Key.Required("url", line.Select(url => (Template?)url), where);
        _method = Key.Optional("method", Values.OneOf(("POST", "POST"), ("GET", "GET"), ("PUT", "PUT")), "The HTTP method.", method);
        _headers = Key.Optional("headers", RequestShapes.HttpHeaders(line), "Headers of the request.", "{}");
        _body = bodyName is null ? null : Key.Maybe("body", Templates.HttpBody(bodyName, variables),
            "Body of the request; one that looks like JSON is sent as such; without it there is none.");
        _within = Key.Optional("within", Values.Duration(TimeSpan.FromMilliseconds(1)),
            "How long an answer may take.", Quantity.Show(HttpTemplate.UsuallyWithin));
        All = _body is null ? [_url, _method, _headers, _within] : [_url, _method, _headers, _body, _within];
        Rules =
        [
            Rule.That("The url is http or https, or a path that begins with /.", CheckUrl),
            .. _body is null ? (Rule[])[] : [Rule.That("A GET has no body.", CheckBody)],
            .. isOptional ? All.Where(key => key != _url).Select(key => Rule.Needs(key, _url, "the request of the profile is complete")) : [],
        ];
    }

    /// <summary>The keys.</summary>
    public IReadOnlyList<IKey> All { get; }

    /// <summary>What must hold between them.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>The request; null: none is written.</summary>
    public HttpTemplate? Find(MapReading map) => map.Get(_url) is { } url
        ? new HttpTemplate
        {
            Url = url,
            Method = map.Get(_method),
            Headers = map.Get(_headers),
            Body = _body is null ? null : map.Get(_body),
            Within = map.Get(_within),
        }
        : null;

    /// <summary>The request, where there must be one.</summary>
    public HttpTemplate Get(MapReading map) => Find(map) ?? throw new InvalidOperationException("A map without a url could not be read.");

    private void CheckUrl(MapReading map)
    {
        if (map.TryGet(_url, out var url) && url is not null && url.Fill(_ => "x") is var sample
            && !(Address().IsMatch(sample) && Uri.TryCreate(AnyHost, sample, out _)))
        {
            map.AtOf(_url).Error($"expected https://…, or a path that begins with /, found '{url}'");
        }
    }

    private void CheckBody(MapReading map)
    {
        if (map.TryGet(_method, out var method) && method == "GET" && map.Has(_body!))
        {
            map.AtOf(_body!).Error("a GET has no body: write method: POST, or put the values into the url");
        }
    }

    [GeneratedRegex(@"^(https?://[^/?#\s]+([/?][^\s#]*)?|/[^\s#]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
