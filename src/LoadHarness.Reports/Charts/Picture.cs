using LoadHarness.Results;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// All that somebody who draws needs for one chart: the chart, the words around it, what lies behind it, and its two scales with their labels, the
/// same as in a report with scripts. Its texts are without line breaks and without the characters that XML does not allow. Immutable.
/// </summary>
/// <param name="Id">Identity in the report.</param>
/// <param name="Title">What is shown.</param>
/// <param name="Unit">Its unit and scale, for the small print beside the title.</param>
/// <param name="Summary">What there is to see, in words.</param>
/// <param name="Chart">Data and form.</param>
/// <param name="Frame">What lies behind the chart; of a spectrum nothing.</param>
public sealed record Picture(string Id, string Title, string Unit, string Summary, Chart Chart, PictureFrame Frame)
{
    private const int Low = 290;
    private const int High = 360;
    private const int Heading = 46;

    /// <summary>Whether title and unit are a part of the drawing; where it stands below a heading that says them, they are not.</summary>
    public bool HasHeading { get; init; } = true;

    /// <summary>Width of the drawing, CSS pixels: the labels of the scales fit it.</summary>
    public int Width => 960;

    /// <summary>Height of the drawing, CSS pixels.</summary>
    public int Height => HeightOfBody + (HasHeading ? Heading : 0);

    /// <summary>The axis of elapsed time; of a spectrum that of 1 / (1 - q).</summary>
    public Scale X => Scale.OfX(Chart, Frame.Length);

    /// <summary>The axis of values; of stacks and bars, of their sums.</summary>
    public Scale Y => Scale.OfY(Chart, HeightOfBody);

    private int HeightOfBody => Chart.IsSpectrum || Chart.Heat is not null || Chart.Series.Count > 3 ? High : Low;
}

/// <summary>What lies behind a chart over elapsed time, the same for all charts of a report but for bands that concern one alone.</summary>
/// <param name="Length">Right end of the time axis.</param>
/// <param name="Phases">Phases of the run, in their order.</param>
/// <param name="Bands">Events, storms, and the bands of the chart itself.</param>
/// <param name="Marks">Spans of elapsed time in which the harness itself was over a limit.</param>
public sealed record PictureFrame(TimeSpan Length, IReadOnlyList<PhaseSpan> Phases, IReadOnlyList<Band> Bands, IReadOnlyList<(TimeSpan From, TimeSpan To)> Marks);
