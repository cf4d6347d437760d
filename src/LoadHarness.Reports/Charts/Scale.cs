using System.Globalization;

namespace LoadHarness.Reports.Charts;

/// <summary>An axis: what it reaches from and to, and what stands at it. The same rules as in Assets/axes.js. Immutable.</summary>
/// <param name="IsLog">Whether it is logarithmic.</param>
/// <param name="From">Its left or lower end.</param>
/// <param name="To">Its right or upper end.</param>
/// <param name="Ticks">Grid lines with their labels, ascending.</param>
public sealed record Scale(bool IsLog, double From, double To, IReadOnlyList<Tick> Ticks)
{
    private const double PlotWidth = 860; // CSS pixels, about: what is left of a drawing for the plot
    private const double Around = 90; // of its height, what ribbon, labels and legend take
    private const double LabelWidth = 70;
    private const double LabelHeight = 36;

    private static readonly double[] TimeSteps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400];

    /// <summary>The axis that a chart stands on.</summary>
    internal static Scale OfX(Chart chart, TimeSpan length)
    {
        if (chart.IsSpectrum)
        {
            var rarest = Math.Max(chart.X.DefaultIfEmpty().Max(), 10);
            var tens = Powers(1, rarest).ToList();
            var halfFits = PlotWidth / Math.Log10(rarest) * 0.3 > 40;
            double[] ticks = halfFits ? [1, 2, .. tens.Skip(1)] : [.. tens];
            return new Scale(true, 1, rarest * 1.05, [.. ticks.Select(x => new Tick(x, AxisText.Percentile(x)))]);
        }

        var seconds = Math.Max(length.TotalSeconds, 0.1);
        var step = TimeSteps.FirstOrDefault(step => step / seconds * PlotWidth >= LabelWidth, seconds);
        return new Scale(false, 0, seconds, Even(0, seconds, step, AxisText.Elapsed));
    }

    /// <summary>The axis of the values of a chart.</summary>
    internal static Scale OfY(Chart chart, int height)
    {
        double[] values = [.. ValuesOf(chart)];
        if (chart.Unit == ChartUnit.Latency && !chart.IsClose)
        {
            var (low, high) = chart.Heat is { } heat ? HeatRange(heat, chart.Bound) : LogRange(values);
            return new Scale(true, low, high, [.. LogTicks(low, high).Select(ms => new Tick(ms, AxisText.Duration(ms)))]);
        }

        var (from, to) = chart.IsClose ? CloseRange(values) : chart.Unit == ChartUnit.Difference ? SignedRange(values) : (0, values.DefaultIfEmpty().Max() is > 0 and var most ? most * 1.08 : 1);
        var least = (to - from) * LabelHeight / (height - Around);
        return new Scale(false, from, to, Even(from, to, EvenStep(least, chart.Unit), value => AxisText.Of(chart.Unit, value)));
    }

    /// <summary>What the axis must reach: of layers their sums.</summary>
    private static IEnumerable<double> ValuesOf(Chart chart)
    {
        var layers = chart.Series.Where(series => chart.Form != ChartForm.Lines && !series.Overlay).ToList();
        return chart.Series.Except(layers).SelectMany(series => series.Values).OfType<double>()
            .Concat(layers.Count == 0 ? [] : chart.X.Select((_, i) => layers.Sum(layer => layer.Values[i] ?? 0)));
    }

    /// <summary>At least one decade, so that noise is not blown up to the height of the chart.</summary>
    private static (double Low, double High) LogRange(double[] values)
    {
        var positive = values.Where(value => value > 0).ToList();
        if (positive.Count == 0)
        {
            return (1, 10);
        }

        var low = Round125(Math.Max(positive.Min(), 0.001), up: false);
        return (low, Math.Max(Round125(positive.Max() * 1.3, up: true), low * 10));
    }

    private static (double Low, double High) HeatRange(HeatMap heat, TimeSpan? bound) =>
        (Round125(heat.Edges[0], up: false), Round125(Math.Max(heat.Edges[^1], (bound ?? TimeSpan.Zero).TotalMilliseconds * 1.3), up: true));

    /// <summary>A level from day to day: small changes shall be seen, but noise not be blown up to the height of the chart.</summary>
    private static (double Low, double High) CloseRange(double[] values)
    {
        if (values.Length == 0 || values.Max() <= 0)
        {
            return (0, 1);
        }

        var middle = (values.Min() + values.Max()) / 2;
        var half = Math.Max((values.Max() - values.Min()) * 0.6, middle * 0.05);
        return (Math.Max(middle - half, 0), middle + half);
    }

    /// <summary>Zero is always in sight: a difference is one from something.</summary>
    private static (double Low, double High) SignedRange(double[] values)
    {
        double low = Math.Min(values.DefaultIfEmpty().Min(), 0), high = Math.Max(values.DefaultIfEmpty().Max(), 0);
        var room = high > low ? (high - low) * 0.08 : 1;
        return (low - room, high + room);
    }

    private static List<double> LogTicks(double low, double high)
    {
        double[] steps = Math.Log10(high / low) <= 2.4 ? [1, 2, 5] : [1];
        return [.. Powers(low, high).SelectMany(power => steps.Select(step => step * power)).Where(value => value >= low * 0.999 && value <= high * 1.001)];
    }

    /// <summary>The powers of ten from the one at or below a number to the last that does not pass another.</summary>
    private static IEnumerable<double> Powers(double low, double high) =>
        Enumerable.Range((int)Math.Floor(Math.Log10(low) + 1e-9), Math.Max(1, (int)Math.Floor(Math.Log10(high) + 1e-9) - (int)Math.Floor(Math.Log10(low) + 1e-9) + 1))
            .Select(power => double.Parse($"1e{power.ToString(CultureInfo.InvariantCulture)}", CultureInfo.InvariantCulture));

    private static List<Tick> Even(double from, double to, double step, Func<double, string> text)
    {
        var ticks = new List<Tick>();
        for (var i = (long)Math.Ceiling((from / step) - 1e-9); i * step <= to + (step * 1e-9); i++)
        {
            ticks.Add(new Tick(Math.Round(i * step, 9), text(Math.Round(i * step, 9))));
        }

        return ticks;
    }

    /// <summary>Steps of 1, 2 or 5 times a power of ten; things are whole.</summary>
    private static double EvenStep(double least, ChartUnit unit) => unit == ChartUnit.Count ? Math.Max(1, Round125(least, up: true)) : Round125(least, up: true);

    /// <summary>The 1-2-5 number next to a value, below or above it.</summary>
    private static double Round125(double value, bool up)
    {
        var power = Powers(value, value).First();
        double[] steps = [power, 2 * power, 5 * power, 10 * power];
        return up ? steps.First(step => step >= value * 0.9999) : steps.Last(step => step <= value * 1.0001);
    }
}

/// <summary>A place at an axis.</summary>
/// <param name="At">Where it is, in the unit of the chart.</param>
/// <param name="Label">What stands there.</param>
public readonly record struct Tick(double At, string Label);
