using System.Text.Json.Nodes;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// The tables of one threshold: a limit, or a limit that ends the run. What they give is still a text, because which numbers of
/// the backend there are stands elsewhere in the scenario; <see cref="Resolve"/> makes thresholds of them.
/// </summary>
internal static class ThresholdShapes
{
    private static readonly ValueShape<WrittenLimit> Limit = new(
        NodeKind.Scalar,
        "a limit METRIC [STATISTIC] OPERATOR NUMBER [UNIT] [in PHASE] [in|before|after EVENT] [of POPULATION], or drift(METRIC [STATISTIC]) < NUMBER UNIT",
        at =>
        {
            if (at.Node.Kind != NodeKind.Scalar)
            {
                return Parsed<WrittenLimit>.Fail();
            }

            var written = new WrittenLimit(at.Node.Text!);
            if (IsOfBackend(written.Text) || ThresholdParser.TryParse(written.Text, ThresholdParser.Phases, null, out _, out var error))
            {
                return written;
            }

            at.Error(error);
            return Parsed<WrittenLimit>.Reported;
        },
        _ => new JsonObject
        {
            ["type"] = "string",
            ["examples"] = new JsonArray(
                "delivery.latency p99 < 250 ms", "reconnect.time p95 < 5 s in steady", "drop.rate < 0.1 /client-hour", "recovery.time in kill-1 < 20 s", "drift(backend.rss) < 1 MB/h"),
        });

    private static readonly Key<WrittenLimit> LimitKey = Key.Required("limit", Limit, "The limit that the run must keep.");

    private static readonly Key<bool> Abort = Key.Optional("abort", Values.OneOf(("true", true), ("false", false)),
        "Whether the run ends as soon as the limit is broken: a count at once; a rate, a time or a number of the backend not before 10 s of its phase.", "false");

    private static readonly MapShape<WrittenLimit> WithOptions = new()
    {
        Name = "threshold",
        Doc = "A limit, and what happens when it is broken.",
        Keys = [LimitKey, Abort],
        Rules = [Rule.That("A limit of drift, of a recovery or of an event cannot end the run.", CheckAbort)],
        Build = map => map.Get(LimitKey) with { Abort = map.Get(Abort) },
    };

    /// <summary>One threshold; whether its population and the number of the backend exist is a rule of the scenario.</summary>
    public static ValueShape<WrittenLimit> Threshold { get; } = Collections.AnyOf(Limit, WithOptions.Value);

    /// <summary>Where the limit of a threshold stands.</summary>
    public static Cursor LimitOf(Cursor threshold) =>
        threshold.Node.Find(LimitKey.Name) is { } limit ? threshold.Of(LimitKey.Name, limit) : threshold;

    /// <summary>Whether a limit is one of a number of the backend.</summary>
    public static bool IsOfBackend(string text) =>
        ThresholdParser.MetricOf(text)?.StartsWith(MetricDefinition.OfBackend, StringComparison.Ordinal) == true;

    /// <summary>Drift is a matter of the whole steady phase: before its end there is nothing to hold against the limit.</summary>
    private static void CheckAbort(MapReading map)
    {
        if (map.Has(Abort) && map.TryGet(Abort, out var abort) && abort && map.TryGet(LimitKey, out var limit) && limit.IsDrift)
        {
            map.AtOf(Abort).Error("drift is known only at the end of the steady phase, so its limit cannot end the run: remove 'abort'");
        }
        else if (map.Has(Abort) && map.TryGet(Abort, out var ends) && ends && map.TryGet(LimitKey, out var other)
            && ThresholdParser.TryParse(other.Text, ThresholdParser.Phases, null, AnySeriesOf(other.Text), out var threshold, out _)
            && (threshold.Event is not null || threshold.Metric.Kind == MetricKind.Recovery))
        {
            map.AtOf(Abort).Error("what an event did is known only after it, so its limit cannot end the run: remove 'abort'");
        }
    }

    /// <summary>A limit whose rules have been checked.</summary>
    public static Threshold Resolve(WrittenLimit limit, Observation observe) =>
        ThresholdParser.TryParse(limit.Text, ThresholdParser.Phases, null, ChosenBy(observe), out var threshold, out var error)
            ? threshold with { Abort = limit.Abort }
            : throw new InvalidOperationException($"The rules let a limit pass that cannot be read: {error}");

    /// <summary>What is wrong with a limit of a number of the backend; null: nothing.</summary>
    public static string? WrongOfBackend(string text, Observation observe, Target target)
    {
        if (!ThresholdParser.TryParse(text, ThresholdParser.Phases, null, ChosenBy(observe), out var threshold, out var error))
        {
            return error;
        }

        return threshold.Metric.Index < 0 || observe.WatchesProcess(target) ? null
            : observe.IsOff ? $"'{threshold.Metric}' is not observed: remove 'observe: none', or the limit"
            : $"'{threshold.Metric}' is not observed: name the process, as in observe: {{ process: my-server }}, or remove the limit";
    }

    /// <summary>A series as the limit names it: whether there is one is another question.</summary>
    private static List<MetricDefinition> AnySeriesOf(string text) =>
        IsOfBackend(text) && ThresholdParser.MetricOf(text) is { } name && !MetricCatalog.TryFind(name, out _) ? [MetricDefinition.Chosen(name, "")] : [];

    private static List<MetricDefinition> ChosenBy(Observation observe) => [.. observe.Series.Select(series => series.Metric)];
}

/// <summary>A limit as it is written. Immutable.</summary>
/// <param name="Text">The limit.</param>
/// <param name="Abort">Whether the run ends as soon as it is broken.</param>
internal sealed record WrittenLimit(string Text, bool Abort = false)
{
    /// <summary>Whether it is one of drift.</summary>
    public bool IsDrift => ThresholdParser.IsDrift(Text);
}
