using System.Text.Json.Nodes;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of <c>observe</c>: what of the backend is watched from outside.</summary>
internal static class ObserveShapes
{
    /// <summary>More series than this nobody looks at, and each is kept for every interval.</summary>
    private const int MaxSeries = 50;

    private static readonly ValueShape<SeriesSelector> Selector = Values.Scalar(
        "a metric, with labels or without, such as process_open_fds or jvm_memory_used_bytes{area=\"heap\"}",
        text => SeriesSelector.Parse(text) is { } selector
            ? selector
            : Parsed<SeriesSelector>.Fail("labels are written {name=\"value\"}; they must be equal, no other operator is known"),
        () => new JsonObject { ["type"] = "string", ["pattern"] = """^\s*[a-zA-Z_:][a-zA-Z0-9_:]*\s*(\{.*\})?\s*$""" });

    // --- one series ---
    private static readonly Key<SeriesSelector> Metric = Key.Required("metric", Selector,
        "The metric and, in braces, labels that its samples must have; all samples that have them are added up.");

    private static readonly Key<bool> As = Key.Optional("as", Values.OneOf(("value", false), ("rate", true)),
        "Whether its value is meant, or by how much it grows per second, as of a counter.", "value");

    private static readonly MapShape<(SeriesSelector Selector, bool IsRate)> Chosen = new()
    {
        Name = "series",
        Doc = "A series of a metrics endpoint.",
        Keys = [Metric, As],
        Build = map => (map.Get(Metric), map.Get(As)),
        IsAtomic = true,
    };

    // --- observe ---
    private static readonly Key<int> Pid = Key.Optional("pid", Values.Whole(1, 1_000_000_000), "Number of a process that runs on this machine.");

    private static readonly Key<string?> Process = Key.Maybe("process", Values.Text("the name of a process"),
        "Name of a process that runs on this machine, as the system knows it; there must be just one of that name. When it ends and another one "
        + "of that name begins, that is watched.");

    private static readonly Key<bool> Children = Key.Optional("children", Values.OneOf(("true", true), ("false", false)),
        "Whether the process is watched together with those that descend from it, as one; without it that is so for one that target.command starts.");

    private static readonly Key<Uri?> Prometheus = Key.Maybe("prometheus",
        Values.Scalar("an HTTP URL, such as http://127.0.0.1:9090/metrics", ParseUrl, Values.Pattern("^https?://[^/]+.*$")),
        "A metrics endpoint of the backend in the text format of Prometheus.");

    private static readonly Key<IReadOnlyList<ChosenSeries>> Series = Key.Optional("series",
        Collections.MapOf(
            Collections.AnyOf(Selector.Select(selector => (Selector: selector, IsRate: false)), Chosen.Value),
            "names of your own with what is read for them, such as { sessions: chat_sessions, requests: { metric: http_requests_total, as: rate } }",
            WrongName,
            (name, chosen) => new ChosenSeries(name, chosen.Selector, chosen.IsRate)),
        "What is read there; a series becomes the metric backend.NAME.", "{}");

    private static readonly MapShape<Observation> Map = new()
    {
        Name = "observe",
        Doc = "What of the backend is watched from outside, once a second: one process of this machine, and series of a metrics endpoint. A "
            + "backend that is started for the run is watched anyway.",
        Keys = [Pid, Process, Children, Prometheus, Series],
        IsAtomic = true,
        Moved = new Dictionary<string, string>
        {
            ["command"] = "the command that starts the server stands in target: write target: { url: ws://…, command: […] }",
            ["ready-within"] = "the server of target.command is waited for as target says: write target: { ready: { within: 30s } }",
        },
        Rules =
        [
            Rule.That("At most one of pid, process.", CheckOne),
            Rule.Needs(Series, Prometheus, "that is where they are read"),
            Rule.Needs(Prometheus, Series, "nothing would be read there"),
            Rule.That($"There are at most {MaxSeries} series.", CheckSeries),
        ],
        Build = map => new Observation
        {
            Pid = map.GetOrNull(Pid),
            Process = map.Get(Process),
            Children = map.GetOrNull(Children),
            Prometheus = map.Get(Prometheus),
            Series = map.Has(Series) ? map.Get(Series) : [],
        },
    };

    /// <summary>The key of the children.</summary>
    public static IKey ChildrenKey => Children;

    /// <summary>The keys that name a process.</summary>
    public static IReadOnlyList<IKey> ProcessKeys => [Pid, Process];

    /// <summary>What of the backend is watched from outside.</summary>
    public static ValueShape<Observation> Observe { get; } = Collections.AnyOf(Values.Word("none", Observation.None), Map.Value);

    private static string? WrongName(string name) =>
        !Names.IsName(name) ? $"'{name}' is no name of a series: it has a-z, 0-9 and -, and begins with a letter"
        : MetricCatalog.TryFind(MetricDefinition.OfBackend + name, out _) ? $"'{name}' is the name of a number of the process: give the series another one"
        : null;

    private static void CheckOne(MapReading map)
    {
        List<IKey> written = [.. ((IKey[])[Pid, Process]).Where(map.Has)];
        foreach (var other in written.Skip(1))
        {
            map.AtOf(other).Error($"'{written[0].Name}' names a process already: remove one of them");
        }
    }

    private static void CheckSeries(MapReading map)
    {
        if (map.TryGet(Series, out var series) && series is not null && series.Count > MaxSeries)
        {
            map.AtOf(Series).Error($"there are {series.Count} series: at most {MaxSeries} are possible");
        }
    }

    private static Parsed<Uri> ParseUrl(string text) =>
        text.Contains("${", StringComparison.Ordinal) ? Parsed<Uri>.Fail("only environment variables, ${NAME}, may be in it")
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Host.Length: > 0, Fragment: "" } ? url
        : Parsed<Uri>.Fail();
}
