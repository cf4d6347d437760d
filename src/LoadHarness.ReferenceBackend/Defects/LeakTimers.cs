using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Leaks a timer for every connection that ends, as a server does that never clears the interval of its pings (seed row 1.18): it goes on
/// ticking and keeps all that belongs to the connection in memory. It stays until the server is disposed, even if the defect is switched
/// off.
/// </summary>
internal sealed class LeakTimers(DefectSite site) : IDefect, IDisposable
{
    private readonly List<ITimer> _kept = [];

    private long _periodTicks;

    public Action Prepare(SettingReader setting)
    {
        var period = setting.Time();
        return () => Volatile.Write(ref _periodTicks, period.Ticks);
    }

    public void SwitchOff() => Volatile.Write(ref _periodTicks, 0);

    /// <summary>A connection has ended.</summary>
    public void Leak(ChatConnection connection)
    {
        if (Volatile.Read(ref _periodTicks) is not (> 0 and var ticks))
            return;
        var period = TimeSpan.FromTicks(ticks);
        var timer = site.Hub.Options.Time.CreateTimer(kept => Tick((ChatConnection)kept!), connection, period, period);
        lock (_kept)
            _kept.Add(timer);
        site.Count(DefectCounter.TimersLeaked);
    }

    public void Dispose()
    {
        lock (_kept)
        {
            foreach (var timer in _kept)
                timer.Dispose();
            _kept.Clear();
        }
    }

    /// <summary>All that is left to do for a connection that has ended is nothing.</summary>
    private void Tick(ChatConnection connection)
    {
        if (connection.IsEnding)
            site.Count(DefectCounter.TimerTicks);
    }
}
