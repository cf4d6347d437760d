using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Benchmarks.Micro;

/// <summary>
/// The load of scenarios/bench/fanout.yaml as events without a network: 20 rooms of 25, each client says five messages a
/// second, all of which arrive 1 ms later. Time is made up, and goes on from second to second.
/// </summary>
internal sealed class FanOut
{
    public const int Rooms = 20;
    public const int RoomSize = 25;
    public const int SaysPerSecond = 5;

    /// <summary>Received messages of one second, the senders' own copies included.</summary>
    public const int ReceivedPerSecond = Rooms * RoomSize * RoomSize * SaysPerSecond;

    private const uint Run = 7;
    private const int Clients = Rooms * RoomSize;

    private static readonly TimeSpan Travel = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Distance = TimeSpan.FromSeconds(1) / (Clients * SaysPerSecond);

    private readonly uint[] sequences = new uint[Clients];
    private readonly byte[] body = new byte[100];
    private TimeSpan now = TimeSpan.FromSeconds(1);

    /// <summary>Who is in which room.</summary>
    public static RecorderLayout Layout { get; } = new(
        Run,
        new LedgerLayout(
            Rooms,
            [.. Enumerable.Range(0, Clients).Select(RoomOf)],
            new byte[Clients],
            new PhaseTimeline(["arrival", "steady"], [TimeSpan.Zero, TimeSpan.FromSeconds(1)]),
            LostAfter: TimeSpan.FromSeconds(5),
            Deadline: TimeSpan.FromSeconds(5)),
        ["members"],
        room => $"members-{room}",
        client => $"members/{client}");

    /// <summary>The present.</summary>
    public TimeSpan Now => now;

    /// <summary>All clients come and are joined.</summary>
    public static void Enter(Action<ClientEvent> emit)
    {
        for (var client = 0; client < Clients; client++)
        {
            emit(new ClientEvent { Kind = ClientEventKind.Arrived, Client = client, At = TimeSpan.Zero });
            emit(new ClientEvent { Kind = ClientEventKind.Opened, Client = client, At = TimeSpan.Zero });
            emit(new ClientEvent { Kind = ClientEventKind.Joined, Client = client, At = TimeSpan.Zero });
        }
    }

    /// <summary>One second: every message is sent once and received by its whole room.</summary>
    /// <param name="sink">Takes the events.</param>
    /// <param name="scan">Whether each receiver looks for the stamp in the frame, or is told what it holds.</param>
    public void PlaySecond<TSink>(TSink sink, bool scan)
        where TSink : IClientEventSink
    {
        for (var said = 0; said < Clients * SaysPerSecond; said++, now += Distance)
        {
            var sender = said % Clients;
            var stamp = new Stamp(Run, sender, sequences[sender]++, now);
            if (scan)
            {
                stamp.Write(body);
            }

            sink.Emit(new ClientEvent { Kind = ClientEventKind.Sent, Client = sender, At = now, Since = now, Earlier = now, Sequence = stamp.Sequence });
            var first = RoomOf(sender) * RoomSize;
            for (var receiver = first; receiver < first + RoomSize; receiver++)
            {
                if (scan && Stamp.Find(body, out stamp, out _) != StampSearch.Found)
                {
                    throw new InvalidOperationException("The stamp must be found.");
                }

                sink.Emit(new ClientEvent
                {
                    Kind = ClientEventKind.Received,
                    Client = receiver,
                    At = now + Travel,
                    Since = stamp.Due,
                    Peer = stamp.Sender,
                    Sequence = stamp.Sequence,
                });
            }
        }
    }

    private static int RoomOf(int client) => client / RoomSize;
}
