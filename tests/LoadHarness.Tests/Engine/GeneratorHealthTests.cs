using LoadHarness.Clients;
using LoadHarness.Clients.Transport;
using LoadHarness.Engine;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Engine;

/// <summary>The generator watches itself: hand-driven time, lanes that answer when a test wants it.</summary>
public sealed class GeneratorHealthTests
{
    private readonly HandDrivenTimers timers = new();
    private readonly RunRecorder recorder = new(new RecorderLayout(
        1,
        new LedgerLayout(1, [0], [0], new PhaseTimeline(["steady"], [TimeSpan.Zero]), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)),
        ["people"],
        _ => "room",
        _ => "client"));

    [Fact]
    public void Beat_LaneAnswersLate_RecordsHowLong()
    {
        var (watch, lane) = Start();
        timers.AdvanceTo(0.020);
        timers.JumpTo(0.050);
        lane.Come();
        watch.Stop();

        var backlog = Recorded(MetricCatalog.ReceiveBacklog);
        Assert.Equal((1, 30), (backlog.Count, Math.Round(backlog.Arrived.Max.TotalMilliseconds)));
    }

    [Fact]
    public void Beat_LaneStillBusy_IsNotAskedAgain()
    {
        var (watch, lane) = Start();
        timers.AdvanceTo(0.200);
        Assert.Equal(1, lane.Questions);

        lane.Come();
        timers.AdvanceTo(0.240);
        Assert.Equal(2, lane.Questions);

        lane.Come();
        watch.Stop();
        Assert.Equal(2, Recorded(MetricCatalog.ReceiveBacklog).Count);
    }

    [Fact]
    public void Beat_ThatWasLate_IsNotMadeUpFor()
    {
        var (watch, lane) = Start();
        timers.AdvanceTo(0.020);
        lane.Come();
        timers.JumpTo(3);
        timers.AdvanceTo(3.019);
        watch.Stop();

        Assert.Equal(2, lane.Questions);
    }

    [Fact]
    public void Stop_EndsTheBeats()
    {
        var (watch, lane) = Start();
        watch.Stop();
        timers.AdvanceTo(1);

        Assert.Equal(0, lane.Questions);
        Assert.Empty(timers.Armed);
    }

    [Fact]
    public void Take_TellsWhatWasUsedSinceTheLastTime()
    {
        var (watch, _) = Start();
        timers.JumpTo(1);
        var sample = watch.Take(timers.Now, TimeSpan.FromSeconds(0.25));

        Assert.Equal(TimeSpan.FromSeconds(0.75), sample.SendQueueAge);
        Assert.InRange(sample.ResidentBytes, 1_000_000, long.MaxValue);
        if (OperatingSystem.IsLinux())
        {
            Assert.InRange(sample.Descriptors, 3, 1_000_000);
            Assert.InRange(sample.MachineCpuPercent, 0, 100);
        }

        Assert.Equal(TimeSpan.Zero, watch.Take(timers.Now, null).SendQueueAge);
    }

    [Fact]
    public void Take_CountsTheCpuTimeOfTheHarness()
    {
        var (watch, _) = Start();
        var before = Environment.CpuUsage.TotalTime;
        while (Environment.CpuUsage.TotalTime - before < TimeSpan.FromMilliseconds(50))
        {
            Thread.SpinWait(1_000);
        }

        // As if a tenth of a second had passed: at least 50 % of a core.
        timers.JumpTo(0.1);
        Assert.InRange(watch.Take(timers.Now, null).CpuPercent, 50, int.MaxValue);
    }

    private (GeneratorHealth Watch, SlowLane Lane) Start()
    {
        var lane = new SlowLane(timers);
        var watch = new GeneratorHealth(new Connector(lane), timers, recorder);
        watch.Start();
        return (watch, lane);
    }

    private Metrics.Histograms.Distribution Recorded(MetricDefinition metric) =>
        recorder.Finish(timers.Now).Cells.Where(cell => cell.Metric == metric)
            .Select(cell => new Metrics.Histograms.Distribution(cell.Histogram!, 0, TimeSpan.Zero)).Single();

    private sealed class Connector(ReadLane lane) : IConnector
    {
        public string Name => "none";

        public IReadOnlyList<ReadLane> Lanes { get; } = [lane];

        public IConnection Connect(ConnectRequest request, IConnectionEvents events) => throw new NotSupportedException();
    }

    private sealed class SlowLane(IClientTimers timers) : ReadLane(timers)
    {
        public int Questions { get; private set; }

        public void Come() => Answer();

        protected override void Put() => Questions++;
    }
}
