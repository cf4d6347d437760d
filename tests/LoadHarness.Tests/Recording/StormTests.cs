using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Recording;

/// <summary>
/// What a recorder makes of lost connections: 40 clients in one room, those from 20 on of a second population, H = 5 s, all joined
/// from 1 s on.
/// </summary>
public sealed class StormTests
{
    private const int Clients = 40;
    private readonly int[] connections = new int[Clients];
    private RunRecorder recorder = null!; // of the run that Begin began
    private uint sequence;

    public StormTests() => Begin(slices: 1);

    private void Begin(int slices)
    {
        recorder = new RunRecorder(new RecorderLayout(
            1,
            new LedgerLayout(
                1,
                new int[Clients],
                [.. Enumerable.Range(0, Clients).Select(client => (byte)(client / 20))],
                new PhaseTimeline(["warm-up", "steady"], [TimeSpan.Zero, S(5)]),
                S(5),
                S(5)),
            ["members", "guests"],
            room => $"room-{room}",
            client => $"client-{client}")
        { Slices = slices });
        for (var client = 0; client < Clients; client++)
        {
            Emit(ClientEventKind.Arrived, client, 0);
            Join(client, 1);
        }
    }

    [Fact]
    public void Event_TimesAndAttempts_AreOfThoseWhoWereLostInIt()
    {
        recorder.BeginEvent(1, S(10), null);
        for (var client = 0; client < 20; client++)
        {
            Lose(client, 10 + (client * 0.01));
        }

        recorder.EndEvent(1, S(12));
        for (var client = 0; client < 20; client++)
        {
            // The n-th needs n + 1 dials, 0.5 s apart, and is back at once with the last.
            for (var dial = 0; dial <= client; dial++)
            {
                Dial(client, 11 + (dial * 0.5));
            }

            Return(client, 11 + (client * 0.5));
        }

        var storm = Finish();
        Assert.Equal((1, 20, 10, 10.0, 10.19), (storm.Event, storm.Lost, storm.Start.TotalSeconds, storm.FirstLoss!.Value.TotalSeconds, storm.LastLoss!.Value.TotalSeconds));
        Assert.Equal((5.5, 10.0, 10.5, 10.5), (Back(storm, 0.5), Back(storm, 0.95), Back(storm, 0.99), Back(storm, 1)));
        Assert.Equal(210, storm.Attempts);
        Assert.Equal((10, 20), (storm.AttemptsUntilBack.ValueAtQuantile(0.5).TotalMicroseconds, storm.AttemptsUntilBack.Max.TotalMicroseconds));
        // In the first second of dials all make their first and all but one their second.
        Assert.Equal((39, 11.0), (storm.PeakAttempts, storm.PeakAt!.Value.TotalSeconds));
        Assert.Equal((0, 0), (storm.GaveUp, storm.Back.Censored));
    }

    [Fact]
    public void Event_WhoIsNotBack_StaysInTheBase()
    {
        recorder.BeginEvent(1, S(10), null);
        for (var client = 0; client < 10; client++)
        {
            Lose(client, 10);
        }

        for (var client = 0; client < 8; client++)
        {
            Return(client, 12);
        }

        Emit(ClientEventKind.GaveUp, 8, 13, since: 10);
        Emit(ClientEventKind.NotBack, 8, 20, since: 10); // when the run ends, the other is still trying

        var (storm, run) = FinishRun();
        Assert.Equal((10, 1, 2), (storm.Lost, storm.GaveUp, storm.Back.Censored));
        Assert.Equal(new QuantileReading(S(2), IsAtLeast: false), Rounded(storm.Back.Quantile(0.8)));
        Assert.True(storm.Back.Quantile(0.95).IsAtLeast);
        var cell = run.Cells.Single(cell => cell.Metric == MetricCatalog.StormBack);
        Assert.Equal((1, 0, 8L, 2L, 10.0), (cell.Phase, cell.Population, cell.Histogram!.TotalCount, cell.Censored, cell.CensoredFrom.TotalSeconds));
    }

    [Fact]
    public void Event_OfSomeClients_LeavesTheLossesOfOthersAside()
    {
        recorder.BeginEvent(1, S(10), [0, 1, 2]);
        foreach (var client in new[] { 0, 1, 7 })
        {
            Lose(client, 11);
        }

        Assert.Equal(2, Finish().Lost);
    }

