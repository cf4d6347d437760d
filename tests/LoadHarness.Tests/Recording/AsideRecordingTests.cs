using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Recording;

/// <summary>
/// One room with clients 0 and 1, who behave, and 2 and 3, who read slowly on purpose. H = 5 s, steady from 1 s to 60 s.
/// </summary>
public sealed class AsideRecordingTests
{
    private readonly RunRecorder recorder = new(new RecorderLayout(
        1,
        new LedgerLayout(1, new int[4], [0, 0, 1, 1], new PhaseTimeline(["warm-up", "steady", "drain"], [TimeSpan.Zero, S(1), S(60)]), S(5), S(2))
        {
            Aside = [1],
            HeldBack = [1],
        },
        ["members", "slow"],
        room => $"room-{room}",
        client => $"client-{client}"));

    private uint sequence;

    public AsideRecordingTests()
    {
        for (var client = 0; client < 4; client++)
        {
            recorder.Emit(new ClientEvent { Kind = ClientEventKind.Arrived, Client = client, At = S(0) });
            recorder.Emit(new ClientEvent { Kind = ClientEventKind.StateChanged, Client = client, At = S(0), From = ClientState.Away, State = ClientState.Open });
            recorder.Emit(new ClientEvent { Kind = ClientEventKind.Opened, Client = client, At = S(0.2), Since = S(0.1) });
            recorder.Emit(new ClientEvent { Kind = ClientEventKind.Joined, Client = client, At = S(0.3), Since = S(0.2) });
        }
    }

    [Fact]
    public void Absence_OfASlowReader_IsUnverifiedAndNeverLost()
    {
        Hear(1, Say(0, 2), 2.1);
        Read(2, 20); // far behind, but alive
        Read(3, 20);
        var run = Finish();

        Assert.Equal((0, 2), (Sum(run, MetricCatalog.Lost), Sum(run, MetricCatalog.Unverified, 1)));
        Assert.Equal((1, 2), (Sum(run, MetricCatalog.Expected, 0), Sum(run, MetricCatalog.Expected, 1)));
        Assert.Equal(1, Sum(run, MetricCatalog.Delivered, 0));
        Assert.Null(recorder.BrokenIdentity); // of all, slow readers included
        Assert.Empty(run.Offences);
    }

    [Fact]
    public void Absence_OfASlowReader_ThatTheRoomForgets_IsUnverifiedToo()
    {
        Hear(1, Say(0, 2), 2.1);
        recorder.CloseInterval(S(57), 4);
        Read(2, 58);
        Read(3, 58);
        var run = Finish();

        Assert.Equal((0, 2), (Sum(run, MetricCatalog.Lost), Sum(run, MetricCatalog.Unverified, 1)));
        Assert.Null(recorder.BrokenIdentity);
    }

    [Fact]
    public void Arrival_AtASlowReader_IsNoFanOutAndNoOffenceOfTheOthers()
    {
        var message = Say(0, 2);
        Hear(1, message, 2.1);
        Hear(2, message, 30);
        Hear(2, message, 31); // a copy
        var run = Finish();

        var spread = Assert.Single(run.FanOut);
        Assert.Equal((1, 1), (spread.From, spread.To)); // one receiver, as if only members were there
        Assert.InRange(spread.Last.Arrived.Max.TotalMilliseconds, 100, 101);
        Assert.Equal((1, 1), (Sum(run, MetricCatalog.Late, 1), Sum(run, MetricCatalog.Duplicate, 1)));
        Assert.Empty(run.Offences);
    }

    [Fact]
    public void Course_IsOfThoseWhoBehave()
    {
        var message = Say(0, 2);
        Hear(1, message, 2.1);
        Hear(2, message, 2.9);
        Say(2, 2.5);
        recorder.CloseInterval(S(3), target: 2);

        var last = recorder.LastInterval!;
        Assert.Equal((1, 1), (last.Value(MetricCatalog.Sent), last.Samples(MetricCatalog.DeliveryLatency).TotalCount));
        Assert.Equal((2, 2, 2), (last.Value(MetricCatalog.ClientsOpen), last.Value(MetricCatalog.ClientsOpen, 1), last.Value(MetricCatalog.ClientsTarget)));
        Assert.Equal((1, 1), (recorder.Live.Sent, recorder.Live.Delivered));
        var run = Finish();
        Assert.Equal(1, run.Series.Counts[MetricCatalog.Sent].Sum());
        Assert.Equal(2, Sum(run, MetricCatalog.Sent));
        Assert.Equal(2, run.Series.Gauges[MetricCatalog.ClientsOpen][0]);
    }

    [Fact]
    public void Ends_OfThoseWhoMisbehave_StandByThemselves_AndAreNoStorm()
    {
        foreach (var client in (int[])[1, 2, 3])
        {
            recorder.Emit(new ClientEvent
            {
                Kind = ClientEventKind.Ended,
                Client = client,
                Since = S(0.2),
                At = S(3 + (0.1 * client)),
                End = new ConnectionEnd(EndSide.Server, EndCause.ServerClosed, new CloseCode(4000), S(2)),
            });
        }

        recorder.CloseInterval(S(4), target: 2);
        recorder.BeginEvent(1, S(4), null);
        var run = Finish();

        Assert.Equal([(1, 2L), (EndKey.Healthy, 1L)], run.Ends.Select(row => (row.Key.Population, row.Count)));
        Assert.Equal(1, run.EndsByCode["4000"].Sum());
    }

    [Fact]
    public void HandshakeHeld_IsATimer_AndWhatOurPatienceEndedIsAtLeast()
    {
        recorder.Emit(new ClientEvent { Kind = ClientEventKind.HandshakeHeld, Client = 2, Since = S(2), At = S(7) });
        recorder.Emit(new ClientEvent { Kind = ClientEventKind.HandshakeHeld, Client = 3, Since = S(2), At = S(12), Flag = true });
        var cell = Finish().Cells.Single(cell => cell.Metric == MetricCatalog.HandshakeHeld);

        Assert.Equal((1, 1, 1, S(10)), (cell.Population, cell.Histogram!.TotalCount, cell.Censored, cell.CensoredFrom));
    }

    private static long Sum(RecordedRun run, MetricDefinition metric, int? population = null) =>
        run.Cells.Where(cell => cell.Metric == metric && cell.Population == (population ?? cell.Population)).Sum(cell => cell.Value);

    private RecordedRun Finish() => recorder.Finish(S(70));

    private uint Say(int sender, double at)
    {
        recorder.Emit(new ClientEvent { Kind = ClientEventKind.Sent, Client = sender, At = S(at), Since = S(at), Earlier = S(at), Sequence = sequence });
        return sequence++;
    }

    private void Hear(int receiver, uint message, double at) => recorder.Emit(new ClientEvent
    {
        Kind = ClientEventKind.Received,
        Client = receiver,
        Peer = 0,
        Sequence = message,
        At = S(at),
        Since = S(2),
    });

    private void Read(int client, double at) => recorder.Emit(new ClientEvent { Kind = ClientEventKind.Read, Client = client, At = S(at) });

    private static TimeSpan S(double seconds) => TimeSpan.FromMilliseconds(Math.Round(1_000 * seconds));
}
