using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Tests.Recording;

/// <summary>
/// What a recorder makes of a short chat: clients 0, 2 and 4 in room 0, clients 1, 3 and 5 in room 1, H = 5 s, steady from 10 s
/// to 20 s.
/// </summary>
public sealed class RecordedLedgerTests
{
    private const uint Run = 4711;
    private const int Clients = 6;
    private readonly RunRecorder recorder = new(
        new RecorderLayout(
            Run,
            new LedgerLayout(
                2,
                [.. Enumerable.Range(0, Clients).Select(client => client % 2)],
                new byte[Clients],
                new PhaseTimeline(["warm-up", "steady", "drain"], [TimeSpan.Zero, S(10), S(20)]),
                S(5),
                S(2)),
            ["members"],
            room => $"room-{room}",
            client => $"members/{client}")
        {
            UserName = client => $"user-{client}",
        });

    private readonly uint[] sequences = new uint[Clients];

    public RecordedLedgerTests()
    {
        for (var client = 0; client < Clients; client++)
        {
            Emit(ClientEventKind.Arrived, client, 0);
            recorder.Emit(new ClientEvent { Kind = ClientEventKind.Opened, Client = client, At = S(0.2), Since = S(0.1) });
            Emit(ClientEventKind.Joined, client, 0.3);
        }
    }

    [Fact]
    public void Finish_FanOut_IsOfTheSteadyPhaseByAudience()
    {
        Hear(2, 0, Say(0, 9), 9.1);
        var steady = Say(0, 11);
        Hear(2, 0, steady, 11.1);
        Hear(4, 0, steady, 11.3);

        var row = Assert.Single(recorder.Finish(S(30)).FanOut);

        Assert.Equal((2, 5), (row.From, row.To));
        Assert.Equal((1, 1), (row.First.Count, row.Last.Count));
        Assert.InRange(row.First.Arrived.Max.TotalMilliseconds, 100, 100.1);
        Assert.InRange(row.Last.Arrived.Max.TotalMilliseconds, 300, 300.3);
    }

    [Fact]
    public void Finish_LostOnes_AreAtLeastHInLatencyAndFanOut()
    {
        var message = Say(0, 11);
        Hear(2, 0, message, 11.1);
        Emit(ClientEventKind.Read, 4, 16.1);

        var cells = recorder.Finish(S(30)).Cells;

        foreach (var metric in new[] { MetricCatalog.DeliveryLatency, MetricCatalog.DeliveryLatencyUncorrected, MetricCatalog.FanOutLast })
        {
            var cell = cells.Single(cell => cell.Metric == metric);
            Assert.Equal((1, 1, S(5)), (cell.Phase, cell.Censored, cell.CensoredFrom));
        }

        Assert.Equal(0, cells.Single(cell => cell.Metric == MetricCatalog.FanOutFirst).Censored);
    }

    [Fact]
    public void Finish_SentLate_TellsCorrectedAndUncorrectedApart()
    {
        recorder.Emit(new ClientEvent { Kind = ClientEventKind.Sent, Client = 0, At = S(13), Since = S(11), Earlier = S(13) });
        Hear(2, 0, 0, 13.1, due: 11);

        var cells = recorder.Finish(S(30)).Cells;

        Assert.InRange(cells.Single(cell => cell.Metric == MetricCatalog.DeliveryLatency).Histogram!.Max.TotalSeconds, 2.1, 2.102);
        Assert.InRange(cells.Single(cell => cell.Metric == MetricCatalog.DeliveryLatencyUncorrected).Histogram!.Max.TotalSeconds, 0.1, 0.1001);
    }

    [Fact]
    public void Finish_LostOne_IsToldWithItsConnection()
    {
        Hear(2, 0, Say(0, 11), 11.1);
        Emit(ClientEventKind.Read, 4, 16.1);
        recorder.CloseInterval(S(17), 6);
        recorder.Emit(new ClientEvent
        {
            Kind = ClientEventKind.Ended,
            Client = 4,
            At = S(19),
            End = new ConnectionEnd(EndSide.Server, EndCause.ServerClosed, new CloseCode(4001), S(18.5)),
        });

        var told = Assert.Single(recorder.Finish(S(30)).Offences);

        Assert.Equal(("lost", Text(0, 0), "room-0"), (told.Class, told.Message, told.Room));
        Assert.Equal((new RecordedClient("members/0", "user-0"), new RecordedClient("members/4", "user-4")), (told.Sender, told.Receiver));
        Assert.Equal((S(11), S(11), S(17)), (told.Offence.Due, told.Offence.Sent, told.Offence.At));
        var on = told.Offence.On!;
        Assert.Equal((0, S(0.1), S(0.3), S(18.5), S(19)), (on.Connection, on.Since, on.Joined, on.LastRead, on.Ended));
        Assert.Equal(4001, on.End!.Code.Value);
    }

