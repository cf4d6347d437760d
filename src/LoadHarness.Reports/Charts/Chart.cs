namespace LoadHarness.Reports.Charts;

/// <summary>How the series of a chart are drawn.</summary>
public enum ChartForm
{
    /// <summary>Lines; a missing value is a gap, a lonely value a dot.</summary>
    Lines,

    /// <summary>Areas on top of each other in the order of the series; dashed series are lines over them.</summary>
    Stack,

    /// <summary>Bars on top of each other; dashed series are lines over them.</summary>
    Bars,

    /// <summary>Cells of a <see cref="HeatMap"/>; there are no series.</summary>
    Heat,
}

/// <summary>What the numbers on the y axis are.</summary>
public enum ChartUnit
{
    /// <summary>Milliseconds, on a log scale.</summary>
    Latency,

    /// <summary>Events per second.</summary>
    PerSecond,

    /// <summary>Things.</summary>
    Count,

    /// <summary>Hundredths of something.</summary>
    Percent,

    /// <summary>Memory, in MiB.</summary>
    Mebibytes,

    /// <summary>Things that need not be whole.</summary>
    Level,

    /// <summary>Milliseconds more or less, on a scale with zero in it.</summary>
    Difference,
}

/// <summary>
/// The look of a series. A name of the style sheet, so that light, dark and print can each give it a fitting colour; the dash
/// tells series apart where colour does not.
/// </summary>
/// <param name="Tone">Suffix of a <c>--tone-…</c> property of the style sheet.</param>
/// <param name="Width">Line width, CSS pixels.</param>
/// <param name="Dash">Lengths of dash and gap, CSS pixels; empty: solid.</param>
public sealed record Pen(string Tone, double Width = 1.5, params int[] Dash);

/// <summary>One series of a chart.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Pen">Look.</param>
/// <param name="Values">One value per x; null: nothing was measured there.</param>
/// <param name="Overlay">In a stack or bars: a line over them, not a part of them.</param>
public sealed record Series(string Name, Pen Pen, double?[] Values, bool Overlay = false)
{
    /// <summary>Positions whose value is only a lower bound.</summary>
    public IReadOnlyList<int> AtLeast { get; init; } = [];

    /// <summary>Whether there is nothing to draw.</summary>
    public bool IsBlank => Array.TrueForAll(Values, value => value is null);

    /// <summary>Whether there is nothing but zeros.</summary>
    public bool IsZero => Array.TrueForAll(Values, value => value is null or 0);
}

/// <summary>A chart: data and form, no pixels.</summary>
/// <param name="Id">Identity in the page.</param>
/// <param name="Form">How it is drawn.</param>
/// <param name="Unit">What y is.</param>
/// <param name="X">Elapsed seconds, ascending; of a spectrum 1 / (1 - q).</param>
/// <param name="Series">The series, in the order of the legend, bottom of the stack first.</param>
public sealed record Chart(string Id, ChartForm Form, ChartUnit Unit, double[] X, IReadOnlyList<Series> Series)
{
    /// <summary>Whether x is 1 / (1 - q) instead of elapsed time.</summary>
    public bool IsSpectrum { get; init; }

    /// <summary>Whether y is linear and begins where the values do: for levels whose small changes matter.</summary>
    public bool IsClose { get; init; }

    /// <summary>Bands of this chart alone, beside those of all.</summary>
    public IReadOnlyList<Band> Bands { get; init; } = [];

    /// <summary>Numbers of the two series, from 0, between which the chart is filled; null: none.</summary>
    public (int Upper, int Lower)? Fill { get; init; }

    /// <summary>The cells; null unless the form asks for them.</summary>
    public HeatMap? Heat { get; init; }

    /// <summary>Where the samples of a heat map stand that never came; null: all came.</summary>
    public TimeSpan? Bound { get; init; }
}

/// <summary>A stretch of elapsed time that is drawn behind all charts over time.</summary>
/// <param name="Kind">Name of the style: <c>event</c> or <c>storm</c>.</param>
/// <param name="Name">What stands at its left edge; empty: it has none.</param>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end.</param>
public sealed record Band(string Kind, string Name, TimeSpan From, TimeSpan To);
