using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Comparing;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results.Comparing;

namespace LoadHarness.Reports;

/// <summary>
/// Writes a comparison as one self-contained HTML page, like the report of a run: no request, readable without scripts. Its order serves the
/// question "is the new build worse?": verdict and reason, who was compared, numbers, counts, then the evidence and how it was decided. Pure:
/// the same comparison gives the same text.
/// </summary>
public static class ComparisonReport
{
    private static readonly (string Id, string Title)[] Contents =
    [
        ("numbers", "Numbers"), ("counts", "Counts"), ("nights", "Nights"), ("over-time", "Over time"), ("distributions", "Distributions"), ("ledger", "Ledger"),
        ("connections", "Connections"), ("thresholds", "Thresholds"), ("compared", "Runs"), ("environment", "Environment"), ("method", "Method"),
    ];

    /// <summary>The page of a comparison.</summary>
    /// <returns>A complete HTML document, below 1 MB.</returns>
    public static string Render(Comparison comparison) => Render(comparison, RunReport.HasCharts);

    /// <summary>The page of a comparison, with or without charts.</summary>
    internal static string Render(Comparison comparison, bool withCharts)
    {
        var course = CourseFigure.Build(comparison);
        Figure[] distributions = [SpectrumFigure.Build(comparison), ShiftFigure.Build(comparison)];
        var body = Markup.Of($"""
            <a class="skip" href="#numbers">Skip to the numbers</a>
            {ComparisonHeader.Render(comparison)}
            <nav aria-label="Sections"><ul>{Contents.Where(one => one.Id != "nights" || NightsSection.IsShown(comparison)).Select(one => Markup.Of($"<li><a href=\"#{one.Id}\">{one.Title}</a></li>\n"))}</ul></nav>
            <main>
            {IncomparableSection.Render(comparison)}{NumbersSection.Render(comparison)}
            {CountsSection.Render(comparison)}{NightsSection.Render(comparison)}
            <section id="over-time"><h2>Latency over time</h2>
            {NoCharts(withCharts)}{course.Render(withCharts)}</section>
            <section id="distributions"><h2>Distributions of both sides</h2>
            {distributions.Select(figure => figure.Render(withCharts))}</section>
            {BothLedgersSection.Render(comparison)}
            {BothConnectionsSection.Render(comparison)}
            {BothThresholdsSection.Render(comparison)}
            {ComparedRunsSection.Render(comparison)}
            {BothEnvironmentsSection.Render(comparison)}
            {MethodSection.Render(comparison)}
            </main>
            <footer><p>Written by LoadHarness {comparison.Candidate[0].Environment.Harness}. Every number means what docs/definitions.md says; docs/comparing.md says how to read this page.</p></footer>

            """);
        var charts = distributions.Prepend(course).Select(figure => figure.Chart).OfType<Chart>();
        var first = comparison.Base[0];
        var data = withCharts ? ChartData.Write(charts, first.Phases, [], [], CourseFigure.LengthOf(comparison)) : null;
        return Page.Render($"{ComparisonText.Word(comparison.Outcome)} · {first.Run.Scenario}", ComparisonHeader.Tone(comparison.Outcome), body, data);
    }

    private static Markup NoCharts(bool withCharts) => withCharts
        ? Markup.Of($"<noscript><p>Charts need scripts, which are switched off here; the numbers stand under each heading.</p></noscript>\n")
        : Markup.Of($"<p class=\"none\">Charts were left out of this build, which was made without npm.</p>\n");
}
