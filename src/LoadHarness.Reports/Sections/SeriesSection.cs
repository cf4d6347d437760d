using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>One series of a history: what tonight is, lasting steps, its numbers over the nights, accepted changes, what does not count.</summary>
/// <param name="Series">The series.</param>
/// <param name="Id">Its identity in the page.</param>
/// <param name="Calendar">The days of all charts.</param>
/// <param name="IsOnly">Whether it is the only one that is judged: then the top of the page has said what tonight is.</param>
internal sealed record SeriesSection(TrendSeries Series, string Id, NightCalendar Calendar, bool IsOnly)
{
    private static readonly TrendNumber[] Shown = [new(MetricCatalog.DeliveryLatency, 0.5), new(MetricCatalog.DeliveryLatency, 0.99)];

    /// <summary>Its name in the list of contents.</summary>
    public string Title => Series.IsCurrent ? $"{Series.Scenario} ({TrendSentences.Word(Series.Outcome).ToLowerInvariant()})" : $"{Series.Scenario} (over)";

    /// <summary>Its numbers over the nights; none if it is over.</summary>
    public IReadOnlyList<Figure> Figures { get; } = !Series.IsCurrent ? [] : [.. Series.Courses.Select(course => NightsFigure.Of(Series, course, Id, Calendar))];

    /// <summary>The section as markup.</summary>
    public Markup Render(bool withCharts)
    {
        var steps = Series.Courses.SelectMany(course => course.Steps.Select(step => Markup.Of($"<li>{Markup.Prose(TrendSentences.Step(course.Number, step))}</li>\n"))).ToList();
        var word = !Series.IsCurrent ? Markup.Of($"<p>This series is over, and not judged: its last night is {TrendSentences.Night(Series.Latest.Night)}.</p>\n")
            : IsOnly ? Markup.Empty
            : Markup.Of($"<p><span class=\"result {TrendReport.Tone(Series.Outcome)}\">{TrendSentences.Word(Series.Outcome)}</span> {Markup.Prose(TrendSentences.Reason(Series))}</p>\n");
        return Markup.Of($"""
            <section id="{Id}"><h2>{Series.Scenario}</h2>
            {word}{Facts()}
            {(steps.Count > 0 ? Markup.Of($"<h3>Lasting changes</h3>\n<ul class=\"notes\">{steps}</ul>\n") : Markup.Empty)}
            {Figures.Select(figure => figure.Render(withCharts))}
            <h3>Nights</h3>
            {Nights()}
            <h3>Accepted changes</h3>
            {Accepted()}
            <h3>Runs that do not count</h3>
            {NotCounted()}
            </section>

            """);
    }

    private Markup Facts()
    {
        (string Name, string Value)[] facts =
        [
            ("Nights that count", Readable.Count(Series.Nights.Count)),
            ("Runs", Readable.Count(Series.Runs.Count)),
            ("Scenario as it was read", Series.ScenarioHash),
            ("Machine", $"{Series.Machine} ({Series.Machine.Id})"),
            ("Began on", $"{TrendSentences.Night(Series.Runs[0].Night)}{(Series.Began.Length > 0 ? $": {Series.Began}" : "")}"),
        ];
        return Markup.Of($"<dl class=\"facts\">{facts.Select(fact => Markup.Of($"<div><dt>{fact.Name}</dt><dd>{Markup.Prose(fact.Value)}</dd></div>\n"))}</dl>\n");
    }

    private Markup Nights()
    {
        var table = new Table(
            "Nights",
            [
                new Column("Night"), new Column("Runs", ColumnKind.Number), new Column("Build"), .. Shown.Select(number => new Column(number.Name, ColumnKind.Number)),
                new Column("Greatest z", ColumnKind.Number), new Column("Outcome"),
            ]);
        foreach (var night in NightCalendar.ShownOf(Series).Reverse())
        {
            var (runs, points) = (Series.RunsOf(night), Series.PointsOf(night).ToList());
            var highest = points.Where(one => one.Point.Z is not null).OrderByDescending(one => one.Point.Z).FirstOrDefault();
            var outcome = Series.OutcomeOf(night);
            var isHigh = outcome is NightOutcome.Alarm or NightOutcome.Rerun;
            var lost = runs.FirstOrDefault(run => run.FailedByLedger) is { } failed ? Markup.Of($" <span class=\"loud\">FAIL: {failed.Verdict.Reason}</span>") : Markup.Empty;
            string Value(TrendNumber number) => points.Where(one => one.Number == number).Select(one => TrendSentences.Value(number, one.Point)).DefaultIfEmpty(Readable.Nothing).First();
            table.Add(
                [
                    Markup.Text(TrendSentences.Night(night)), Markup.Text(Readable.Count(runs.Count)), Markup.Text(string.Join(", ", runs.Select(run => run.Build).Where(build => build.Length > 0).Distinct())),
                    .. Shown.Select(number => Markup.Text(Value(number))), Markup.Text(TrendSentences.Z(highest.Point?.Z)),
                    Markup.Of($"{TrendSentences.Word(outcome)}{(isHigh ? $": {highest.Number}" : "")}{lost}"),
                ],
                isHigh || !lost.IsEmpty ? "bad" : "");
        }

        return table.IsEmpty ? Markup.Of($"<p class=\"none\">No night has a run that counts.</p>\n") : table.Render();
    }

    private Markup Accepted()
    {
        var table = new Table("Accepted changes", new Column("From"), new Column("Number"), new Column("Accepted by"), new Column("On"), new Column("Why"));
        foreach (var change in Series.Accepted)
        {
            table.Add(TrendSentences.Night(change.From), change.Metric.Length > 0 ? change.Metric : "all", change.By, Readable.WallClock(change.At), change.Why);
        }

        return table.IsEmpty ? Markup.Of($"<p class=\"none\">None.</p>\n") : table.Render();
    }

    private Markup NotCounted()
    {
        var table = new Table("Runs that do not count", new Column("Began"), new Column("Run", ColumnKind.Code), new Column("Verdict"), new Column("Why it does not count"));
        foreach (var run in Series.Runs.Where(run => !run.Counts).Reverse().Take(NightCalendar.MostNights))
        {
            table.Add(Readable.WallClock(run.StartedAt), run.Place, run.Verdict.Word, run.WhyNot);
        }

        return table.IsEmpty ? Markup.Of($"<p class=\"none\">None.</p>\n") : table.Render();
    }
}
