using LoadHarness.Clients;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Engine;

/// <summary>
/// Watches the generator itself. Fifty times a second it asks every way on which received bytes come how far behind it is, and
/// how long the process was paused; at the end of each interval it tells what was used of the machine. Each question stands
/// for what arrived in that fiftieth: a stall longer than that cannot hide. Costs some 0.2 % of a core. Thread-safe.
/// </summary>
internal sealed class GeneratorHealth : ITimerTarget
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan CountDescriptorsEvery = TimeSpan.FromSeconds(10); // with 20,000 that takes some 10 ms

    private readonly IConnector _connector;
    private readonly IClientTimers _timers;
    private readonly RunRecorder _recorder;
    private readonly ClientTimer _timer;
    private readonly PoolLane _pool;
    private readonly Action<TimeSpan, TimeSpan> _onRead;
    private readonly Action<TimeSpan, TimeSpan> _onPool;
    private volatile bool _stopped;
    private TimeSpan _pausesTold = GC.GetTotalPauseDuration();
    private TimeSpan _pausesTaken = GC.GetTotalPauseDuration();
    private TimeSpan _takenAt;
    private TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private (long Busy, long All)? _machine = MachineUsage.Cpu();
    private TimeSpan _countDescriptorsAt;
    private long _descriptors;

    /// <summary>Prepares it; nothing is asked yet.</summary>
    /// <param name="connector">What carries the connections.</param>
    /// <param name="timers">Time.</param>
    /// <param name="recorder">Is told.</param>
    public GeneratorHealth(IConnector connector, IClientTimers timers, RunRecorder recorder)
    {
        _connector = connector;
        _timers = timers;
        _recorder = recorder;
        _timer = new ClientTimer(this);
        _pool = new PoolLane(timers);
        _onRead = recorder.RecordBacklog;
        _onPool = recorder.RecordPoolDelay;
        _takenAt = timers.Now;
    }

    /// <summary>From now on it asks.</summary>
    public void Start() => _timers.Arm(_timer, _timers.Now + Beat);

    /// <summary>Asks no more.</summary>
    public void Stop()
    {
        _stopped = true;
        _timers.Cancel(_timer);
    }

    /// <summary>Tells what is still waiting for an answer: an absence must not be held against the backend meanwhile.</summary>
    public void NoteWaiting(TimeSpan now)
    {
        foreach (var lane in _connector.Lanes)
        {
            if (lane.WaitingSince is { } since)
            {
                _recorder.NoteBacklog(since, now);
            }
        }
    }

    /// <summary>What was used since the last call. One caller at a time.</summary>
    /// <param name="now">The present.</param>
    /// <param name="oldestUnsent">Since when the oldest message that the kernel has not taken has been waiting.</param>
    public HealthSample Take(TimeSpan now, TimeSpan? oldestUnsent)
    {
        var (cpu, machine, pauses) = (Environment.CpuUsage.TotalTime, MachineUsage.Cpu(), GC.GetTotalPauseDuration());
        if (now >= _countDescriptorsAt)
        {
            _descriptors = MachineUsage.Descriptors() ?? _descriptors;
            _countDescriptorsAt = now + CountDescriptorsEvery;
        }

        var sample = new HealthSample
        {
            CpuPercent = now > _takenAt ? (int)Math.Round(100 * ((cpu - _cpu) / (now - _takenAt))) : 0,
            MachineCpuPercent = machine is { } after && _machine is { } before && after.All > before.All
                ? (int)Math.Round(100.0 * (after.Busy - before.Busy) / (after.All - before.All))
                : 0,
            ResidentBytes = Environment.WorkingSet,
            Descriptors = _descriptors,
            SendQueueAge = oldestUnsent is { } since && since < now ? now - since : TimeSpan.Zero,
            GcPaused = pauses - _pausesTaken,
        };
        (_takenAt, _cpu, _machine, _pausesTaken) = (now, cpu, machine, pauses);
        return sample;
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        foreach (var lane in _connector.Lanes)
        {
            lane.Ask(_onRead);
        }

        _pool.Ask(_onPool);
        var (now, pauses) = (_timers.Now, GC.GetTotalPauseDuration());
        if (pauses > _pausesTold)
        {
            _recorder.RecordGcPause(now, pauses - _pausesTold);
            _pausesTold = pauses;
        }

        if (_stopped)
        {
            return;
        }

        // Late beats are not made up for: what they would have seen, this one has.
        _timers.Arm(_timer, now > due + Beat ? now + Beat : due + Beat);
    }
}
