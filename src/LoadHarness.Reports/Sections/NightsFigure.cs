using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>One number of a series over the nights, with what is usual, lasting steps and accepted changes.</summary>
internal static class NightsFigure
{
    private const double Mebibyte = 1 << 20;

    /// <summary>The figure.</summary>
    /// <param name="series">The series.</param>
    /// <param name="course">One of its numbers.</param>
    /// <param name="id">Identity of the series in the page.</param>
    /// <param name="calendar">The days of all charts.</param>
    public static Figure Of(TrendSeries series, TrendCourse course, string id, NightCalendar calendar)
    {
        var number = course.Number;
        var shown = NightCalendar.ShownOf(series).ToHashSet();
        List<NightPoint> points = [.. course.Points.Where(point => shown.Contains(point.Night))];
        var name = $"{id}-{number.Name.Replace('.', '-').Replace(' ', '-')}";
        return new Figure(
            name, number.Name, UnitOf(number), Summary(course, points), Draw(name, series, course, points, calendar), Numbers(number, points));
    }

    private static Chart Draw(string name, TrendSeries series, TrendCourse course, List<NightPoint> points, NightCalendar calendar)
    {
        var days = NightCalendar.DaysOf(series);
        var byNight = points.ToDictionary(point => point.Night);
        var scale = course.Number.Metric.Unit == "bytes" ? 1 / Mebibyte : 1;
        double?[] Values(Func<NightPoint, double?> of) => [.. days.Select(day => byNight.TryGetValue(day, out var point) ? of(point) * scale : null)];
        int[] atLeast = [.. Enumerable.Range(0, days.Count).Where(i => byNight.TryGetValue(days[i], out var point) && point.IsAtLeast)];
        Series[] lines =
        [
            new("night", new Pen("blue", 2), Values(point => point.Value)) { AtLeast = atLeast },
            new("median before it", new Pen("teal", 1.5, 7, 4), Values(point => point.Baseline?.Median)),
            new("3 sigma above", new Pen("grey", 1, 2, 3), Values(point => point.Baseline is { } usual ? usual.Median + (NightBaseline.UnusualFrom * usual.Sigma) : null)),
            new("3 sigma below", new Pen("grey", 1, 2, 3), Values(point => point.Baseline is { } usual ? Math.Max(0, usual.Median - (NightBaseline.UnusualFrom * usual.Sigma)) : null)),
            new("unusually high", new Pen("orange", 4), Values(point => point.Outcome is NightOutcome.Alarm or NightOutcome.Rerun ? point.Value : null)),
        ];
        Band Mark(string kind, string text, DateOnly night) => new(kind, text, calendar.At(night), calendar.At(night));
        Band[] marks =
        [
            .. series.Accepted.Where(change => change.Concerns(course.Number) && change.From > calendar.First).Select(change => Mark("event", "accepted", change.From)),
            .. course.Steps.Where(step => step.Night > calendar.First).Select(step => Mark("storm", StepName(step), step.Night)),
        ];
        return new Chart(name, ChartForm.Lines, ChartUnitOf(course.Number), [.. days.Select(day => calendar.At(day).TotalSeconds)], [.. lines.Where(line => !line.IsBlank)])
        {
            IsClose = true,
            Bands = [.. marks.OrderBy(mark => mark.From)],
        };
    }

    private static string StepName(TrendStep step) => $"step {TrendSentences.Share(step.Change.Before, step.Change.After)}".Trim();

    private static string Summary(TrendCourse course, List<NightPoint> points)
    {
        var number = course.Number;
        var last = points.FindLast(point => point.Value is not null);
        if (last is null)
        {
            return $"No night tells: {points.LastOrDefault()?.Why}.";
        }

        var usual = last.Baseline is { } baseline
            ? $"usual are {number.Show(baseline.Median)} and up to {number.Show(baseline.Median + (NightBaseline.UnusualFrom * baseline.Sigma))}, from {Readable.Count(baseline.Nights, "night")}"
            : $"{last.Known} of the {NightBaseline.Fewest} nights that a baseline needs";
        return $"In the night of {TrendSentences.Night(last.Night)} {TrendSentences.Value(number, last)}, {TrendSentences.Word(last.Outcome)}; {usual}. "
            + string.Join(" ", course.Steps.Select(step => TrendSentences.Step(number, step)));
    }

    private static Table Numbers(TrendNumber number, List<NightPoint> points)
    {
        var table = new Table(
            $"{number} by night", new Column("Night"), new Column("Value", ColumnKind.Number), new Column("Latest run", ColumnKind.Number), new Column("Median before it", ColumnKind.Number),
            new Column("3 sigma", ColumnKind.Number), new Column("z", ColumnKind.Number), new Column("Outcome"));
        foreach (var point in Enumerable.Reverse(points))
        {
            var night = Markup.Text(TrendSentences.Night(point.Night));
            var outcome = Markup.Text(point.Why.Length > 0 ? $"{TrendSentences.Word(point.Outcome)}: {point.Why}" : TrendSentences.Word(point.Outcome));
            string Show(double? value) => value is { } known ? number.Show(known) : Readable.Nothing;
            string[] numbers =
            [
                TrendSentences.Value(number, point), (point.IsLatestAtLeast ? "≥ " : "") + Show(point.Latest),
                Show(point.Baseline?.Median), point.Baseline is { } usual ? $"±\u00A0{number.Show(NightBaseline.UnusualFrom * usual.Sigma)}" : Readable.Nothing, TrendSentences.Z(point.Z),
            ];
            table.Add([night, .. numbers.Select(Markup.Text), outcome], point.Outcome is NightOutcome.Alarm or NightOutcome.Rerun ? "bad" : "");
        }

        return table;
    }

    private static ChartUnit ChartUnitOf(TrendNumber number) => number.Metric.Kind switch
    {
        MetricKind.Timer => ChartUnit.Latency,
        _ when number.Metric.Unit == "bytes" => ChartUnit.Mebibytes,
        _ => ChartUnit.Level,
    };

    private static string UnitOf(TrendNumber number) => number.Metric.Kind == MetricKind.Timer ? "ms, median of the runs of a night"
        : number.Metric.Unit == "bytes" ? "MiB, median of the runs of a night" : $"{number.Metric.Unit.Replace("/", "per ", StringComparison.Ordinal)}, median of the runs of a night";
}
