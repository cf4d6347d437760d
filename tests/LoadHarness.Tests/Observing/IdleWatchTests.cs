using LoadHarness.Engine;
using LoadHarness.Engine.Observing;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Scenarios;

namespace LoadHarness.Tests.Observing;

/// <summary>How the idle backend is watched before and after a run, on a clock that leaps over every pause.</summary>
public sealed class IdleWatchTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task WatchAfter_BackendComesBack_EndsAtOnce()
    {
        var waited = new List<string>();
        var backend = new Scripted([.. Enumerable.Repeat<double?>(100e6, 31), 300e6, 200e6, 104e6, 50e6]);
        using var watch = Watch(backend, waited);

        await watch.WatchBeforeAsync(CancellationToken.None);
        var found = await watch.WatchAfterAsync(CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(2), found!.Waited);
        Assert.Equal(new IdleLevel(MetricCatalog.BackendMemory.Name, 100e6, 104e6, 105e6), Assert.Single(found.Levels));
        Assert.Equal(34, backend.Asked);
        Assert.Equal(
            ["watching the idle backend for 30 s before the first client comes", "", "waiting up to 30 s for the backend to come back to its idle level"], waited);
    }

    [Fact]
    public async Task WatchAfter_BackendStays_WaitsTheWholeTimeAndKeepsTheSmallest()
    {
        using var watch = Watch(new Scripted([.. Enumerable.Repeat<double?>(100e6, 31), 300e6, 200e6, .. Enumerable.Repeat<double?>(250e6, 60)]), []);

        await watch.WatchBeforeAsync(CancellationToken.None);
        var found = await watch.WatchAfterAsync(CancellationToken.None);

        Assert.Equal(Idle, found!.Waited);
        Assert.Equal((200e6, false), (found.Levels[0].After, found.Levels[0].Returned));
    }

    [Theory]
    [InlineData(100e6, null, "its process had ended")]
    [InlineData(null, 100e6, "nothing was told of its process before the run")]
    public async Task WatchAfter_NothingToCompare_SaysWhy(double? before, double? after, string why)
    {
        using var watch = Watch(new Scripted([.. Enumerable.Repeat(before, 31), .. Enumerable.Repeat(after, 31)]), []);

        await watch.WatchBeforeAsync(CancellationToken.None);
        var found = await watch.WatchAfterAsync(CancellationToken.None);

        Assert.Equal(why, found!.Why);
        Assert.Empty(found.Levels);
    }

    [Fact]
    public async Task Watch_BrokenOff_EndsAtOnceAndFindsNothing()
    {
        using var stop = new CancellationTokenSource();
        var backend = new Scripted([100e6], after: _ => stop.Cancel());
        using var watch = Watch(backend, []);

        await watch.WatchBeforeAsync(stop.Token);

        Assert.Null(await watch.WatchAfterAsync(stop.Token));
        Assert.Equal(1, backend.Asked);
    }

    private static IdleWatch Watch(IBackendSource backend, List<string> waited) => new(backend, new LoadRunOptions
    {
        Scenario = new Scenario { Name = "idle", Target = new Target(), Populations = [], Drift = new DriftRules { Idle = Idle } },
        Target = new Uri("ws://127.0.0.1/"),
        Source = new ScenarioRecord("idle.yaml", "", [], "0"),
        TimeProvider = new LeapingClock(),
        Waiting = new Told(waited),
    });

    private sealed class Told(List<string> texts) : IProgress<string>
    {
        public void Report(string value) => texts.Add(value);
    }

    /// <summary>A pause takes no time, but the clock has gone on by it.</summary>
    private sealed class LeapingClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Add(ref now, dueTime.Ticks);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    /// <summary>Tells its memory value by value, and the last one for ever.</summary>
    private sealed class Scripted(double?[] memory, Action<int>? after = null) : IBackendSource
    {
        public int Asked { get; private set; }

        public string Name => "it";

        public IReadOnlyList<ObservedNumber> Numbers { get; } = [new(MetricCatalog.BackendCpu.Name, "%"), new(MetricCatalog.BackendMemory.Name, "bytes")];

        public ValueTask<SourceReading> ReadAsync(TimeSpan now, CancellationToken stop)
        {
            var value = memory[Math.Min(Asked, memory.Length - 1)];
            Asked++;
            after?.Invoke(Asked);
            return ValueTask.FromResult(new SourceReading([7, value]));
        }

        public void Dispose()
        {
        }
    }
}
