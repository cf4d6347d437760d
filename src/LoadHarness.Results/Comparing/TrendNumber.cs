using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Comparing;

/// <summary>
/// A number that is followed from night to night: a <see cref="GatedNumber"/>, a rate, or the peak of something observed of the backend.
/// Of all of them less is better. Pure.
/// </summary>
/// <param name="Metric">What is measured.</param>
/// <param name="Quantile">Of a timer: which quantile; null: it is none.</param>
public sealed record TrendNumber(MetricDefinition Metric, double? Quantile = null)
{
    /// <summary>A rise of a latency by less never matters, in milliseconds.</summary>
    private const double LeastMilliseconds = 1;

    /// <summary>Nor do fewer events more.</summary>
    private const double LeastEvents = 5;

    /// <summary>Nor does less memory more, in bytes.</summary>
    private const double LeastBytes = 5e6;

    private const double MillisecondsPerHour = 3_600_000;

    /// <summary>All numbers that are followed.</summary>
    public static IReadOnlyList<TrendNumber> All { get; } =
    [
        .. GatedNumber.Default.Select(number => new TrendNumber(number.Metric, number.Quantile)),
        new(MetricCatalog.DropRate), new(MetricCatalog.ReconnectRate), new(MetricCatalog.BackendMemory),
    ];

    /// <summary>Its name for people and options: <c>delivery.latency p99</c>, <c>drop.rate</c>, <c>backend.rss max</c>.</summary>
    public string Name => Quantile is { } q ? new GatedNumber(Metric, q).Name : Metric.Kind == MetricKind.Observed ? $"{Metric} max" : Metric.Name;

    /// <summary>Its value in a run.</summary>
    public TrendReading Of(RunResult result)
    {
        if (Quantile is { } q)
        {
            var reading = new GatedNumber(Metric, q).Of(result);
            return new TrendReading(reading.Milliseconds, LeastMilliseconds, reading.Why) { IsAtLeast = reading.IsAtLeast };
        }

        if (Metric.Kind == MetricKind.Observed)
        {
            return result.ObservedOf(Metric)?.Over(StatisticKind.Max) is { } peak ? new TrendReading(peak, LeastBytes) : new TrendReading(null, LeastBytes, "not observed");
        }

        var hours = result.Count(MetricCatalog.ConnectedTime) / MillisecondsPerHour;
        return result.Rate(Metric) is { } rate ? new TrendReading(rate, LeastEvents / hours) : new TrendReading(null, 0, "nobody was connected");
    }

    /// <summary>A value of it for people.</summary>
    public string Show(double value) => Metric.Kind switch
    {
        MetricKind.Timer => Readable.Duration(TimeSpan.FromMilliseconds(value)),
        MetricKind.Rate => Readable.Rate(value, Metric.Unit),
        _ => Readable.Level(value, Metric.Unit),
    };

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>The value of a <see cref="TrendNumber"/> in one run.</summary>
/// <param name="Value">In the unit of its metric; null: the run does not tell.</param>
/// <param name="Floor">A rise by less than this does not matter, in the same unit.</param>
/// <param name="Why">Why the run does not tell; empty: it does.</param>
public readonly record struct TrendReading(double? Value, double Floor, string Why = "")
{
    /// <summary>Whether the rank falls among what never came: the true value is at least this.</summary>
    public bool IsAtLeast { get; init; }
}
