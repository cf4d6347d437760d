using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports.Charts;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>What every section of a report sees: the result, and the two scales that its timeline is cut into.</summary>
internal sealed class ReportContext(RunResult result)
{
    private const int MaxPoints = 1000;

    /// <summary>The result.</summary>
    public RunResult Result { get; } = result;

    /// <summary>The points of the charts.</summary>
    public TimelineSlots Slots { get; } = new(result.Timeline, MaxPoints);

    /// <summary>The rows of the data tables.</summary>
    public TableRows Rows { get; } = new(result.Timeline);

    /// <summary>Right end of the time axis of all charts.</summary>
    public TimeSpan Length { get; } =
        new(Math.Max(result.Duration.Ticks, (result.Timeline.Interval * result.Timeline.Length).Ticks));

    /// <summary>The phase that latencies are judged over; null if the run never got there.</summary>
    public PhaseSpan? Steady { get; } = result.Phases.FirstOrDefault(phase => phase.Name == RunMetrics.SteadyPhase);

    /// <summary>Whether anything was ever joined: without that most sections have nothing to say.</summary>
    public bool EverJoined => Result.Ending.Kind != RunEndingKind.NeverJoined && Result.Count(MetricCatalog.ConnectedTime) > 0;

    /// <summary>The series of a count; zeros if it was never counted.</summary>
    public long[] Counts(MetricDefinition metric) =>
        Result.Timeline.Counts.TryGetValue(metric.Name, out var counts) ? counts : new long[Result.Timeline.Length];

    /// <summary>The series of a gauge; zeros if it was never sampled.</summary>
    public long[] Gauges(MetricDefinition metric) =>
        Result.Timeline.Gauges.TryGetValue(metric.Name, out var levels) ? levels : new long[Result.Timeline.Length];

    /// <summary>The series of a timer; null if it has no sample.</summary>
    public TimerSeries? Timer(MetricDefinition metric) =>
        Result.Timeline.Timers.TryGetValue(metric.Name, out var timer)
        && (Array.Exists(timer.Histograms, histogram => histogram is not null) || Array.Exists(timer.Censored, count => count > 0))
            ? timer
            : null;

    /// <summary>What is known of a sample of this timer that never came: at least this long.</summary>
    public TimeSpan BoundOf(MetricDefinition metric)
    {
        var bounds = Result.Cells
            .Where(cell => cell.Metric == metric.Name && cell.Censored > 0)
            .Select(cell => cell.CensoredFrom)
            .ToList();
        return bounds.Count == 0 ? Result.LostAfter : bounds.Min();
    }
}
