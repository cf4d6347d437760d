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

    private readonly TimeProvider timeProvider;
    private readonly long origin;
    private readonly Action<TimeSpan, TimeSpan> onFired;
    private readonly WheelSlots slots = new();
    private readonly Lock gate = new();
    private readonly ManualResetEvent stop = new(initialState: false);
    private readonly List<(ClientTimer Timer, TimeSpan Due)> expired = [];
    private readonly Thread thread;

    /// <summary>Begins to count time; timers fire once <see cref="Start"/> was called.</summary>
    /// <param name="timeProvider">Monotonic timestamps.</param>
    /// <param name="onFired">Is told the due instant and the lateness of every firing.</param>
    public TimerWheel(TimeProvider timeProvider, Action<TimeSpan, TimeSpan> onFired)
    {
        this.timeProvider = timeProvider;
        this.onFired = onFired;
        origin = timeProvider.GetTimestamp();
        thread = new Thread(Turn) { IsBackground = true, Name = "timer wheel", Priority = ThreadPriority.AboveNormal };
    }

    /// <inheritdoc />
    public TimeSpan Now => timeProvider.GetElapsedTime(origin);

    /// <summary>Starts the thread.</summary>
    public void Start() => thread.Start();

    /// <inheritdoc />
    public void Arm(ClientTimer timer, TimeSpan due)
    {
        lock (gate)
        {
            slots.Remove(timer);
            timer.Due = due;
            slots.Add(timer, TickOf(due));
        }
    }

    /// <inheritdoc />
    public void Cancel(ClientTimer timer)
    {
        lock (gate)
        {
            slots.Remove(timer);
            timer.Due = ClientTimer.Never;
        }
    }

    /// <summary>Stops the thread and waits for it.</summary>
    public void Dispose()
    {
        stop.Set();
        if (thread.IsAlive)
        {
            thread.Join();
        }

        stop.Dispose();
    }

    private void Turn()
    {
        while (!stop.WaitOne(Tick))
        {
            lock (gate)
            {
                slots.AdvanceTo(Now.Ticks / Tick.Ticks, timer => expired.Add((timer, timer.Due)));
            }

            foreach (var (timer, due) in expired)
            {
                onFired(due, Now - due);
                timer.Target.OnTimer(timer, due);
            }

            expired.Clear();
        }
    }

    /// <summary>The first tick that is not before an instant: a timer must not fire early.</summary>
    private static long TickOf(TimeSpan due) => (due.Ticks + Tick.Ticks - 1) / Tick.Ticks;
}
