using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Capacity;

/// <summary>What a search has found, in words: the same for the terminal, the page and the files. Pure.</summary>
public static class CapacitySentences
{
    /// <summary>The word of an outcome.</summary>
    public static string Word(CapacityOutcome outcome) => outcome switch
    {
        CapacityOutcome.Found or CapacityOutcome.AtLeast => "HELD",
        CapacityOutcome.TooLittle => "TOO LITTLE",
        CapacityOutcome.NothingHeld => "NOT HELD",
        CapacityOutcome.Inconclusive => "INCONCLUSIVE",
        _ => "PARTIAL",
    };

    /// <summary>The word of an outcome in files: <c>at-least</c>.</summary>
    public static string Name(CapacityOutcome outcome) => outcome switch
    {
        CapacityOutcome.Found => "found",
        CapacityOutcome.AtLeast => "at-least",
        CapacityOutcome.TooLittle => "too-little",
        CapacityOutcome.NothingHeld => "nothing-held",
        CapacityOutcome.Inconclusive => "inconclusive",
        _ => "partial",
    };

    /// <summary>The word of what a run says about its level.</summary>
    public static string Word(LevelOutcome outcome) => outcome switch
    {
        LevelOutcome.Held => "held",
        LevelOutcome.Tripped => "tripped",
        LevelOutcome.Generator => "generator",
        LevelOutcome.Doubtful => "undecided",
        _ => "not played",
    };

    /// <summary>The answer in a sentence or two.</summary>
    public static string Answer(CapacityResult result) => result.Outcome switch
    {
        CapacityOutcome.Found => Found(result),
        CapacityOutcome.AtLeast => $"Held {result.Axis.Show(result.Held!.Value)}, the top of the range: the capacity is at least that.",
        CapacityOutcome.TooLittle => $"{(result.AtLimit is null ? $"Held {result.Axis.Show(result.Held!.Value)}." : Found(result))} At least {Readable.Count(result.Wanted!.Value)} are wanted.",
        CapacityOutcome.NothingHeld => $"Not even {result.Axis.Show(result.Range.From)} were held: {Trip(result)}.",
        CapacityOutcome.Inconclusive => $"{Doubt(result)} {AtLeast(result)}",
        _ => $"The search is not whole: {(result.Broken.Length > 0 ? result.Broken : "it goes on")}. {AtLeast(result)}",
    };

    /// <summary>Where latency bends, or why it does not.</summary>
    public static string Knee(CapacityResult result)
    {
        var curve = result.Curve;
        return curve.Knee.Why switch
        {
            NoKnee.None => $"The knee is at {result.Axis.Show(curve.KneeLevel!.Value)}, with a p99 of delivery.latency of {Readable.Duration(curve.AtKnee!.P99!.Value)}: beyond it latency climbs steeply.",
            NoKnee.FewPoints => $"No knee is told: it takes {Capacity.Knee.FewestPoints} levels that were judged with all clients there, and there are {Readable.Count(curve.Loaded.Count)}.",
            NoKnee.Flat => $"There is no knee: p99 of delivery.latency stays between {Extreme(curve, greatest: false)} and {Extreme(curve, greatest: true)}.",
            _ => "There is no knee: p99 of delivery.latency rises evenly.",
        };
    }

    /// <summary>Why a run was not held, in one clause; empty: it was.</summary>
    public static string Why(LevelRun run) => run.Trips.Count == 0 ? "" : $"{run.Trips[0]}{(run.Trips.Count > 1 ? $"; {run.Trips.Count - 1} more" : "")}";

    /// <summary>A share in percent; a dash where there is none.</summary>
    public static string Percent(double? percent) => percent is { } value ? $"{Readable.Number(value)} %" : Readable.Nothing;

    private static string Found(CapacityResult result) => $"Held {result.Axis.Show(result.Held!.Value)}; {Trip(result)}.";

    private static string Trip(CapacityResult result) => result.AtLimit is { } run
        ? $"{Readable.Count(run.Attempt.Level)} tripped {run.Trips[0]} (twice{(run.Attempt.IsHold ? ", when it was held at the end" : "")})"
        : "nothing tripped";

    private static string Doubt(CapacityResult result)
    {
        var run = result.AtLimit!;
        var level = result.Axis.Show(run.Attempt.Level);
        return run.Attempt.Outcome switch
        {
            LevelOutcome.Generator => $"The generator, not the backend, is the limit at {level}: {Why(run)}.",
            LevelOutcome.Impossible => $"This machine, not the backend, is the limit at {level}: {Why(run)}.",
            _ => $"{Readable.Capital(level)} could not be judged: {Why(run).TrimEnd('.')}.",
        };
    }

    private static string AtLeast(CapacityResult result) => result.Held is { } held ? $"At least {result.Axis.Show(held)} were held." : "Nothing was held before.";

    private static string Extreme(CapacityCurve curve, bool greatest)
    {
        var known = curve.Loaded.Select(point => point.P99!.Value);
        return Readable.Duration(greatest ? known.MaxBy(p99 => p99.Value) : known.MinBy(p99 => p99.Value));
    }
}
