using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// The pace of a channel that reads slowly on purpose: how many bytes it may take now, and who wakes it up when it may take more. One for
/// each slow connection; the others have none. Used by the one that reads; the wake-up comes from the timer's thread.
/// </summary>
/// <param name="policy">How fast.</param>
/// <param name="timers">Time.</param>
/// <param name="wake">Reads on. Must not block.</param>
internal sealed class SlowReading(ReadPolicy policy, IClientTimers timers, Action wake) : ITimerTarget
{
    private readonly Lock _gate = new(); // between the reader and the timer's thread
    private ClientTimer? _timer;
    private TimeSpan _last = timers.Now;
    private double _kept;

    /// <summary>Bytes that may be read now; 0: none before the next turn.</summary>
    public int Allow()
    {
        var now = timers.Now;
        _kept = policy.Allow(_kept, now - _last);
        _last = now;
        return (int)_kept;
    }

    /// <summary>So many were.</summary>
    public void Take(int bytes) => _kept -= bytes;

    /// <summary>Rests until the next turn.</summary>
    public void Rest()
    {
        lock (_gate)
        {
            timers.Arm(_timer ??= new ClientTimer(this), timers.Now + policy.Turn);
        }
    }

    /// <summary>Nobody reads any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_timer is not null)
            {
                timers.Cancel(_timer);
            }
        }
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_gate)
        {
            if (!timer.TryTake(due))
            {
                return;
            }
        }

        wake();
    }
}
