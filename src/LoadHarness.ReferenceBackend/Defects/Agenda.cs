namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// What is to be done later, on one timer of the server's clock. One action runs at a time, in the order of their instants and, at the
/// same instant, in the order in which they were entered. No lock is held while it runs. Thread-safe.
/// </summary>
internal sealed class Agenda : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, (TimeSpan At, long Number)> _entries = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private long _lastNumber;

    /// <summary>A thread is working through what is due.</summary>
    private bool _running;

    private bool _disposed;

    public Agenda(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Run(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The clock: time since the start of the server.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Enters an action. It never runs inside this call.</summary>
    public void At(TimeSpan instant, Action action)
    {
        lock (_gate)
        {
            _entries.Enqueue(action, (instant, ++_lastNumber));
            if (!_running)
                WakeForFirst();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _entries.Clear();
        }

        _timer.Dispose();
    }

    private void Run()
    {
        lock (_gate)
        {
            if (_running)
                return;
            _running = true;
        }

        while (TryTake(out var action))
            action();
    }

    private bool TryTake(out Action action)
    {
        lock (_gate)
        {
            if (_entries.TryPeek(out action!, out var key) && key.At <= Now)
            {
                _entries.Dequeue();
                return true;
            }

            _running = false;
            WakeForFirst();
            return false;
        }
    }

    private void WakeForFirst()
    {
        if (_disposed || !_entries.TryPeek(out _, out var key))
            return;

        // Timers count in milliseconds and cut off the rest: without rounding up they would fire too early, again and again.
        var wait = key.At - Now;
        var ticks = wait <= TimeSpan.Zero ? 0 : (wait.Ticks + Tick.Ticks - 1) / Tick.Ticks;
        _timer.Change(ticks * Tick, Timeout.InfiniteTimeSpan);
    }
}
