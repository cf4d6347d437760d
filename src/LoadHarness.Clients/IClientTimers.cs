namespace LoadHarness.Clients;

/// <summary>
/// The one source of time of the clients: tells the instant and wakes them up. Arming and cancelling allocate nothing.
/// Implementations are thread-safe.
/// </summary>
public interface IClientTimers
{
    /// <summary>Elapsed time since the start of the run, monotonic.</summary>
    TimeSpan Now { get; }

    /// <summary>Arms a timer, or moves it if it is armed. An instant in the past fires as soon as possible.</summary>
    void Arm(ClientTimer timer, TimeSpan due);

    /// <summary>Disarms a timer. It may still fire once if it is just firing: see <see cref="ITimerTarget"/>.</summary>
    void Cancel(ClientTimer timer);
}

/// <summary>Is woken up by timers.</summary>
public interface ITimerTarget
{
    /// <summary>
    /// A timer fired. Runs on the timer's thread and must not block. Because arming, cancelling and firing race, the
    /// target compares <paramref name="due"/> with <see cref="ClientTimer.Due"/> under its own lock and ignores a firing
    /// that is no longer wanted.
    /// </summary>
    /// <param name="timer">Which one.</param>
    /// <param name="due">When it was due.</param>
    void OnTimer(ClientTimer timer, TimeSpan due);
}

/// <summary>A timer of one client, armed again and again. Links itself into a wheel without allocation.</summary>
/// <param name="target">Who is woken up.</param>
public sealed class ClientTimer(ITimerTarget target)
{
    /// <summary>Value of <see cref="Due"/> while not armed.</summary>
    public static readonly TimeSpan Never = TimeSpan.MaxValue;

    /// <summary>Who is woken up.</summary>
    public ITimerTarget Target { get; } = target;

    /// <summary>When it is due; <see cref="Never"/>: not armed. Set by the implementation of <see cref="IClientTimers"/>.</summary>
    public TimeSpan Due { get; set; } = Never;

    /// <summary>
    /// Takes a firing as <see cref="ITimerTarget.OnTimer"/> is to do, under the target's lock: true if it is still wanted, and then
    /// the timer is no longer armed.
    /// </summary>
    /// <param name="due">When the one that fired was due.</param>
    public bool TryTake(TimeSpan due)
    {
        var isWanted = Due == due;
        if (isWanted)
        {
            Due = Never;
        }

        return isWanted;
    }

    /// <summary>Next timer in the same slot of a wheel; belongs to the wheel.</summary>
    public ClientTimer? Next { get; set; }

    /// <summary>Previous timer in the same slot of a wheel; belongs to the wheel.</summary>
    public ClientTimer? Previous { get; set; }

    /// <summary>Slot of the wheel; -1: in none. Belongs to the wheel.</summary>
    public int Slot { get; set; } = -1;
}
