using BenchmarkDotNet.Attributes;
using LoadHarness.Clients;
using LoadHarness.Engine;

namespace LoadHarness.Benchmarks.Micro;

/// <summary>What the one clock of a run costs with 10,000 clients, each with a send every second and a heartbeat every 30 s.</summary>
public class WheelBenchmarks
{
    private const int Clients = 10_000;
    private const int TicksPerSecond = 1_000;
    private const int TicksPerHeartbeat = 30_000;

    private readonly TimerWheel wheel = new(TimeProvider.System, (_, _) => { }, fault => throw fault);
    private readonly ClientTimer[] armed = NewTimers(Nobody.Sending);
    private readonly WheelSlots slots = new();
    private readonly ClientTimer[] sends = NewTimers(Nobody.Sending);
    private readonly ClientTimer[] heartbeats = NewTimers(Nobody.Beating);
    private readonly Action<ClientTimer> fire;
    private int next;
    private long tick;
    private long fired;

    public WheelBenchmarks() => fire = Fire;

    [GlobalSetup]
    public void Prepare()
    {
        for (var i = 0; i < Clients; i++)
        {
            wheel.Arm(armed[i], TimeSpan.FromMilliseconds(i * 3));
            Add(sends[i], i % TicksPerSecond);
            Add(heartbeats[i], i * 3 % TicksPerHeartbeat);
        }
    }

    [GlobalCleanup]
    public void Stop() => wheel.Dispose();

    [Benchmark(Baseline = true, Description = "arm (move) one of 10,000")]
    public void Arm()
    {
        next = (next + 1) % Clients;
        wheel.Arm(armed[next], armed[next].Due == ClientTimer.Never ? TimeSpan.FromSeconds(1) : armed[next].Due + TimeSpan.FromSeconds(1));
    }

    [Benchmark(Description = "arm and cancel one of 10,000")]
    public void ArmAndCancel()
    {
        next = (next + 1) % Clients;
        wheel.Arm(armed[next], TimeSpan.FromSeconds(30));
        wheel.Cancel(armed[next]);
    }

    /// <summary>1,000 ticks, 10,333 firings, each armed again: nanoseconds per second are also the share of a core.</summary>
    [Benchmark(Description = "a whole second of the schedule")]
    public long Second()
    {
        for (var end = tick + TicksPerSecond; tick < end; tick++)
        {
            slots.AdvanceTo(TimeSpan.FromMilliseconds(tick), fire);
        }

        return fired;
    }

    private void Fire(ClientTimer timer)
    {
        fired++;
        Add(timer, tick + (timer.Target == Nobody.Beating ? TicksPerHeartbeat : TicksPerSecond));
    }

    private void Add(ClientTimer timer, long at)
    {
        timer.Due = TimeSpan.FromMilliseconds(at);
        slots.Add(timer);
    }

    private static ClientTimer[] NewTimers(ITimerTarget target) =>
        [.. Enumerable.Range(0, Clients).Select(_ => new ClientTimer(target))];

    private sealed class Nobody : ITimerTarget
    {
        public static ITimerTarget Sending { get; } = new Nobody();

        public static ITimerTarget Beating { get; } = new Nobody();

        public void OnTimer(ClientTimer timer, TimeSpan due)
        {
        }
    }
}
