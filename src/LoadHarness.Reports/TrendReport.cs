using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports;

/// <summary>
/// Writes a history of nights as one self-contained HTML page, in the manner of <see cref="RunReport"/>: what tonight is first, then each
/// series with its numbers over the nights. Pure: the same history gives the same text.
/// </summary>
public static class TrendReport
{
    private const int MostOver = 5;

    /// <summary>The page of a history.</summary>
    /// <param name="trend">The history.</param>
    /// <param name="skipped">What could not be read, one sentence each.</param>
    /// <param name="harness">Version of the program.</param>
    /// <returns>A complete HTML document, below 1 MB for a handful of scenarios.</returns>
    public static string Render(Trend trend, IReadOnlyList<string> skipped, string harness) => Render(trend, skipped, harness, RunReport.HasCharts);

    /// <summary>The page of a history, with or without charts.</summary>
    internal static string Render(Trend trend, IReadOnlyList<string> skipped, string harness, bool withCharts)
    {
        // What is judged comes first; of series that are over, the last ones have a place behind it.
        List<TrendSeries> judged = [.. trend.Series.Where(series => series.IsCurrent)];
        var over = trend.Series.Where(series => !series.IsCurrent).OrderByDescending(series => series.Latest.StartedAt).Take(MostOver);
        var calendar = NightCalendar.Of(judged);
        var sections = judged.Concat(over).Select((series, i) => new SeriesSection(series, $"series-{i + 1}", calendar, judged.Count == 1)).ToList();
        var body = Markup.Of($"""
            <a class="skip" href="#series-1">Skip to the first series</a>
            {Header(trend)}
            <nav aria-label="Series"><ul>{sections.Select(one => Markup.Of($"<li><a href=\"#{one.Id}\">{one.Title}</a></li>\n"))}</ul></nav>
            <main>
            {sections.Select(one => one.Render(withCharts))}
            {Skipped(skipped)}
            </main>
            <footer><p>Written by LoadHarness {harness}. A night is a date in UTC. How nights are judged: docs/trend.md.</p></footer>

            """);
        var charts = sections.SelectMany(one => one.Figures).Select(figure => figure.Chart).OfType<Chart>();
        var data = withCharts ? ChartData.Write(charts, [], [], [], calendar.Length, calendar.First) : null;
        return Page.Render($"{TrendSentences.Word(trend.Outcome)} · History of nights", Tone(trend.Outcome), body, data);
    }

    /// <summary>The class that colours an outcome; the word and the icon say the same.</summary>
    internal static string Tone(TrendOutcome outcome) => outcome switch
    {
        TrendOutcome.Steady => "good",
        TrendOutcome.Alarm => "bad",
        _ => "unsure",
    };

    private static Markup Header(Trend trend)
    {
        var judged = trend.Series.Where(series => series.IsCurrent).ToList();
        var night = judged.Count > 0 ? judged.Max(series => series.Latest.Night) : (DateOnly?)null;
        var reasons = judged.Where(series => series.Outcome == trend.Outcome)
            .Select(series => judged.Count > 1 ? $"{series.Scenario}: {TrendSentences.Reason(series)}" : TrendSentences.Reason(series));
        return Markup.Of($"""
            <header class="{Tone(trend.Outcome)}">
            <div class="bar"><span class="badge">{Icon(trend.Outcome)} {TrendSentences.Word(trend.Outcome)}</span>
            <h1>{(judged.Count == 1 ? $"{judged[0].Scenario}: history of nights" : "History of nights")}</h1>
            <ul class="meta">
            <li>{Readable.Count(judged.Count, "series", "series")}</li>
            <li>{(night is { } last ? Markup.Of($"latest night <b>{TrendSentences.Night(last)}</b>") : Markup.Empty)}</li>
            </ul></div>
            <p class="reason">{Markup.Prose(judged.Count == 0 ? "There are no runs." : string.Join(" ", reasons))}</p>
            </header>

            """);
    }

    private static Markup Icon(TrendOutcome outcome) => HeaderSection.IconOf(outcome switch
    {
        TrendOutcome.Steady => "M3.5 8.5l3 3 6-7",
        TrendOutcome.Alarm => "M4 4l8 8M12 4l-8 8",
        TrendOutcome.Rerun => "M13 8a5 5 0 1 1-1.6-3.7M13 2v3.2h-3.2",
        _ => "M8 4v5M8 11.5v.5",
    });

    private static Markup Skipped(IReadOnlyList<string> skipped) => skipped.Count == 0 ? Markup.Empty : Markup.Of($"""
        <section id="skipped"><h2>Files that could not be read</h2>
        <ul class="notes">{skipped.Select(one => Markup.Of($"<li>{one}</li>\n"))}</ul>
        </section>

        """);
}
