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
        ("thresholds", "Thresholds"), ("notes", "Notes"), ("slices", "Slices"), ("timeline", "Timeline"), ("percentiles", "Distributions"), ("ledger", "Ledger"), ("events", "Recovery"),
        ("drift", "Drift"), ("connections", "Connections"), ("errors", "Errors"), ("populations", "Populations"), ("generator", "Generator"), ("backend", "Backend"),
        ("environment", "Environment"),
    ];

    /// <summary>Whether this build of the program carries the chart library; without it, reports hold tables and text only.</summary>
    public static bool HasCharts => Assets.ChartScript is not null;

    /// <summary>The page of a run.</summary>
    /// <param name="result">Any result: also of one second, cut short, or with nothing in it.</param>
    /// <returns>A complete HTML document, below 1 MB.</returns>
    public static string Render(RunResult result) => Render(result, HasCharts);

    /// <summary>The page of a run with its charts as drawings: it has no script, and forbids them.</summary>
    /// <param name="result">Any result.</param>
    /// <param name="drawer">Draws the charts.</param>
    /// <returns>A complete HTML document.</returns>
    /// <exception cref="ChartDrawingException">A chart could not be drawn.</exception>
    public static string Render(RunResult result, IChartDrawer drawer)
    {
        var figures = new ReportFigures(result);
        return Render(figures, Plots.Drawn(figures.Pictures(), drawer));
    }

    /// <summary>The charts of the report of a run, in their order, for those who draw them.</summary>
    public static IReadOnlyList<Picture> Pictures(RunResult result) => new ReportFigures(result).Pictures();

    /// <summary>The charts of the report of a run as files, in their order: for wikis, mails and PDFs.</summary>
    /// <param name="result">Any result.</param>
    /// <param name="drawer">Draws the charts.</param>
    /// <exception cref="ChartDrawingException">A chart could not be drawn.</exception>
    public static IEnumerable<ChartFile> Files(RunResult result, IChartDrawer drawer)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var picture in Pictures(result))
        {
            var name = PictureText.FileName(picture.Id);
            for (var i = 2; !names.Add(name); i++)
            {
                name = $"{PictureText.FileName(picture.Id)}-{i}";
            }

            yield return new ChartFile($"{name}.svg", DrawnPicture.Of(picture, drawer).ToFile());
        }
    }

    /// <summary>The page of a run, with or without charts.</summary>
    internal static string Render(RunResult result, bool withCharts) => Render(new ReportFigures(result), Plots.ScriptedIf(withCharts));

    private static string Render(ReportFigures figures, Plots plots)
    {
        var (context, result) = (figures.Context, figures.Context.Result);
        var body = Markup.Of($"""
            <a class="skip" href="#thresholds">Skip to the thresholds</a>
            {HeaderSection.Render(result)}
            <nav aria-label="Sections"><ul>{Contents.Where(one => one.Id != "slices" || result.Slices.Count > 0).Select(one => Markup.Of($"<li><a href=\"#{one.Id}\">{one.Title}</a></li>\n"))}</ul></nav>
            <main>
            {KeyNumbersSection.Render(context)}
            {ThresholdsSection.Render(result)}
            {NotesSection.Render(result)}
            {SlicesSection.Render(result)}
            {TimelineSection.Render(context, figures.Timeline, plots)}
            {PercentilesSection.Render(context, figures.Distributions, plots)}
            {LedgerSection.Render(result)}
            {EventsSection.Render(result)}
            {DriftSection.Render(context)}
            {ConnectionsSection.Render(result)}
            {PopulationsSection.Render(result)}
            {GeneratorSection.Render(context, figures.Generator, plots)}
            {BackendSection.Render(context, figures.Backend, plots)}
            {EnvironmentSection.Render(result)}
            </main>
            <footer><p>Written by LoadHarness {result.Environment.Harness}. Every number means what docs/definitions.md says.</p></footer>

            """);
        var charts = figures.All.Select(figure => figure.Chart).OfType<Chart>();
        var title = $"{result.Verdict.Word} · {result.Run.Scenario}{(result.Run.Build.Length > 0 ? $" · {result.Run.Build}" : "")}";
        var data = plots == Plots.Scripted ? ChartData.Write(charts, result.Phases, EventsSection.Bands(result), GeneratorSection.Marks(result), context.Length) : null;
        return Page.Render(title, HeaderSection.Tone(result.Verdict), body, data, plots.AreDrawn);
    }
}
