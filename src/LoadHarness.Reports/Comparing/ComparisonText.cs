using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>The rows of a comparison as people read them, the same in every output. Pure.</summary>
public static class ComparisonText
{
    /// <summary>The word of a verdict: <c>REGRESSED</c>, <c>NOT COMPARABLE</c>.</summary>
    public static string Word(ComparisonOutcome outcome) => outcome.Word().ToUpperInvariant();

    /// <summary>A value or a median: <c>12.4 ms</c>, <c>≥ 5 s</c>, a dash.</summary>
    public static string Reading(GatedReading reading) => reading.Milliseconds is { } value
        ? $"{(reading.IsAtLeast ? "≥ " : "")}{Duration(value)}"
        : Readable.Nothing;

    /// <summary>A difference: <c>+2.1 ms</c>, <c>≥ +2.1 ms</c>, a dash.</summary>
    public static string Difference(NumberRow row) => row.Difference is { } shift ? $"{Bound(row)}{Signed(shift.Value)}" : Readable.Nothing;

    /// <summary>The same in percent of the base's median.</summary>
    public static string Percent(NumberRow row) => row.Percent is { } percent ? $"{Bound(row)}{Readable.Signed(percent)} %" : Readable.Nothing;

    /// <summary>Its interval: <c>+0.3 ms to +3.9 ms</c>; a dash where so few runs have none.</summary>
    public static string Interval(NumberRow row) => row.Difference is { } shift && row.HasInterval ? $"{Signed(shift.Low)} to {Signed(shift.High)}" : Readable.Nothing;

    /// <summary>What does not matter: <c>1.2 ms</c>.</summary>
    public static string Limit(NumberRow row) => row.PracticalLimit is { } limit ? Duration(limit) : Readable.Nothing;

    /// <summary>A p value; a dash where nothing was tested.</summary>
    public static string Chance(double? p) => p is { } value ? Readable.Chance(value) : Readable.Nothing;

    /// <summary>How often events happened, and of none what the rate is at most: <c>0.4 /client-hour</c>, <c>&lt; 1.2 per million</c>.</summary>
    public static string Rate(CountRow row, long events, double exposure)
    {
        if (exposure <= 0)
        {
            return Readable.Nothing;
        }

        var rate = events == 0 ? CountRow.UpperBoundOfNone(exposure) : events / exposure;
        var text = row.Unit == "client-hours" ? $"{Readable.Number(rate)} /client-hour"
            : rate < 1e-4 ? $"{Readable.Number(1e6 * rate)} per million"
            : $"{Readable.Number(100 * rate)} %";
        return events == 0 ? $"< {text}" : text;
    }

    /// <summary>What was counted over: <c>13.9 client-hours</c>, <c>719 880 deliveries</c>.</summary>
    public static string Exposure(CountRow row, double exposure) => $"{Readable.Number(exposure)} {row.Unit}";

    /// <summary>Names of the builds of a side: <c>chat 4.2.0</c>, <c>not named</c>.</summary>
    public static string Builds(IEnumerable<Results.RunResult> runs)
    {
        var names = runs.Select(run => run.Run.Build.Length > 0 ? run.Run.Build : "not named").Distinct().ToList();
        return names.Count <= 3 ? string.Join(", ", names) : $"{names[0]} and {names.Count - 1} others";
    }

    /// <summary>In which order the runs were played, one sentence.</summary>
    public static string Order(Comparison comparison)
    {
        var sides = comparison.Base.Select(run => (run.Run.StartedAt, Side: 'A')).Concat(comparison.Candidate.Select(run => (run.Run.StartedAt, Side: 'B')))
            .OrderBy(run => run.StartedAt).Select(run => run.Side).ToArray();
        var changes = sides.Zip(sides.Skip(1)).Count(pair => pair.First != pair.Second);
        return sides.Length == 2 ? "One run a side."
            : changes > 1 ? $"Played in the order {new string(sides)} (A: base, B: candidate), so that a slow change of the machine weighs on both sides."
            : $"Played one side after the other ({new string(sides)}): what changed on the machine meanwhile looks like a difference between the builds. Interleaved runs do not have that doubt.";
    }

    internal static string Signed(double milliseconds) => Readable.SignedDuration(TimeSpan.FromMilliseconds(milliseconds));

    internal static string Duration(double milliseconds) => Readable.Duration(TimeSpan.FromMilliseconds(milliseconds));

    private static string Bound(NumberRow row) => row.Kind switch
    {
        DifferenceKind.AtLeast => "≥ ",
        DifferenceKind.AtMost => "≤ ",
        _ => "",
    };
}
