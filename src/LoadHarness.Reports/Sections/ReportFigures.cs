using LoadHarness.Reports.Charts;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>All figures of the report of a run, built once, whether they are shown in the page or drawn. Immutable.</summary>
internal sealed class ReportFigures
{
    /// <summary>Builds them.</summary>
    public ReportFigures(RunResult result)
    {
        Context = new ReportContext(result);
        Timeline = [.. TimelineSection.Figures(Context)];
        Distributions = [.. PercentilesSection.Figures(Context)];
        Generator = [.. GeneratorSection.Figures(Context)];
        Backend = [.. BackendSection.Figures(Context)];
    }

    /// <summary>What they were built of.</summary>
    public ReportContext Context { get; }

    /// <summary>Of the course of the run.</summary>
    public IReadOnlyList<Figure> Timeline { get; }

    /// <summary>Of how slow the slow ones are.</summary>
    public IReadOnlyList<Figure> Distributions { get; }

    /// <summary>Of the harness itself.</summary>
    public IReadOnlyList<Figure> Generator { get; }

    /// <summary>Of the backend.</summary>
    public IReadOnlyList<Figure> Backend { get; }

    /// <summary>All of them in the order of the page.</summary>
    public IEnumerable<Figure> All => [.. Timeline, .. Distributions, .. Generator, .. Backend];

    /// <summary>Those with a chart, for those who draw them.</summary>
    public IReadOnlyList<Picture> Pictures()
    {
        var result = Context.Result;
        PhaseSpan[] phases = [.. result.Phases.Select(phase => phase with { Name = PictureText.Clean(phase.Name) })];
        var (bands, marks) = (EventsSection.Bands(result), GeneratorSection.Marks(result));
        PictureFrame FrameOf(Chart chart) => chart.IsSpectrum
            ? new PictureFrame(Context.Length, [], [], [])
            : new PictureFrame(Context.Length, phases, [.. bands.Concat(chart.Bands).Select(PictureText.Clean)], marks);
        return
        [
            .. All.Where(figure => figure.Chart is not null).Select(figure => new Picture(
                figure.Id, PictureText.Clean(figure.Title), PictureText.Clean(figure.Unit), PictureText.Clean(figure.Summary), PictureText.Clean(figure.Chart!), FrameOf(figure.Chart!))),
        ];
    }
}
