using LoadHarness.Clients;

namespace LoadHarness.Engine;

/// <summary>
/// The one clock of a run: a hierarchical timing wheel on one thread for all sends, heartbeats and back-offs (Varghese and
/// Lauck 1987). Arming and cancelling are O(1) and allocate nothing; each firing tells how late it was.
/// Thread-safe. A timer never fires early; lateness below one tick of 1 ms is the wheel's own grain.
/// </summary>
public sealed class TimerWheel : IClientTimers, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _timeProvider;
    private readonly long _origin;
    private readonly Action<TimeSpan, TimeSpan> _onFired;
    private readonly Action<Exception> _onFault;
    private readonly WheelSlots _slots = new();
    private readonly Lock _gate = new();
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly List<(ClientTimer Timer, TimeSpan Due)> _expired = [];
    private readonly Thread _thread;

    /// <summary>Begins to count time; timers fire once <see cref="Start"/> was called.</summary>
    /// <param name="timeProvider">Monotonic timestamps.</param>
    /// <param name="onFired">Is told the due instant and the lateness of every firing.</param>
    /// <param name="onFault">Is told what a timer's target threw; the wheel turns on.</param>
    public TimerWheel(TimeProvider timeProvider, Action<TimeSpan, TimeSpan> onFired, Action<Exception> onFault)
    {
        _timeProvider = timeProvider;
        _onFired = onFired;
        _onFault = onFault;
        _origin = _timeProvider.GetTimestamp();
        _thread = new Thread(Turn) { IsBackground = true, Name = "timer wheel", Priority = ThreadPriority.AboveNormal };
    }

    /// <inheritdoc />
    public TimeSpan Now => _timeProvider.GetElapsedTime(_origin);

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <inheritdoc />
    public void Arm(ClientTimer timer, TimeSpan due)
    {
        lock (_gate)
        {
            _slots.Remove(timer);
            timer.Due = due;
            _slots.Add(timer, TickOf(due));
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
        _stop.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _stop.Dispose();
    }

    private void Turn()
    {
        while (!_stop.WaitOne(Tick))
        {
            lock (_gate)
            {
                _slots.AdvanceTo(Now.Ticks / Tick.Ticks, timer => _expired.Add((timer, timer.Due)));
            }

            foreach (var (timer, due) in _expired)
            {
                Fire(timer, due);
            }

            _expired.Clear();
        }
    }

    private void Fire(ClientTimer timer, TimeSpan due)
    {
        try
        {
            _onFired(due, Now - due);
            timer.Target.OnTimer(timer, due);
        }
        catch (Exception e)
        {
            _onFault(e);
        }
    }

    /// <summary>The first tick that is not before an instant: a timer must not fire early.</summary>
    internal static long TickOf(TimeSpan due) => (due.Ticks + Tick.Ticks - 1) / Tick.Ticks;
}
