using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;

namespace LoadHarness.Results;

/// <summary>A number of the backend over the run, as it was observed from outside. Immutable.</summary>
/// <param name="Name">Its name in thresholds and <c>show</c>: <c>backend.rss</c>.</param>
/// <param name="Unit">Unit of its values; empty: it is not known.</param>
/// <param name="Source">Which of the <see cref="RunResult.ObservedSources"/> told it.</param>
/// <param name="Values">
/// One value per interval of the timeline: the mean of what was sampled in it, of a rate the mean over it; null: nothing was.
/// </param>
public sealed record ObservedSeries(string Name, string Unit, string Source, double?[] Values)
{
    /// <summary>The smallest sample of each interval; null: as <see cref="Values"/>, because there was one sample at most in each.</summary>
    public double?[]? Lowest { get; init; }

    /// <summary>The greatest sample of each interval; null: as <see cref="Values"/>, because there was one sample at most in each.</summary>
    public double?[]? Highest { get; init; }

    /// <summary>What was asked of the source, where that is not plain from the name: <c>http_requests_total{code="200"}, per second</c>.</summary>
    public string Query { get; init; } = "";

    /// <summary>Whether nothing was ever sampled.</summary>
    public bool IsEmpty => Array.TrueForAll(Values, value => value is null);

    /// <summary>Its metric: of the catalogue, or a chosen one.</summary>
    public MetricDefinition Metric => MetricCatalog.TryFind(Name, out var known) ? known : MetricDefinition.Chosen(Name, Unit);

    /// <summary>The smallest, greatest or mean value of some intervals.</summary>
    /// <param name="kind">Min, max or mean.</param>
    /// <param name="intervals">Which intervals; null: all.</param>
    /// <returns>The value; null: nothing was sampled in them.</returns>
    public double? Over(StatisticKind kind, IEnumerable<int>? intervals = null)
    {
        var values = kind switch
        {
            StatisticKind.Min => Lowest ?? Values,
            StatisticKind.Max => Highest ?? Values,
            StatisticKind.Mean => Values,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        List<double> known = [.. (intervals ?? Enumerable.Range(0, values.Length)).Where(i => i < values.Length).Select(i => values[i]).OfType<double>()];
        return known.Count == 0 ? null
            : kind == StatisticKind.Min ? known.Min()
            : kind == StatisticKind.Max ? known.Max()
            : known.Average();
    }
}

/// <summary>Where numbers of the backend came from, and how well that went. Immutable.</summary>
/// <param name="Name">For people: <c>the reference backend, process 4711</c>; secrets redacted.</param>
/// <param name="Samples">How often it was asked.</param>
/// <param name="Failed">How often it did not answer.</param>
public sealed record ObservedSource(string Name, long Samples, long Failed)
{
    /// <summary>Why it first did not answer, secrets redacted; empty: it always did.</summary>
    public string FirstFailure { get; init; } = "";

    /// <summary>When it was found to have ended; null: it was there to the end of the run.</summary>
    public TimeSpan? Ended { get; init; }
}
