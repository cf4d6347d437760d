using LoadHarness.Engine.Observing;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Engine;

/// <summary>
/// Watches the process of the backend while nobody is connected, before a run and after it, to see whether it comes back to what it had been.
/// Both lie outside the phases of the run. One thread at a time.
/// </summary>
/// <param name="source">The process.</param>
/// <param name="options">The run.</param>
internal sealed class IdleWatch(IBackendSource source, LoadRunOptions options) : IDisposable
{
    private const int SamplesAtLeast = 10;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private static readonly MetricDefinition[] Levels =
        [MetricCatalog.BackendMemory, MetricCatalog.BackendHandles, MetricCatalog.BackendSockets, MetricCatalog.BackendThreads];

    private readonly TimeProvider _time = options.TimeProvider;
    private readonly TimeSpan _length = options.Scenario.Drift.Idle!.Value;
    private readonly long _start = options.TimeProvider.GetTimestamp();
    private readonly Dictionary<string, List<double>> _before = Levels.ToDictionary(metric => metric.Name, _ => new List<double>());

    /// <summary>The watch of a run; null: its scenario does not ask for it, or no process is known.</summary>
    public static IdleWatch? Of(LoadRunOptions options) =>
        options.Scenario.Drift.Idle is not null && BackendSources.Process(options) is { } source ? new IdleWatch(source, options) : null;

    /// <inheritdoc />
    public void Dispose() => source.Dispose();

    /// <summary>Watches the backend that nobody uses yet; comes back early when it is told to.</summary>
    public async Task WatchBeforeAsync(CancellationToken stop)
    {
        options.Waiting?.Report($"watching the idle backend for {Readable.Duration(_length)} before the first client comes");
        await WatchAsync(
            sample =>
            {
                foreach (var (name, value) in sample)
                {
                    _before[name].Add(value);
                }

                return false;
            }, stop).ConfigureAwait(false);
        options.Waiting?.Report("");
    }

    /// <summary>Watches the backend that everybody has left, until it is what it was.</summary>
    /// <returns>What it came to; null: this was broken off.</returns>
    public async Task<IdleReturn?> WatchAfterAsync(CancellationToken stop)
    {
        options.Waiting?.Report($"waiting up to {Readable.Duration(_length)} for the backend to come back to its idle level");
        var (start, least) = (_time.GetTimestamp(), new Dictionary<string, double>());
        var whole = await WatchAsync(
            sample =>
            {
                foreach (var (name, value) in sample)
                {
                    least[name] = least.TryGetValue(name, out var smallest) ? Math.Min(smallest, value) : value;
                }

                return LevelsOf(least) is { Count: > 0 } levels && levels.TrueForAll(level => level.Returned);
            }, stop).ConfigureAwait(false);
        var found = LevelsOf(least);
        return !whole ? null : new IdleReturn(_length, _time.GetElapsedTime(start), found)
        {
            Why = found.Count > 0 ? "" : _before.Values.All(values => values.Count == 0) ? "nothing was told of its process before the run" : "its process had ended",
        };
    }

    /// <summary>Samples until the time is over or somebody has seen enough.</summary>
    /// <returns>Whether it was not broken off.</returns>
    private async Task<bool> WatchAsync(Func<List<(string Name, double Value)>, bool> take, CancellationToken stop)
    {
        var every = _length / SamplesAtLeast < Longest ? _length / SamplesAtLeast : Longest;
        var start = _time.GetTimestamp();
        try
        {
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                var reading = await source.ReadAsync(_time.GetElapsedTime(_start), stop).ConfigureAwait(false);
                var told = source.Numbers.Zip(reading.Values).Where(pair => pair.Second is not null && _before.ContainsKey(pair.First.Name));
                if (take([.. told.Select(pair => (pair.First.Name, pair.Second!.Value))]) || _time.GetElapsedTime(start) >= _length)
                {
                    return true;
                }

                await Task.Delay(every, _time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private List<IdleLevel> LevelsOf(Dictionary<string, double> after) =>
    [
        .. from metric in Levels
           where _before[metric.Name].Count > 0 && after.ContainsKey(metric.Name)
           let before = RankTest.Median(_before[metric.Name])
           select IdleLevel.Of(metric, before, after[metric.Name], options.Scenario.Drift.ReturnsWithin),
    ];
}
