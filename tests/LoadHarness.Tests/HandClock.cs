namespace LoadHarness.Tests;

/// <summary>A clock that stands still until a test moves it. Timers fire inside <see cref="Pass"/> and <see cref="Leap"/>, on the thread of the test.</summary>
internal sealed class HandClock : TimeProvider
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private readonly Lock gate = new();
    private readonly List<HandTimer> timers = [];
    private TimeSpan now;

    /// <summary>Timers that are not disposed: whoever waits on this clock has one.</summary>
    public int Timers
    {
        get
        {
            lock (gate)
            {
                return timers.Count;
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate)
        {
            return now.Ticks;
        }
    }

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero).AddTicks(GetTimestamp());

    /// <summary>Lets time pass, in steps of 250 ms.</summary>
    public void Pass(double seconds)
    {
        for (var end = GetTimestamp() + TimeSpan.FromSeconds(seconds).Ticks; GetTimestamp() < end;)
        {
            Leap(TimeSpan.FromTicks(Math.Min(Step.Ticks, end - GetTimestamp())));
        }
    }

    /// <summary>Lets time pass as it does for a process that was stopped: at once.</summary>
    public void Leap(TimeSpan by)
    {
        HandTimer[] due;
        lock (gate)
        {
            now += by;
            due = [.. timers.Where(timer => timer.Due <= now)];
        }

        Array.ForEach(due, timer => timer.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (gate)
        {
            timers.Add(timer);
        }

        return timer;
    }

    private sealed class HandTimer(HandClock clock, Action callback) : ITimer
    {
        private TimeSpan period;

        public TimeSpan Due { get; private set; }

        public void Fire()
        {
            lock (clock.gate)
            {
                Due = period > TimeSpan.Zero ? clock.now + period : TimeSpan.MaxValue;
            }

            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                Due = dueTime >= TimeSpan.Zero ? clock.now + dueTime : TimeSpan.MaxValue;
                this.period = period;
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
