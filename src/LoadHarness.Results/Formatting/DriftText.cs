using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Formatting;

/// <summary>
/// Drift as people read it, the same in every output: sizes in the units in which limits of drift are written (1 MB is 1,000,000 bytes),
/// times in ms or µs, growth with its sign. Pure.
/// </summary>
public static class DriftText
{
    /// <summary>An amount: <c>412 MB</c>, <c>2.5 ms</c>, <c>14 handles</c>.</summary>
    public static string Amount(MetricDefinition metric, double value) => In(Scale(metric, value), value);

    /// <summary>A growth: <c>+12.3 MB</c>, <c>−3 handles</c>.</summary>
    public static string Growth(MetricDefinition metric, double value) => (value > 0 ? "+" : "") + Amount(metric, value);

    /// <summary>Growth per hour: <c>+12.3 MB/h</c>.</summary>
    public static string PerHour(MetricDefinition metric, double value) => Hourly(Growth(metric, value));

    /// <summary>A limit of growth per hour: <c>1 MB/h</c>.</summary>
    public static string Limit(MetricDefinition metric, double value) => Hourly(Amount(metric, value));

    /// <summary>The interval of a slope in the unit of the slope itself: <c>+10.1 to +14.2</c>.</summary>
    public static string Interval(MetricDefinition metric, Shift slope)
    {
        var (divisor, _) = Scale(metric, slope.Value);
        return $"{Signed(slope.Low / divisor)} to {Signed(slope.High / divisor)}";
    }

    /// <summary>A slope with its interval, in one unit: <c>+12.3 MB/h (+10.1 to +14.2)</c>.</summary>
    public static string Slope(MetricDefinition metric, Shift slope) => $"{PerHour(metric, slope.Value)} ({Interval(metric, slope)})";

    /// <summary>A growth in percent with its interval: <c>+6.2 % (+5.1 to +7.4)</c>.</summary>
    public static string Percent(Shift percent) => $"{Signed(percent.Value)} % ({Signed(percent.Low)} to {Signed(percent.High)})";

    /// <summary>A proven growth as the end of a sentence: <c>backend.rss grew by 12.3 MB/h (10.1 to 14.2), 61 MB in 5 h</c>.</summary>
    public static string Grew(DriftFinding finding)
    {
        var scale = Scale(finding.Metric, finding.PerHour.Value);
        return $"{finding.Name} grew by {Hourly(In(scale, finding.PerHour.Value))} ({Readable.Number(finding.PerHour.Low / scale.Divisor)} to "
            + $"{Readable.Number(finding.PerHour.High / scale.Divisor)}), {Amount(finding.Metric, finding.Over)} in {Readable.Duration(finding.Span)}";
    }

    /// <summary>How long something lasts yet: <c>40 h</c>, <c>12 days</c>.</summary>
    public static string Left(TimeSpan left) =>
        left.TotalHours < 1 ? $"{Readable.Number(left.TotalMinutes)} min"
        : left.TotalHours < 48 ? $"{Readable.Number(left.TotalHours)} h"
        : $"{Readable.Number(left.TotalDays)} days";

    private static string Signed(double value) => (value > 0 ? "+" : "") + Readable.Number(value);

    private static string Hourly(string amount) => char.IsAsciiDigit(amount[^1]) ? $"{amount} /h" : $"{amount}/h";

    private static string In((double Divisor, string Unit) scale, double value)
    {
        var number = Readable.Number(value / scale.Divisor);
        return scale.Unit.Length == 0 ? number : $"{number} {scale.Unit}";
    }

    private static (double Divisor, string Unit) Scale(MetricDefinition metric, double magnitude) => metric switch
    {
        { Kind: MetricKind.Timer } => Math.Abs(magnitude) is > 0 and < 0.1 ? (0.001, "µs") : (1, "ms"),
        { Unit: "bytes" } => Math.Abs(magnitude) switch
        {
            >= 1e9 => (1e9, "GB"),
            >= 1e6 => (1e6, "MB"),
            >= 1e3 => (1e3, "KB"),
            _ => (1, "bytes"),
        },
        _ => (1, metric.Unit),
    };
}
