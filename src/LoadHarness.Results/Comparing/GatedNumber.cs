using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Comparing;

/// <summary>
/// A number that runs are held against each other by: a quantile of a timer over the metric's default scope, one value per run, because a
/// run is the unit of replication. Pure.
/// </summary>
/// <param name="Metric">The timer.</param>
/// <param name="Quantile">0 &lt; q &lt; 1.</param>
public sealed record GatedNumber(MetricDefinition Metric, double Quantile)
{
    /// <summary>What builds and nights are judged by unless somebody chooses otherwise.</summary>
    public static IReadOnlyList<GatedNumber> Default { get; } =
    [
        new(MetricCatalog.DeliveryLatency, 0.5), new(MetricCatalog.DeliveryLatency, 0.95), new(MetricCatalog.DeliveryLatency, 0.99),
        new(MetricCatalog.ConnectTime, 0.95), new(MetricCatalog.ReconnectTime, 0.95),
    ];

    /// <summary>Its name for people: <c>delivery.latency p99</c>.</summary>
    public string Name => $"{Metric} {Readable.QuantileName(Quantile)}";

    /// <summary>Its value in a run.</summary>
    public GatedReading Of(RunResult result) => Of(result.Timer(Metric));

    /// <summary>Its value in samples of its metric.</summary>
    public GatedReading Of(Distribution samples)
    {
        if (samples.IsEmpty)
        {
            return new GatedReading(null, "no samples");
        }

        if (!samples.HasEnoughFor(Quantile))
        {
            return new GatedReading(
                null, $"{Readable.Count(samples.Count, "sample")}, {Readable.QuantileName(Quantile)} needs {Readable.Count((long)Math.Round(10 / (1 - Quantile)))}")
            {
                Samples = samples.Count,
            };
        }

        var reading = samples.Quantile(Quantile);
        return new GatedReading(reading.Value.TotalMilliseconds, "") { IsAtLeast = reading.IsAtLeast, Samples = samples.Count };
    }
}

/// <summary>The value of a <see cref="GatedNumber"/> in one run.</summary>
/// <param name="Milliseconds">The value; null: the run does not tell.</param>
/// <param name="Why">Why it does not; empty: it does.</param>
public readonly record struct GatedReading(double? Milliseconds, string Why)
{
    /// <summary>Whether the rank falls among what never came: the true value is at least this.</summary>
    public bool IsAtLeast { get; init; }

    /// <summary>How many samples it rests on, those that never came included.</summary>
    public long Samples { get; init; }

    /// <summary>The median of some readings; without a value if there is none, or one of them does not tell.</summary>
    public static GatedReading MedianOf(IReadOnlyCollection<GatedReading> readings)
    {
        if (readings.Count == 0 || readings.Any(reading => reading.Milliseconds is null))
        {
            return default;
        }

        // What never came ranks above everything that came.
        GatedReading[] sorted = [.. readings.OrderBy(reading => reading.IsAtLeast).ThenBy(reading => reading.Milliseconds)];
        GatedReading low = sorted[(sorted.Length - 1) / 2], high = sorted[sorted.Length / 2];
        return new GatedReading((low.Milliseconds + high.Milliseconds) / 2, "") { IsAtLeast = high.IsAtLeast };
    }
}
