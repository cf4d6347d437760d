using System.Collections;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Recording;

/// <summary>
/// What is kept apart around an event: six clients in one room, of whom the event hits 0 and 1; H = 5 s; it is watched from 5 s on, and for 10 s after its end.
/// </summary>
public sealed class EventSplitTests
{
    private const int Clients = 6;
    private readonly RunRecorder recorder = new(new RecorderLayout(
        1,
        new LedgerLayout(1, new int[Clients], new byte[Clients], new PhaseTimeline(["steady"], [TimeSpan.Zero]), S(5), S(5)),
        ["members"],
        _ => "room",
        client => $"client-{client}")
    {
        Watched = [new WatchedEvent(3, S(5), S(10), S(29), new BitArray([true, true, false, false, false, false])), new WatchedEvent(4, S(5), S(10), S(29), null)],
    });

    private readonly uint[] sequences = new uint[Clients];

    public EventSplitTests()
    {
        for (var client = 0; client < Clients; client++)
        {
            Emit(ClientEventKind.Arrived, client, 1);
            Emit(ClientEventKind.StateChanged, client, 1);
            Emit(ClientEventKind.Opened, client, 1);
            Emit(ClientEventKind.Joined, client, 1);
        }
    }

    [Fact]
    public void Deliveries_AreKeptApartByDueAndByWhomTheyTouch()
    {
        Say(2, due: 4.9, after: 0.1); // before it is watched
        Say(2, due: 6, after: 0.1);
        recorder.BeginEvent(3, S(10), [0, 1]);
        Say(2, due: 11, after: 0.2);
        Say(0, due: 12, after: 0.4); // of one who is hit
        recorder.EndEvent(3, S(14));
        Say(2, due: 15, after: 0.3);
        Say(2, due: 25, after: 0.3); // no more

        Assert.Equal(
            [
                "before others 5-10: 3 delivered, 0 lost, max 100", "before hit 5-10: 2 delivered, 0 lost, max 100",
                "during others 10-14: 3 delivered, 0 lost, max 200", "during hit 10-14: 7 delivered, 0 lost, max 400",
                "after others 14-24: 3 delivered, 0 lost, max 300", "after hit 14-24: 2 delivered, 0 lost, max 300",
            ],
            Rows());
    }

    [Fact]
    public void Losses_AreThoseOfTheInstantAtWhichTheyWereDue()
    {
        recorder.BeginEvent(3, S(10), [0, 1]);
        Say(2, due: 11, after: 0.2, except: 3);
        recorder.EndEvent(3, S(14));
        for (var client = 0; client < Clients; client++)
        {
            Emit(ClientEventKind.Read, client, 20);
        }

        recorder.CloseInterval(S(21), Clients);

        Assert.Contains("during others 10-14: 2 delivered, 1 lost, max 200", Rows());
    }

    [Fact]
    public void EventThatDoesNotChoose_HitsEverybody()
    {
        recorder.BeginEvent(4, S(10), null);
        Say(2, due: 11, after: 0.2, except: 3);
        recorder.EndEvent(4, S(12));
        Say(0, due: 15, after: 0.3);
        for (var client = 0; client < Clients; client++)
        {
            Emit(ClientEventKind.Read, client, 20);
        }

        recorder.CloseInterval(S(21), Clients);

        Assert.Equal(["during hit 10-12: 4 delivered, 1 lost, max 200", "after hit 12-22: 5 delivered, 0 lost, max 300"], Rows());
    }

    [Fact]
    public void EventThatTakesLongerThanPlanned_IsNoPartOfTheNextOnesBefore()
    {
        recorder.BeginEvent(4, S(10), null);
        Say(2, due: 12, after: 0.1); // what comes next is not known yet
        recorder.EndEvent(4, S(13));
        Say(2, due: 14, after: 0.2);
        recorder.BeginEvent(3, S(15), [0, 1]);
        Say(2, due: 16, after: 0.3);
        recorder.EndEvent(3, S(17));
        Say(2, due: 18, after: 0.4);
        Say(2, due: 29.5, after: 0.4); // too late for both

        Assert.Equal(
            [
                "before others 13-15: 3 delivered, 0 lost, max 200", "before hit 13-15: 2 delivered, 0 lost, max 200",
                "during others 15-17: 3 delivered, 0 lost, max 300", "during hit 15-17: 2 delivered, 0 lost, max 300",
                "after others 17-27: 3 delivered, 0 lost, max 400", "after hit 17-27: 2 delivered, 0 lost, max 400",
                "during hit 10-13: 5 delivered, 0 lost, max 100", "after hit 13-15: 5 delivered, 0 lost, max 200",
            ],
            Rows());
    }

    [Fact]
    public void EventThatTakesLong_HasAnAfterThatIsAsLong()
    {
        recorder.BeginEvent(4, S(6), null);
        recorder.EndEvent(4, S(17));
        Say(2, due: 28.5, after: 0.1);
        Say(2, due: 27.5, after: 0.1);

        Assert.Equal(["after hit 17-28: 5 delivered, 0 lost, max 100"], Rows());
    }

    [Fact]
    public void WhatTakesNoTime_GoesOnForASecond()
    {
        recorder.BeginEvent(3, S(10), [0, 1]);
        recorder.EndEvent(3, S(10));
        Say(2, due: 10.5, after: 0.2);

        Assert.Contains("during others 10-11: 3 delivered, 0 lost, max 200", Rows());
    }

    [Fact]
    public void EventThatNeverHappened_HasNoRows()
    {
        Say(2, due: 6, after: 0.1);

        Assert.Empty(recorder.Finish(S(30)).Splits);
    }

    private List<string> Rows() =>
    [
        .. recorder.Finish(S(30)).Splits.Select(row =>
            $"{row.Part.ToString().ToLowerInvariant()} {(row.IsHit ? "hit" : "others")} {row.From.TotalSeconds}-{row.To.TotalSeconds}: "
            + $"{row.Classes[(int)DeliveryClass.Delivered]} delivered, {row.Classes[(int)DeliveryClass.Lost]} lost, max {10 * Math.Round(row.Latency.Arrived.Max.TotalMilliseconds / 10)}"),
    ];

    private void Say(int sender, double due, double after, int except = -1)
    {
        var sequence = sequences[sender]++;
        recorder.Emit(new ClientEvent { Kind = ClientEventKind.Sent, Client = sender, At = S(due), Since = S(due), Earlier = S(due), Sequence = sequence });
        foreach (var client in Enumerable.Range(0, Clients).Where(client => client != sender && client != except))
        {
            recorder.Emit(new ClientEvent { Kind = ClientEventKind.Received, Client = client, Peer = sender, Sequence = sequence, Since = S(due), At = S(due + after) });
        }
    }

    private void Emit(ClientEventKind kind, int client, double at) =>
        recorder.Emit(new ClientEvent { Kind = kind, Client = client, At = S(at), Since = S(at), From = ClientState.Gone, State = ClientState.Open });

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