    [Fact]
    public void Finish_OvertakenOne_NamesWhatOvertookIt()
    {
        var (first, second) = (Say(0, 11), Say(0, 11.2));
        Hear(2, 0, second, 11.3);
        Hear(2, 0, first, 11.4);

        var told = recorder.Finish(S(30)).Offences.Single(offence => offence.Class == "reordered");

        Assert.Equal((Text(0, first), Text(0, second)), (told.Message, told.After));
    }

    [Fact]
    public void Finish_CopyInAnotherRoom_IsToldWithRoomAndInstantOfItsOwn()
    {
        Hear(1, 0, Say(0, 11), 11.4);
        var run = recorder.Finish(S(30));

        var told = run.Offences.Single(offence => offence.Class == "unexpected");
        Assert.Equal(("room-0", Text(0, 0), "members/1"), (told.Room, told.Message, told.Receiver.Name));
        Assert.Equal((S(11), S(11.4)), (told.Offence.Sent, told.Offence.At));
        Assert.Equal(("room-0", 1), (run.WorstRooms[0].Name, run.WorstRooms[0].Account.Unexpected));
    }

    [Fact]
    public void Finish_CopyOfASenderOutsideThePlan_HasNoName()
    {
        Hear(1, 4_000, 0, 11.4, due: 11);

        var told = Assert.Single(recorder.Finish(S(30)).Offences);

        Assert.Equal(("unexpected", Text(4_000, 0)), (told.Class, told.Message));
        Assert.Null(told.Sender);
    }

    [Theory]
    [InlineData(0, 11, true)]
    [InlineData(0, 11.00001, false)] // due at another microsecond: the stamp itself is damaged
    [InlineData(2, 11, false)] // who has said nothing
    [InlineData(1, 11, false)] // of the other room
    [InlineData(-1, 0, false)] // illegible
    public void Finish_DamagedCopy_IsRecognisedOnlyIfItsStampIsWhole(int sender, double due, bool recognised)
    {
        Say(0, 11);
        recorder.Emit(new ClientEvent
        {
            Kind = ClientEventKind.ReceivedCorrupt,
            Client = 4,
            At = S(11.2),
            Since = S(11.2),
            Peer = sender,
            Earlier = S(due),
        });
        var run = recorder.Finish(S(30));

        var told = run.Offences.Single(offence => offence.Class == "corrupt");
        Assert.Equal(recognised ? Text(0, 0) : "", told.Message);
        Assert.Equal(("room-0", "members/4"), (told.Room, told.Receiver.Name));
        Assert.Equal(1, run.WorstRooms[0].Account.Corrupt);
        Assert.Equal(1, run.Cells.Single(cell => cell.Metric == MetricCatalog.Corrupt).Value);
    }

    [Fact]
    public void Finish_WorstRooms_AreThoseWithMostWrongs()
    {
        var message = Say(1, 11);
        Hear(3, 1, message, 11.1);
        Hear(3, 1, message, 11.2);
        Hear(5, 1, message, 11.2);
        Say(0, 11); // nobody is heard of any more: unverified

        var rooms = recorder.Finish(S(30)).WorstRooms;

        Assert.Equal(["room-1", "room-0"], rooms.Select(room => room.Name));
        Assert.Equal((3, 2, 1, 0), (rooms[0].Account.Members, rooms[0].Account.Expected, rooms[0].Account.Duplicate, rooms[0].Account[DeliveryClass.Unverified]));
        Assert.Equal((2, 0), (rooms[1].Account[DeliveryClass.Unverified], rooms[1].Account.Wrongs));
    }

    [Fact]
    public void Finish_NothingWrong_NamesNoRoomAndNoMessage()
    {
        var message = Say(0, 11);
        Hear(2, 0, message, 11.1);
        Hear(4, 0, message, 11.1);

        var run = recorder.Finish(S(30));

        Assert.Empty(run.WorstRooms);
        Assert.Empty(run.Offences);
    }

    private uint Say(int sender, double at)
    {
        var sequence = sequences[sender]++;
        recorder.Emit(new ClientEvent { Kind = ClientEventKind.Sent, Client = sender, At = S(at), Since = S(at), Earlier = S(at), Sequence = sequence });
        return sequence;
    }

    private void Hear(int receiver, int sender, uint sequence, double at, double? due = null) => recorder.Emit(new ClientEvent
    {
        Kind = ClientEventKind.Received,
        Client = receiver,
        Peer = sender,
        Sequence = sequence,
        At = S(at),
        Since = S(due ?? at),
    });

    private void Emit(ClientEventKind kind, int client, double at) => recorder.Emit(new ClientEvent { Kind = kind, Client = client, At = S(at) });

    private static string Text(int sender, uint sequence) => new Stamp(Run, sender, sequence, TimeSpan.Zero).ToSearchText();

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
