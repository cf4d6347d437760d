using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;

namespace LoadHarness.Reports;

/// <summary>
/// Writes a run as one self-contained HTML page: opens from a file, asks the network for nothing, and can be read without
/// scripts. Its order serves the question "can I ship this build?": verdict and reason, key numbers, thresholds, doubts,
/// then the evidence. Pure: the same result gives the same text.
/// </summary>
public static class RunReport
{
    private static readonly (string Id, string Title)[] Contents =
    [
        ("thresholds", "Thresholds"), ("notes", "Notes"), ("timeline", "Timeline"), ("percentiles", "Distributions"), ("ledger", "Ledger"), ("events", "Recovery"),
        ("drift", "Drift"), ("connections", "Connections"), ("errors", "Errors"), ("populations", "Populations"), ("generator", "Generator"), ("backend", "Backend"),
        ("environment", "Environment"),
    ];

    /// <summary>Whether this build of the program carries the chart library; without it, reports hold tables and text only.</summary>
    public static bool HasCharts => Assets.ChartScript is not null;

    /// <summary>The page of a run.</summary>
    /// <param name="result">Any result: also of one second, cut short, or with nothing in it.</param>
    /// <returns>A complete HTML document, below 1 MB.</returns>
    public static string Render(RunResult result) => Render(result, HasCharts);

    /// <summary>The page of a run, with or without charts.</summary>
    internal static string Render(RunResult result, bool withCharts)
    {
        var context = new ReportContext(result);
        var figures = TimelineSection.Figures(context);
        var distributions = PercentilesSection.Figures(context);
        var own = GeneratorSection.Figures(context);
        var backend = BackendSection.Figures(context);
        var body = Markup.Of($"""
            <a class="skip" href="#thresholds">Skip to the thresholds</a>
            {HeaderSection.Render(result)}
            <nav aria-label="Sections"><ul>{Contents.Select(one => Markup.Of($"<li><a href=\"#{one.Id}\">{one.Title}</a></li>\n"))}</ul></nav>
            <main>
            {KeyNumbersSection.Render(context)}
            {ThresholdsSection.Render(result)}
            {NotesSection.Render(result)}
            {TimelineSection.Render(context, figures, withCharts)}
            {PercentilesSection.Render(context, distributions, withCharts)}
            {LedgerSection.Render(result)}
            {EventsSection.Render(result)}
            {DriftSection.Render(context)}
            {ConnectionsSection.Render(result)}
            {PopulationsSection.Render(result)}
            {GeneratorSection.Render(context, own, withCharts)}
            {BackendSection.Render(context, backend, withCharts)}
            {EnvironmentSection.Render(result)}
            </main>
            <footer><p>Written by LoadHarness {result.Environment.Harness}. Every number means what docs/definitions.md says.</p></footer>

            """);
        var charts = figures.Concat(distributions).Concat(own).Concat(backend).Select(figure => figure.Chart).OfType<Chart>();
        var title = $"{result.Verdict.Word} · {result.Run.Scenario}{(result.Run.Build.Length > 0 ? $" · {result.Run.Build}" : "")}";
        var data = withCharts ? ChartData.Write(charts, result.Phases, EventsSection.Bands(result), GeneratorSection.Marks(result), context.Length) : null;
        return Page.Render(title, HeaderSection.Tone(result.Verdict), body, data);
    }
}
