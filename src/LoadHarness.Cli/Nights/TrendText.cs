using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Nights;

/// <summary>A history of nights as plain lines: for each series its last nights, and what tonight is. Pure.</summary>
internal static class TrendText
{
    private static readonly TrendNumber[] Shown = [new(MetricCatalog.DeliveryLatency, 0.5), new(MetricCatalog.DeliveryLatency, 0.99)];

    /// <summary>The lines of all series; those that are over have one each.</summary>
    /// <param name="trend">The history.</param>
    /// <param name="nights">So many of the last nights of a series are listed.</param>
    public static IEnumerable<string> Lines(Trend trend, int nights)
    {
        foreach (var series in trend.Series.OrderBy(series => series.IsCurrent))
        {
            foreach (var line in series.IsCurrent ? Current(series, nights) : Over(series))
            {
                yield return line;
            }

            yield return "";
        }
    }

    private static IEnumerable<string> Over(TrendSeries series)
    {
        yield return Heading(series);
        yield return $"  over: its last night was {TrendSentences.Night(series.Latest.Night)}";
    }

    private static IEnumerable<string> Current(TrendSeries series, int nights)
    {
        yield return Heading(series);
        if (series.Began.Length > 0)
        {
            yield return $"  a new series since {TrendSentences.Night(series.Runs[0].Night)}: {series.Began}";
        }

        List<DateOnly> shown = [.. series.Nights.TakeLast(nights)];
        if (shown.Count > 0)
        {
            foreach (var line in TextTable.Lines([["night", "runs", .. Shown.Select(number => number.Name), "z", "outcome"], .. shown.Select(night => Row(series, night))]))
            {
                yield return line;
            }
        }

        foreach (var run in series.Runs.Where(run => !run.Counts && (shown.Count == 0 || run.Night >= shown[0])).TakeLast(nights))
        {
            yield return $"  not counted: {run.Place} ({TrendSentences.Night(run.Night)}): {run.WhyNot}";
        }

        foreach (var change in series.Accepted)
        {
            yield return $"  {TrendSentences.Accepted(change)}";
        }

        foreach (var course in series.Courses)
        {
            foreach (var step in course.Steps)
            {
                yield return $"  step: {TrendSentences.Step(course.Number, step)}";
            }
        }

        yield return $"  {TrendSentences.Word(series.Outcome)}  {TrendSentences.Reason(series)}";
    }

    private static string Heading(TrendSeries series) => $"{series.Scenario}, scenario {series.ScenarioHash}, on {series.Machine}";

    private static string[] Row(TrendSeries series, DateOnly night)
    {
        var points = series.PointsOf(night).ToList();
        string Value(TrendNumber number) => points.Where(one => one.Number == number).Select(one => TrendSentences.Value(number, one.Point)).DefaultIfEmpty(Readable.Nothing).First();
        var runs = series.RunsOf(night);
        var lost = runs.Any(run => run.FailedByLedger) ? ", FAIL by the ledger" : "";
        var highest = points.Where(one => one.Point.Z is not null).OrderByDescending(one => one.Point.Z).FirstOrDefault();
        var of = highest.Number is { } number && highest.Point.Outcome is NightOutcome.Alarm or NightOutcome.Rerun ? $": {number}" : "";
        return
        [
            TrendSentences.Night(night), Readable.Count(runs.Count), .. Shown.Select(Value), TrendSentences.Z(highest.Point?.Z),
            TrendSentences.Word(series.OutcomeOf(night)) + of + lost,
        ];
    }
}
