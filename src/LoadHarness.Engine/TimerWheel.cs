using LoadHarness.Clients;

namespace LoadHarness.Engine;

/// <summary>
/// The one clock of a run: a hierarchical timing wheel on one thread for all sends, heartbeats and back-offs (Varghese and
/// Lauck 1987). Arming and cancelling are O(1) and allocate nothing; each firing tells how late it was.
/// Thread-safe. A timer never fires early. The thread sleeps until the very instant of the next timer, but wakes up at most
/// once per <see cref="Grain"/>: so few timers are punctual to some 0.1 ms, and many cost no more than a wake-up per grain.
/// </summary>
public sealed class TimerWheel : IClientTimers, IDisposable
{
    /// <summary>Shortest pause between two rounds of firings: the wheel's own share in the lateness of a busy run.</summary>
    public static readonly TimeSpan Grain = TimeSpan.FromMicroseconds(1250);

    private readonly TimeProvider _timeProvider;
    private readonly long _origin;
    private readonly Action<TimeSpan, TimeSpan> _onFired;
    private readonly WheelSlots _slots = new();
    private readonly Lock _gate = new();
    private readonly WheelSleep _sleep = WheelSleep.Create();
    private readonly List<(ClientTimer Timer, TimeSpan Due)> _expired = [];
    private readonly Action<ClientTimer> _expire;
    private readonly Thread _thread;
    private TimeSpan _earliestTurn; // guarded by gate: no sooner than that for any timer
    private TimeSpan _nextTurn; // guarded by gate: until then the thread sleeps
    private volatile bool _stopped;

    /// <summary>Begins to count time; timers fire once <see cref="Start"/> was called.</summary>
    /// <param name="timeProvider">Monotonic timestamps.</param>
    /// <param name="onFired">Is told the due instant and the lateness of every firing.</param>
    public TimerWheel(TimeProvider timeProvider, Action<TimeSpan, TimeSpan> onFired)
    {
        _timeProvider = timeProvider;
        _onFired = onFired;
        _origin = _timeProvider.GetTimestamp();
        _expire = timer => _expired.Add((timer, timer.Due));
        _thread = new Thread(Turn) { IsBackground = true, Name = "timer wheel", Priority = ThreadPriority.AboveNormal };
    }

    /// <inheritdoc />
    public TimeSpan Now => _timeProvider.GetElapsedTime(_origin);

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <inheritdoc />
    public void Arm(ClientTimer timer, TimeSpan due)
    {
        bool oversleeps;
        lock (_gate)
        {
            _slots.Remove(timer);
            timer.Due = due;
            _slots.Add(timer);
            var turn = due > _earliestTurn ? due : _earliestTurn;
            oversleeps = turn < _nextTurn;
            if (oversleeps)
            {
                _nextTurn = turn;
            }
        }

        if (oversleeps)
        {
            _sleep.Wake();
        }
    }

    /// <inheritdoc />
    public void Cancel(ClientTimer timer)
    {
        lock (_gate)
        {
            _slots.Remove(timer);
            timer.Due = ClientTimer.Never;
        }
    }

    /// <summary>Stops the thread and waits for it.</summary>
    public void Dispose()
    {
        _stopped = true;
        _sleep.Wake();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _sleep.Dispose();
    }

    private void Turn()
    {
        while (!_stopped)
        {
            lock (_gate)
            {
                var now = Now;
                _slots.AdvanceTo(now, _expire);
                if (_expired.Count > 0)
                {
                    _earliestTurn = now + Grain;
                }
            }

            foreach (var (timer, due) in _expired)
            {
                _onFired(due, Now - due);
                timer.Target.OnTimer(timer, due);
            }

            _expired.Clear();
            var pause = PauseBeforeNextTurn();
            if (pause > TimeSpan.Zero)
            {
                _sleep.Sleep(pause);
            }
        }
    }

    private TimeSpan PauseBeforeNextTurn()
    {
        lock (_gate)
        {
            var due = _slots.NextDue();
            _nextTurn = due > _earliestTurn ? due : _earliestTurn;
            return _nextTurn - Now;
        }
    }
}