    [Fact]
    public void EventOfAll_InASlice_HoldsWhatWasLostInTheMomentBefore()
    {
        Begin(slices: 4); // slice 1 has the event, and this slice feels it before it knows
        Lose(30, 5);
        Lose(0, 9.7);
        Lose(1, 9.9);
        Return(0, 9.9);
        recorder.BeginEvent(1, S(10), null);
        Lose(2, 10.1);
        Return(1, 10.7);
        Return(2, 10.7);

        var storm = Finish();
        Assert.Equal((1, 9.7, 3, 3), (storm.Event, storm.Start.TotalSeconds, storm.Lost, storm.Back.Count));
        Assert.Equal((1, 3), (storm.Parts[0].Event, storm.Parts[0].Lost));
        Assert.Equal((0.2, 1.0), (Math.Round(Back(storm, 0.1), 1), Back(storm, 1)));
    }

    [Theory]
    [InlineData(1, null)] // one process knows when it begins an event
    [InlineData(4, new[] { 0, 1, 2 })] // each slice begins those of its own clients itself
    public void Event_InOneProcessOrOfChosenClients_HoldsNothingOfBefore(int slices, int[]? clients)
    {
        Begin(slices);
        Lose(0, 9.7);
        recorder.BeginEvent(1, S(10), clients);
        Lose(2, 10.1);

        Assert.Equal((1, 10, 1), (Finish().Event, Finish().Start.TotalSeconds, Finish().Lost));
    }

    [Fact]
    public void EventOfAll_InASlice_LeavesWhatBeganEarlierToItself()
    {
        Begin(slices: 4);
        Lose(0, 8.9);
        Lose(1, 9.5); // of one storm, which began before
        recorder.BeginEvent(1, S(10), null);
        Lose(2, 10.1);

        Assert.Equal([(0, 2L), (1, 1L)], recorder.Finish(S(30)).Storms.Select(one => (one.Event, one.Lost)));
    }

    [Fact]
    public void Event_ThatIsOver_HoldsWhatIsNoticedSoonAfter()
    {
        recorder.BeginEvent(1, S(10), null);
        recorder.EndEvent(1, S(11));
        Lose(0, 15.9);
        Lose(1, 16.1); // more than five seconds after

        Assert.Equal(1, Finish().Lost);
    }

    [Fact]
    public void Events_ThatOverlap_TheLaterOneHoldsWhatIsLost()
    {
        recorder.BeginEvent(1, S(10), null);
        recorder.BeginEvent(2, S(12), null);
        Lose(0, 11);
        Lose(1, 13);
        Lose(2, 14);

        Assert.Equal([(1, 1L), (2, 2L)], recorder.Finish(S(30)).Storms.Select(storm => (storm.Event, storm.Lost)));
    }

    [Fact]
    public void Losses_TogetherWithoutAnEvent_AreAStormFromTenOn()
    {
        for (var client = 0; client < 9; client++)
        {
            Lose(client, 10 + (client * 0.5)); // nine, and then a pause
        }

        for (var client = 10; client < 21; client++)
        {
            Lose(client, 16 + (client * 0.05));
            Return(client, 20);
        }

        var storm = Finish();
        Assert.Equal((0, 11, 16.5), (storm.Event, storm.Lost, storm.Start.TotalSeconds));
        Assert.Equal([0, 1], storm.Parts.Keys.Order()); // clients of both populations
        Assert.Equal((storm.Lost, storm.Attempts), (storm.Parts.Values.Sum(part => part.Lost), storm.Parts.Values.Sum(part => part.Attempts)));
        Assert.Equal(11, storm.Parts.Values.Sum(part => part.Back.Count));
        Assert.All(storm.Parts.Values, part => Assert.Empty(part.Parts));
        Assert.Equal(3.5, Back(storm, 1));
    }

    [Fact]
    public void Losses_ThatNeverCease_AreOneStormAfterAnother()
    {
        for (var client = 0; client < Clients; client++)
        {
            Lose(client, 10 + (client * 0.5));
        }

        Assert.Equal([(10.0, 21L), (20.5, 19L)], recorder.Finish(S(60)).Storms.Select(one => (one.Start.TotalSeconds, one.Lost)));
    }

    [Fact]
    public void Loss_BeforeTheClientWasBack_IsTheSameOutage()
    {
        recorder.BeginEvent(1, S(10), null);
        Lose(0, 10);
        Dial(0, 11);
        Open(0, 11.1);
        Lose(0, 11.2); // opened, but never joined
        Dial(0, 12);
        Return(0, 12.5);
        Lose(0, 13); // and once more
        Return(0, 13.5);

        var storm = Finish();
        Assert.Equal((2, 2, 2), (storm.Lost, storm.Attempts, storm.Back.Count));
    }

    [Fact]
    public void Loss_OfWhoIsLeaving_IsNone()
    {
        recorder.BeginEvent(1, S(10), null);
        Emit(ClientEventKind.Departed, 0, 10.5);
        Lose(0, 10.6);

        Assert.Equal(0, recorder.Finish(S(30)).Storms.Single().Lost);
    }

