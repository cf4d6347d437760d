using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;

namespace LoadHarness.Reports.Sections;

/// <summary>A chart with everything that stands around it: title, one sentence, and the numbers as a table.</summary>
/// <param name="Id">Identity in the page and of the chart's data.</param>
/// <param name="Title">What is shown.</param>
/// <param name="Unit">Its unit and scale, in small print beside the title.</param>
/// <param name="Summary">What there is to see, in words.</param>
/// <param name="Chart">The chart; null where there is nothing to draw, and then the summary says why.</param>
/// <param name="Table">The numbers; null where there are none.</param>
internal sealed record Figure(string Id, string Title, string Unit, string Summary, Chart? Chart = null, Table? Table = null)
{
    /// <summary>The figure as markup.</summary>
    /// <param name="withCharts">Whether this build carries the chart library.</param>
    public Markup Render(bool withCharts) => Render(Plots.ScriptedIf(withCharts));

    /// <summary>The figure as markup.</summary>
    /// <param name="plots">How the page shows its charts.</param>
    public Markup Render(Plots plots)
    {
        var data = Table is { IsEmpty: false }
            ? Markup.Of($"<details><summary>Numbers of this chart: {Table.Count} {(Table.Count == 1 ? "row" : "rows")}</summary>\n{Table.Render()}</details>\n")
            : Markup.Empty;
        return Markup.Of($"""
            <figure id="{Id}">
            <figcaption><h3>{Title} <small>{Unit}</small></h3>
            <p>{Markup.Prose(Summary)}</p></figcaption>
            {plots.Of(this)}{data}</figure>

            """);
    }
}
