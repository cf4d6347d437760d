using System.Globalization;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Comparing;

/// <summary>What a history says, in words: the same for the terminal and for the page. Pure.</summary>
public static class TrendSentences
{
    /// <summary>The word of an outcome.</summary>
    public static string Word(TrendOutcome outcome) => outcome switch
    {
        TrendOutcome.Steady => "STEADY",
        TrendOutcome.Learning => "LEARNING",
        TrendOutcome.NotCounted => "NOT COUNTED",
        TrendOutcome.Rerun => "RUN AGAIN",
        _ => "ALARM",
    };

    /// <summary>The word of a night.</summary>
    public static string Word(NightOutcome outcome) => outcome switch
    {
        NightOutcome.Usual => "as usual",
        NightOutcome.Better => "better",
        NightOutcome.Learning => "learning",
        NightOutcome.Rerun => "run again",
        NightOutcome.Alarm => "alarm",
        _ => "not known",
    };

    /// <summary>A night: <c>2026-03-05</c>.</summary>
    public static string Night(DateOnly night) => night.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A distance from the baseline in sigma: <c>+4.2</c>.</summary>
    public static string Z(double? z) => z is not { } value ? Readable.Nothing
        : Math.Abs(value) < 99.95 ? value.ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture)
        : $"{(value > 0 ? "+" : "")}{Readable.Number(value)}";

    /// <summary>A change as a share of what was: <c>+12 %</c>; where that was zero, there is no share.</summary>
    public static string Share(double before, double after) =>
        before == 0 || after == before ? "" : $"{(after > before ? "+" : "−")}{Readable.Number(Math.Abs(100 * (after - before) / before))} %";

    /// <summary>The value of a night.</summary>
    public static string Value(TrendNumber number, NightPoint point) =>
        point.Value is { } value ? $"{(point.IsAtLeast ? "≥ " : "")}{number.Show(value)}" : Readable.Nothing;

    /// <summary>Why a series has its outcome: one sentence with the numbers.</summary>
    public static string Reason(TrendSeries series)
    {
        var latest = series.Latest;
        var points = series.PointsOf(latest.Night).ToList();
        string Those(NightOutcome outcome) => string.Join("; ", points.Where(one => one.Point.Outcome == outcome).Select(one => Unusual(one.Number, one.Point)));
        return series.Outcome switch
        {
            TrendOutcome.NotCounted => $"The latest run does not count: {latest.WhyNot}.",
            TrendOutcome.Alarm => $"{Those(NightOutcome.Alarm)}. An earlier run of the night said so, too.",
            TrendOutcome.Rerun => $"{Those(NightOutcome.Rerun)}. One run may be chance: play the night again at once.",
            TrendOutcome.Learning => $"{Readable.Count(points.Select(one => one.Point.Known).DefaultIfEmpty().Max(), "night")} before this one can be a baseline, which needs {NightBaseline.Fewest}.",
            _ => $"{Steady(points)}.{Crept(series)}",
        };
    }

    /// <summary>A lasting change in one sentence.</summary>
    public static string Step(TrendNumber number, TrendStep step)
    {
        var (before, after) = (step.Change.Before, step.Change.After);
        var share = Share(before, after) is { Length: > 0 } known ? $" by {known[1..]}" : "";
        return $"{number} {(step.IsUp ? "rose" : "fell")}{share} in the night of {Night(step.Night)}: {number.Show(before)} before it, {number.Show(after)} since.";
    }

    /// <summary>An accepted change in one sentence.</summary>
    public static string Accepted(AcceptedChange change) =>
        $"From {Night(change.From)} on a new level of {(change.Metric.Length > 0 ? change.Metric : "all numbers")} is accepted by {change.By}: {change.Why}";

    private static string Unusual(TrendNumber number, NightPoint point)
    {
        var (usual, latest) = (point.Baseline!.Value.Median, point.Latest!.Value);
        var share = Share(usual, latest) is { Length: > 0 } known ? $"{known}, " : "";
        return $"{number} is {(point.IsLatestAtLeast ? "≥ " : "")}{number.Show(latest)}, usually {number.Show(usual)} ({share}z {Z(point.Z)})";
    }

    private static string Steady(List<(TrendNumber Number, NightPoint Point)> points)
    {
        var judged = points.Count(one => one.Point.Baseline is not null && one.Point.Latest is not null);
        var better = string.Join("; ", points.Where(one => one.Point.Outcome == NightOutcome.Better).Select(one => Unusual(one.Number, one.Point)));
        var learning = points.Count(one => one.Point.Outcome == NightOutcome.Learning);
        return (better.Length > 0 ? $"Nothing is worse than in the nights before; better: {better}" : $"{Readable.Count(judged, "number is", "numbers are")} as in the nights before")
            + (learning > 0 ? $"; {Readable.Count(learning)} still learning" : "");
    }

    /// <summary>What no single night can show: it came so slowly that each was as usual.</summary>
    private static string Crept(TrendSeries series)
    {
        var up = series.Courses.Where(course => course.Steps.Any(step => step.IsUp)).ToList();
        return up.Count == 0 ? ""
            : $" But there was a step up that nobody accepted: {string.Join(", ", up.Select(course => $"{course.Number} on {Night(course.Steps.Last(step => step.IsUp).Night)}"))}.";
    }
}
