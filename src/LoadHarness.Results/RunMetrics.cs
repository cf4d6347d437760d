using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Results;

/// <summary>
/// Answers questions about the numbers of a result: sums and merged histograms over phases and populations, with each
/// metric's default scope where no phase is named. Where no population is named, all are meant but those that misbehave on purpose, if
/// there are others. Pure.
/// </summary>
public static class RunMetrics
{
    /// <summary>Name of the phase that latencies are judged over.</summary>
    public const string SteadyPhase = "steady";

    /// <summary>The sum of a count, or the peak of a gauge.</summary>
    /// <param name="result">The result.</param>
    /// <param name="metric">A count or gauge.</param>
    /// <param name="phase">A phase; null: the metric's default scope.</param>
    /// <param name="population">A population; null: all that the numbers are about.</param>
    public static long Count(this RunResult result, MetricDefinition metric, string? phase = null, string? population = null)
    {
        var cells = result.CellsOf(metric, phase, population);
        if (metric.Kind != MetricKind.Gauge)
        {
            return cells.Sum(cell => cell.Value);
        }

        // Peaks of populations need not fall together: the peak of all is that of the series.
        return population is null && phase is null && result.Timeline.Gauges.TryGetValue(metric.Name, out var series)
            ? series.DefaultIfEmpty().Max()
            : cells.Select(cell => cell.Value).DefaultIfEmpty().Max();
    }

    /// <summary>The merged samples of a timer.</summary>
    /// <param name="result">The result.</param>
    /// <param name="metric">A timer.</param>
    /// <param name="phase">A phase; null: the metric's default scope.</param>
    /// <param name="population">A population; null: all that the numbers are about.</param>
    public static Distribution Timer(this RunResult result, MetricDefinition metric, string? phase = null, string? population = null)
    {
        var sum = new Distribution(new LatencyHistogram(), 0, TimeSpan.Zero);
        foreach (var cell in result.CellsOf(metric, phase, population))
        {
            sum = sum.Add(new Distribution(cell.Histogram ?? new LatencyHistogram(), cell.Censored, cell.CensoredFrom));
        }

        return sum;
    }

    /// <summary>A rate in its own unit; null where its denominator is zero.</summary>
    /// <param name="result">The result.</param>
    /// <param name="metric">A rate.</param>
    /// <param name="phase">A phase; null: the whole run.</param>
    /// <param name="population">A population; null: all that the numbers are about.</param>
    public static double? Rate(this RunResult result, MetricDefinition metric, string? phase = null, string? population = null)
    {
        return metric.RateOf(result.Count(MetricCatalog.ConnectedTime, phase, population), counted => result.Count(counted, phase, population));
    }

    /// <summary>A rate in its own unit; null where its denominator is zero.</summary>
    /// <param name="metric">A rate.</param>
    /// <param name="connected">Connected time in ms.</param>
    /// <param name="count">The count of what is counted.</param>
    internal static double? RateOf(this MetricDefinition metric, long connected, Func<MetricDefinition, long> count)
    {
        var events = metric == MetricCatalog.DropRate ? MetricCatalog.Drops
            : metric == MetricCatalog.ReconnectRate ? MetricCatalog.Reconnects
            : throw new ArgumentException($"'{metric}' is not a rate.", nameof(metric));
        var hours = connected / 3_600_000.0;
        return hours > 0 ? count(events) / hours : null;
    }

    /// <summary>A number of the backend; null: it was not observed.</summary>
    public static ObservedSeries? ObservedOf(this RunResult result, MetricDefinition metric) =>
        result.Observed.FirstOrDefault(series => series.Name == metric.Name);

    /// <summary>The intervals that lie in a phase at least in part; null: all.</summary>
    /// <param name="result">The result.</param>
    /// <param name="phase">A phase; null: the whole run.</param>
    public static IEnumerable<int>? IntervalsIn(this RunResult result, string? phase)
    {
        if (phase is null)
        {
            return null;
        }

        var (span, length) = (result.Phases.FirstOrDefault(span => span.Name == phase), result.Timeline.Interval);
        return Enumerable.Range(0, result.Timeline.Length)
            .Where(i => span is not null && i * length < span.End && (i + 1) * length > span.Start);
    }

    /// <summary>What was kept apart for those events that chose among the clients: of others there is no half that was not hit.</summary>
    public static IEnumerable<EventSplitRow> SplitsOfChosen(this RunResult result)
    {
        var chosen = result.Splits.Where(row => !row.IsHit).Select(row => row.Event).ToHashSet();
        return result.Splits.Where(row => chosen.Contains(row.Event));
    }

    /// <summary>Names of the populations that the numbers of a run are not about, because they misbehave while others behave.</summary>
    public static IReadOnlyCollection<string> Aside(this RunResult result) =>
        [.. LeftAside.Of([.. result.Populations.Select(one => one.Misbehaves)]).Select(number => result.Populations[number].Name)];

    private static IEnumerable<MetricCell> CellsOf(this RunResult result, MetricDefinition metric, string? phase, string? population)
    {
        phase ??= metric.Scope == MetricScope.Steady ? SteadyPhase : null;
        var aside = population is null && !HarnessMetrics.IsOfAll(metric) ? result.Aside() : [];
        return result.Cells.Where(cell =>
            cell.Metric == metric.Name
            && (phase is null || cell.Phase == phase)
            && (population is null ? !aside.Contains(cell.Population) : cell.Population == population));
    }
}