    [Fact]
    public void Messages_SentWhileTheirReceiversWereAway_AreMissedOrRecovered()
    {
        recorder.BeginEvent(1, S(10), null);
        Say(1, 9.4, except: [0]); // unverified, too, but no matter of the outage
        Say(1, 9.7, except: [0]); // after the last proof of life
        Lose(0, 10, lastByte: 9.5);
        Say(1, 11, except: [0]);
        var replayed = Say(1, 17.5, except: [0]);
        Return(0, 18);
        Hear(0, replayed, 1, 17.5, 18.1);
        Say(1, 19, except: []);

        var (storm, run) = FinishRun();
        Assert.Equal((2, 1), (storm.Missed, storm.Recovered));
        Assert.Equal(1, run.Cells.Where(cell => cell.Metric == MetricCatalog.Recovered).Sum(cell => cell.Value));
        Assert.Equal(1, run.Cells.Where(cell => cell.Metric == MetricCatalog.MissedOffline).Sum(cell => cell.Value));
    }

    [Fact]
    public void Messages_SentWhileTheirReceiversWereAway_AreRecoveredByHistoryOrReplay()
    {
        recorder.BeginEvent(1, S(10), null);
        Lose(0, 10);
        var replayed = Say(1, 11, except: [0]);
        var fetched = Say(1, 11.5, except: [0]);
        var late = Say(1, 12, except: [0]);
        Return(0, 18);
        Hear(0, replayed, 1, 11, 18.1);
        foreach (var (number, due) in new[] { (replayed, 11.0), (fetched, 11.5), (late, 12.0) })
        {
            Fetch(0, number, 1, due, 18.2);
        }

        Hear(0, replayed, 1, 11, 18.3);
        var (storm, run) = FinishRun();
        Assert.Equal((0, 3, 2, 1), (storm.Missed, storm.Recovered, storm.RecoveredByHistory, storm.RecoveredByReplay));
        Assert.Equal(2, run.Cells.Where(cell => cell.Metric == MetricCatalog.RecoveredByHistory).Sum(cell => cell.Value));
        Assert.Equal(1, run.Cells.Where(cell => cell.Metric == MetricCatalog.RecoveredByReplay).Sum(cell => cell.Value));
    }

    [Fact]
    public void Message_SentAsItsReceiverCameBack_WhoseReturnIsToldLater_IsNotMissed()
    {
        recorder.BeginEvent(1, S(10), null);
        Lose(0, 10);
        var number = Say(1, 12.01, except: [0]); // another thread tells of this before
        Return(0, 12);
        Hear(0, number, 1, 12.01, 12.02);

        Assert.Equal((0, 0), (Finish().Missed, Finish().Recovered));
    }

    [Fact]
    public void Messages_OfWhoIsLostAgainBeforeTheySettle_AreOfTheOutageInWhichTheyWereSent()
    {
        recorder.BeginEvent(1, S(10), null);
        Lose(0, 10);
        Say(1, 11, except: [0]);
        var fetched = Say(1, 11.5, except: [0]);
        Return(0, 12);
        recorder.BeginEvent(2, S(13), null);
        Lose(0, 13);
        Say(1, 13.5, except: [0]);
        Return(0, 14);
        Fetch(0, fetched, 1, 11.5, 14.1);

        var storms = recorder.Finish(S(30)).Storms;
        Assert.Equal([(1, 1L, 1L), (2, 1L, 0L)], storms.Select(storm => (storm.Event, storm.Missed, storm.Recovered)));
    }

    [Fact]
    public void Histories_OfThoseWhoLostTheirConnection_FromTheLossUntilShortlyAfterTheyAreBack()
    {
        recorder.BeginEvent(1, S(10), null);
        for (var client = 0; client < 10; client++)
        {
            Lose(client, 10);
            Ask(client, began: 9.9, at: 10.5); // before it was lost
            Return(client, 12);
            Ask(client, began: client < 6 ? 12.2 : 13.2, at: 14);
            Ask(client, began: 17.1, at: 17.2); // for another reason
        }

        Ask(0, began: 11, at: 11.1);
        Ask(20, began: 12.2, at: 12.3); // has lost nothing
        var storm = Finish();
        Assert.Equal((11, 6), (storm.HistoryRequests, storm.PeakHistoryRequests));
    }

    [Fact]
    public void AttemptsPeak_IsTheBusiestSecondOfEachInterval()
    {
        recorder.BeginEvent(1, S(10), null);
        for (var client = 0; client < 12; client++)
        {
            Lose(client, 10);
            Dial(client, client < 5 ? 10.9 : 12.1);
        }

        recorder.CloseInterval(S(12), Clients);
        recorder.CloseInterval(S(14), Clients);
        recorder.CloseInterval(S(16), Clients);

        var run = recorder.Finish(S(16));
        Assert.Equal([5, 7, 0], run.Series.Gauges[MetricCatalog.ReconnectPeak].Take(3));
        Assert.Equal(7, run.Cells.Where(cell => cell.Metric == MetricCatalog.ReconnectPeak).Max(cell => cell.Value));
    }

