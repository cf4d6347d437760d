using LoadHarness.Reports.Capacity;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Results.Capacity;

namespace LoadHarness.Reports;

/// <summary>
/// Writes a search for the capacity of a backend as one self-contained HTML page, in the manner of <see cref="RunReport"/>: the answer first, then
/// the levels, the curves over the load with the knee, and how it was found. Pure: the same search gives the same text.
/// </summary>
public static class CapacityReport
{
    private static readonly (string Id, string Title)[] Contents = [("levels", "Levels"), ("curves", "Curves"), ("method", "Method")];

    /// <summary>The page of a search.</summary>
    /// <returns>A complete HTML document; its only links lead to the reports of the runs beside it.</returns>
    public static string Render(CapacityResult result) => Render(result, RunReport.HasCharts);

    /// <summary>The page of a search, with or without charts.</summary>
    internal static string Render(CapacityResult result, bool withCharts)
    {
        var figures = LoadFigures.Build(result);
        var body = Markup.Of($"""
            <a class="skip" href="#levels">Skip to the levels</a>
            {CapacityHeader.Render(result)}
            <nav aria-label="Sections"><ul>{Contents.Select(one => Markup.Of($"<li><a href=\"#{one.Id}\">{one.Title}</a></li>\n"))}</ul></nav>
            <main>
            {LevelsSection.Render(result)}
            <section id="curves"><h2>Curves over the load</h2>
            {Note(withCharts)}{figures.Select(figure => figure.Render(withCharts))}</section>
            {HowFoundSection.Render(result)}
            </main>
            <footer><p>Written by LoadHarness {result.Harness}. Every number means what docs/definitions.md says; docs/capacity.md says how to read this page.</p></footer>

            """);
        var charts = figures.Select(figure => figure.Chart).OfType<Chart>();
        var data = withCharts ? ChartData.Write(charts, [], [], [], LoadFigures.LengthOf(result), load: result.Axis.Unit) : null;
        return Page.Render($"{CapacitySentences.Word(result.Outcome)} · Capacity of {result.Scenario}", CapacityHeader.Tone(result.Outcome), body, data);
    }

    private static Markup Note(bool withCharts) => withCharts
        ? Markup.Of($"<noscript><p>Charts need scripts, which are switched off here; the numbers stand under each heading.</p></noscript>\n")
        : Markup.Of($"<p class=\"none\">Charts were left out of this build, which was made without npm.</p>\n");
}
