using System.Text.Json.Nodes;
using LoadHarness.Metrics.Thresholds;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of one threshold: a limit, or a limit that ends the run.</summary>
internal static class ThresholdShapes
{
    private static readonly ValueShape<Threshold> Limit = new(
        NodeKind.Scalar,
        "a limit METRIC [STATISTIC] OPERATOR NUMBER [UNIT] [in PHASE] [of POPULATION]",
        at =>
        {
            if (at.Node.Kind != NodeKind.Scalar)
            {
                return Parsed<Threshold>.Fail();
            }

            if (ThresholdParser.TryParse(at.Node.Text!, ThresholdParser.Phases, null, out var threshold, out var error))
            {
                return threshold;
            }

            at.Error(error);
            return Parsed<Threshold>.Reported;
        },
        _ => new JsonObject
        {
            ["type"] = "string",
            ["examples"] = new JsonArray(
                "delivery.latency p99 < 250 ms", "reconnect.time p95 < 5 s in steady", "drop.rate < 0.1 /client-hour"),
        });

    private static readonly Key<Threshold> LimitKey = Key.Required("limit", Limit, "The limit that the run must keep.");

    private static readonly Key<bool> Abort = Key.Optional("abort", Values.OneOf(("true", true), ("false", false)),
        "Whether the run ends as soon as the limit is broken: a count at once, a rate or a time not before 10 s of its phase.", "false");

    private static readonly MapShape<Threshold> WithOptions = new()
    {
        Name = "threshold",
        Doc = "A limit, and what happens when it is broken.",
        Keys = [LimitKey, Abort],
        Build = map => map.Get(LimitKey) with { Abort = map.Get(Abort) },
    };

    /// <summary>One threshold; whether its population exists is a rule of the scenario.</summary>
    public static ValueShape<Threshold> Threshold { get; } = Collections.AnyOf(Limit, WithOptions.Value);

    /// <summary>Where the limit of a threshold stands.</summary>
    public static Cursor LimitOf(Cursor threshold) =>
        threshold.Node.Find(LimitKey.Name) is { } limit ? threshold.Of(LimitKey.Name, limit) : threshold;
}