    [Fact]
    public void Ends_KnowTheirAgeAndSilence_AndDropsTheirDetectionDelay()
    {
        Lose(0, 10, lastByte: 7);
        Lose(1, 20, lastByte: 20);
        End(2, 21, new ConnectionEnd(EndSide.Client, EndCause.Left, new CloseCode(1000), S(20.5)));

        var run = recorder.Finish(S(30));
        var drop = run.Ends[0];
        Assert.Equal((2, 10.0, 20.0), (drop.Count, drop.First.TotalSeconds, drop.Last.TotalSeconds));
        Assert.Equal((9.1, 19.1), (Seconds(drop.Age.Min), Seconds(drop.Age.Max))); // opened at 0.9 s
        Assert.Equal((0.0, 3.0), (Seconds(drop.Silence.Min), Seconds(drop.Silence.Max)));
        Assert.Equal(0.5, Seconds(run.Ends[1].Silence.Max));
        var delays = run.Cells.Where(cell => cell.Metric == MetricCatalog.DetectionDelay).ToList();
        Assert.Equal(2, delays.Sum(cell => cell.Histogram!.TotalCount));
    }

    private static double Back(RecordedStorm storm, double share) => Seconds(storm.Back.Quantile(share).Value);

    private static QuantileReading Rounded(QuantileReading reading) => reading with { Value = S(Seconds(reading.Value)) };

    // A histogram keeps three digits.
    private static double Seconds(TimeSpan value) => Math.Round(value.TotalSeconds, 1);

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    private RecordedStorm Finish() => FinishRun().Storm;

    private (RecordedStorm Storm, RecordedRun Run) FinishRun()
    {
        var run = recorder.Finish(S(30));
        return (Assert.Single(run.Storms), run);
    }

    private void Emit(ClientEventKind kind, int client, double at, double since = 0, bool flag = false) => recorder.Emit(new ClientEvent
    {
        Kind = kind,
        Client = client,
        Connection = connections[client],
        At = S(at),
        Since = S(since),
        Flag = flag,
    });

    private void Open(int client, double at) => Emit(ClientEventKind.Opened, client, at, since: at);

    private void Join(int client, double at)
    {
        Open(client, at - 0.1);
        Emit(ClientEventKind.Joined, client, at, since: at - 0.1);
    }

    private void Dial(int client, double at) => Emit(ClientEventKind.Dialed, client, at, flag: true);

    private void Lose(int client, double at, double? lastByte = null) =>
        End(client, at, new ConnectionEnd(EndSide.Network, EndCause.Cut, CloseCode.None, S(lastByte ?? at)));

    private void End(int client, double at, ConnectionEnd end)
    {
        recorder.Emit(new ClientEvent
        {
            Kind = ClientEventKind.Ended,
            Client = client,
            Connection = connections[client]++,
            At = S(at),
            Since = S(0.9),
            End = end,
        });
    }

    private void Return(int client, double at)
    {
        Join(client, at);
        Emit(ClientEventKind.Recovered, client, at, since: at);
    }

    /// <summary>A message that all but some hear at once.</summary>
    private uint Say(int sender, double at, int[] except)
    {
        var number = sequence++;
        recorder.Emit(new ClientEvent { Kind = ClientEventKind.Intended, Client = sender, At = S(at), Since = S(at) });
        recorder.Emit(new ClientEvent
        {
            Kind = ClientEventKind.Sent,
            Client = sender,
            Connection = connections[sender],
            At = S(at),
            Since = S(at),
            Earlier = S(at),
            Sequence = number,
        });
        for (var client = 0; client < Clients; client++)
        {
            if (!except.Contains(client))
            {
                Hear(client, number, sender, at, at + 0.01);
            }
        }

        return number;
    }

    private void Ask(int client, double began, double at) => recorder.Emit(new ClientEvent
    {
        Kind = ClientEventKind.Requested,
        Client = client,
        Connection = -1,
        At = S(at),
        Since = S(began),
        Purpose = HttpPurpose.History,
    });

    private void Fetch(int client, uint number, int sender, double due, double at) => recorder.Emit(new ClientEvent
    {
        Kind = ClientEventKind.Fetched,
        Client = client,
        Connection = -1,
        At = S(at),
        Since = S(due),
        Peer = sender,
        Sequence = number,
    });

    private void Hear(int client, uint number, int sender, double due, double at) => recorder.Emit(new ClientEvent
    {
        Kind = ClientEventKind.Received,
        Client = client,
        Connection = connections[client],
        At = S(at),
        Since = S(due),
        Peer = sender,
        Sequence = number,
    });
}
