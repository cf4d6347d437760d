using System.Globalization;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Engine.Observing;

/// <summary>
/// Watches a process, or a process and all that descend from it as one. Not thread-safe: asked by one loop.
/// </summary>
/// <param name="view">How processes can be looked at.</param>
/// <param name="label">What it is, for people, without its number.</param>
/// <param name="pid">Its number; null: it has gone before it could be watched.</param>
/// <param name="withChildren">Whether its descendants are watched with it.</param>
/// <param name="successor">Finds the process that has taken its place when it has ended; null: none can.</param>
internal sealed class ProcessSource(
    IProcessView view, string label, int? pid, bool withChildren, Func<int?>? successor) : IBackendSource
{
    /// <summary>So many descriptors are looked at in a second: some 1 % of a core.</summary>
    private const int LooksPerSecond = 5_000;

    /// <summary>They are counted this often at least.</summary>
    private static readonly TimeSpan CountWithin = TimeSpan.FromSeconds(10);

    private static readonly MetricDefinition[] Metrics =
    [
        MetricCatalog.BackendCpu, MetricCatalog.BackendMemory, MetricCatalog.BackendHandles, MetricCatalog.BackendSockets, MetricCatalog.BackendThreads,
    ];

    private int? _pid = pid;
    private long? _birth;
    private bool _isGone;
    private Dictionary<int, ProcessState>? _before;
    private TimeSpan _beforeAt;
    private OpenHandles _counted;
    private TimeSpan _countAt;
    private string? _whyNotCounted;

    /// <inheritdoc />
    public string Name { get; private set; } = NameOf(label, pid, withChildren);

    /// <inheritdoc />
    public IReadOnlyList<ObservedNumber> Numbers { get; } = [.. Metrics.Select(metric => new ObservedNumber(metric.Name, metric.Unit))];

    /// <inheritdoc />
    public ValueTask<SourceReading> ReadAsync(TimeSpan now, CancellationToken stop) => ValueTask.FromResult(Read(now));

    /// <inheritdoc />
    public void Dispose()
    {
        // Nothing is held between two questions.
    }

    private SourceReading Read(TimeSpan now)
    {
        var note = _pid is null && successor?.Invoke() is { } next ? Follow(next, now) : null;
        try
        {
            if (_pid is not { } main || view.Read(main) is not { } state || (_birth ?? state.Birth) != state.Birth)
            {
                return End(now);
            }

            _birth = state.Birth;
            var states = Family(main, state);
            var cpu = CpuSince(states, now);
            CountHandles(states.Keys, now);
            return new SourceReading(
            [
                cpu, states.Values.Sum(one => one.ResidentBytes), _counted.Handles, _counted.Sockets, states.Values.Sum(one => one.Threads),
            ])
            {
                Failure = _whyNotCounted,
                Note = note,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SourceReading.Blank(Metrics.Length) with { Failure = e.Message, Note = note };
        }
    }

    private SourceReading End(TimeSpan now)
    {
        var afterwards = successor is null ? "after that nothing of it was observed" : "nothing was observed until another one took its place";
        var note = _isGone ? null : $"{Readable.Capital(Name)}, had ended at {Readable.Elapsed(now)}: {afterwards}.";
        (_pid, _birth, _before, _isGone) = (null, null, null, true);
        return SourceReading.Blank(Metrics.Length) with { HasEnded = true, Note = note };
    }

    private string Follow(int next, TimeSpan now)
    {
        (_pid, _isGone, _countAt) = (next, false, now);
        Name = NameOf(label, next, withChildren);
        return $"{Readable.Capital(Name)}, was observed from {Readable.Elapsed(now)} on in the place of the one that had ended.";
    }

    private Dictionary<int, ProcessState> Family(int main, ProcessState state)
    {
        var states = new Dictionary<int, ProcessState> { [main] = state };
        var open = new Queue<int>(withChildren ? [main] : []);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in view.ChildrenOf(parent))
            {
                if (!states.ContainsKey(child) && view.Read(child) is { } found)
                {
                    states.Add(child, found);
                    open.Enqueue(child);
                }
            }
        }

        return states;
    }

    /// <summary>
    /// Percent of one core since the last question. A process that was not there then was born since: all that it has used counts. What an
    /// ended one has used since then is lost.
    /// </summary>
    private double? CpuSince(Dictionary<int, ProcessState> states, TimeSpan now)
    {
        var (before, at) = (_before, _beforeAt);
        (_before, _beforeAt) = (states, now);
        if (before is null || now <= at)
        {
            return null;
        }

        var used = TimeSpan.Zero;
        foreach (var (id, state) in states)
        {
            used += before.TryGetValue(id, out var earlier) && earlier.Birth == state.Birth ? state.CpuTime - earlier.CpuTime : state.CpuTime;
        }

        return Math.Round(100 * (used / (now - at)), 1);
    }

    /// <summary>With many descriptors that takes its time, some 2 µs each: then they are counted less often, and the last count stands meanwhile.</summary>
    private void CountHandles(IEnumerable<int> processes, TimeSpan now)
    {
        if (now < _countAt)
        {
            return;
        }

        try
        {
            List<OpenHandles> counts = [.. processes.Select(CountOf).OfType<OpenHandles>()];
            _counted = counts.Count == 0 ? default : new OpenHandles(Sum(counts.Select(count => count.Handles)), Sum(counts.Select(count => count.Sockets)));
            _whyNotCounted = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _counted = default;
            _whyNotCounted = e is UnauthorizedAccessException
                ? "its handles and sockets may not be looked at: it belongs to another user"
                : $"its handles and sockets could not be counted: {e.Message}";
        }

        var pause = TimeSpan.FromSeconds((_counted.Handles ?? 0) / (double)LooksPerSecond);
        _countAt = now + (pause < CountWithin ? pause : CountWithin);
    }

    /// <summary>Null: it has just ended, and with it what it had open.</summary>
    private OpenHandles? CountOf(int process)
    {
        try
        {
            return view.Count(process);
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static long? Sum(IEnumerable<long?> counts) => counts.Aggregate((long?)0, (sum, count) => sum + count);

    private static string NameOf(string label, int? pid, bool withChildren)
    {
        var number = pid is { } known ? string.Create(CultureInfo.InvariantCulture, $", process {known}") : "";
        return $"{label}{number}{(withChildren ? " and what it has started" : "")}";
    }
}
