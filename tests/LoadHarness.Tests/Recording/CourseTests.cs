using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Recording;

/// <summary>The course of a run beside counts and timers: ends by close code, queues, and the accounts of rooms by their size.</summary>
public sealed class CourseTests
{
    [Fact]
    public void EndsByCode_CountsEachInterval_WithoutThoseWhoLeft()
    {
        var recorder = Recorder([0, 0]);
        End(recorder, 0.2, new ConnectionEnd(EndSide.Client, EndCause.Left, new CloseCode(1000), TimeSpan.Zero));
        recorder.CloseInterval(S(1), 2);
        End(recorder, 1.1, new ConnectionEnd(EndSide.Server, EndCause.ServerClosed, new CloseCode(1012), TimeSpan.Zero));
        End(recorder, 1.2, new ConnectionEnd(EndSide.Server, EndCause.ServerClosed, new CloseCode(1012), TimeSpan.Zero));
        End(recorder, 1.3, new ConnectionEnd(EndSide.Network, EndCause.Cut, CloseCode.None, TimeSpan.Zero));
        recorder.CloseInterval(S(2), 2);
        End(recorder, 2.5, new ConnectionEnd(EndSide.Network, EndCause.Cut, CloseCode.None, TimeSpan.Zero));

        var run = recorder.Finish(S(3));

        Assert.Equal(["1012", "none"], run.EndsByCode.Keys.Order());
        Assert.Equal([0, 2, 0], run.EndsByCode["1012"]);
        Assert.Equal([0, 1, 1], run.EndsByCode["none"]);
        Assert.Equal(3, run.Series.Length);
    }

    [Fact]
    public void EndsByCode_OfManyCodes_AreBoundedAndNoneIsLost()
    {
        var recorder = Recorder([0]);
        for (var code = 4000; code < 4040; code++)
        {
            End(recorder, 0.1, new ConnectionEnd(EndSide.Server, EndCause.ServerClosed, new CloseCode(code), TimeSpan.Zero));
        }

        var run = recorder.Finish(S(1));

        Assert.Equal(13, run.EndsByCode.Count);
        Assert.Equal([28], run.EndsByCode["other"]);
        Assert.Equal(40, run.EndsByCode.Values.Sum(ends => ends.Sum()));
    }

    [Fact]
    public void Queues_AreLevelsAtTheEndOfEachIntervalAndTheirPeakStays()
    {
        var recorder = Recorder([0]);
        recorder.CloseInterval(S(1), 1, queue: new QueueLevel(7, S(0.4)));
        recorder.CloseInterval(S(2), 1, queue: new QueueLevel(3, S(1.4)));

        var run = recorder.Finish(S(3));

        Assert.Equal([7, 3, 0], run.Series.Gauges[MetricCatalog.QueueDepth]);
        Assert.Equal([400, 1_400, 0], run.Series.Gauges[MetricCatalog.QueueAge]);
        Assert.Equal(7, Assert.Single(run.Cells, cell => cell.Metric == MetricCatalog.QueueDepth).Value);
    }

    [Fact]
    public void RoomSizes_SumTheAccountsOfRoomsOfOneClass()
    {
        int[] roomOf = [0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2]; // rooms of 2, 3 and 7
        var recorder = Recorder(roomOf);

        var sizes = recorder.Finish(S(1)).RoomSizes;

        Assert.Equal([(2, 5, 2, 5), (6, 10, 1, 7)], sizes.Select(size => (size.From, size.To!.Value, size.Rooms, size.Account.Members)));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 5)]
    [InlineData(25, 11, 25)]
    [InlineData(26, 26, 50)]
    [InlineData(1_000, 251, 1_000)]
    [InlineData(5_000, 1_001, null)]
    public void SizeClasses_HoldTheirSizes(int size, int from, int? to)
    {
        var found = SizeClasses.Of(size);

        Assert.Equal((from, to), (SizeClasses.From(found), SizeClasses.To(found)));
    }

    private static RunRecorder Recorder(int[] roomOf) => new(new RecorderLayout(
        1,
        new LedgerLayout(roomOf.Max() + 1, roomOf, new byte[roomOf.Length], new PhaseTimeline(["steady"], [TimeSpan.Zero]), S(5), S(5)),
        ["members"],
        room => $"room-{room}",
        client => $"client-{client}"));

    private static void End(RunRecorder recorder, double at, ConnectionEnd end) =>
        recorder.Emit(new ClientEvent { Kind = ClientEventKind.Ended, Client = 0, Connection = 0, At = S(at), End = end });

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
