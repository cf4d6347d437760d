using System.Collections.Concurrent;
using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.ReferenceBackend.Web;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// Everything one running server knows: its connections, its rooms and its ledger. Thread-safe. It owns one timer, which looks for
/// connections that have been silent or ending for too long; a timer per connection would cost more than the chat.
/// </summary>
internal sealed class ChatHub : IDisposable
{
    private static readonly TimeSpan SlowestSweep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FastestSweep = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<long, ChatConnection> _connections = new();
    private readonly ITimer _sweep;
    private long _lastId;
    private volatile bool _stopping;

    public ChatHub(BackendOptions options)
    {
        Options = options;
        Rooms = new RoomDirectory(new Courier(Ledger), Ledger, options.HistoryLimit, options.EmptyRoomLimit);
        var period = SweepPeriod(options);
        _sweep = options.Time.CreateTimer(_ => Sweep(), null, period, period);
    }

    public BackendOptions Options { get; }

    public BackendLedger Ledger { get; } = new();

    public RoomDirectory Rooms { get; }

    /// <summary>The server takes no new connections.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Registers an accepted WebSocket as an open connection.</summary>
    public ChatConnection Open(WebSocket socket, WireTap wire)
    {
        var connection = new ChatConnection(Interlocked.Increment(ref _lastId), socket, wire, Rooms, Ledger, Options);
        Ledger.Count(LedgerCounter.Opened);
        _connections[connection.Id] = connection;

        // A stop that ran in between has not seen this one.
        if (_stopping)
            SayGoingAway(connection);
        return connection;
    }

    /// <summary>Forgets a connection that has ended.</summary>
    public void Closed(ChatConnection connection)
    {
        _connections.TryRemove(connection.Id, out _);
        Ledger.CountEnded(connection.Cause);
    }

    /// <summary>Closes all connections with 1001 and every later one too. Does not wait for them.</summary>
    public void Stop()
    {
        _stopping = true;
        foreach (var connection in _connections.Values)
            SayGoingAway(connection);
    }

    /// <summary>Ends some of the open connections, the same ones whenever the same connections are open.</summary>
    /// <param name="share">0 to 1; of n connections the first ceil(share * n) are chosen, in the order in which they were opened.</param>
    /// <param name="code">Close code; null: the TCP connections are cut without a close frame.</param>
    /// <param name="room">Only members of rooms of this name; null: all connections.</param>
    /// <returns>How many were chosen.</returns>
    public int Kick(decimal share, int? code, string? room)
    {
        var candidates = _connections.Values
            .Where(connection => !connection.IsEnding && (room is null || connection.Room?.Key.Name == room))
            .OrderBy(connection => connection.Id)
            .ToArray();
        var kicked = 0;
        foreach (var connection in candidates.Take(Chosen(share, candidates.Length)))
        {
            if (code is { } value ? connection.Close(value, "kicked", EndCause.Kick) : connection.Terminate(EndCause.Kick))
                kicked++;
        }

        Ledger.Count(LedgerCounter.Kicked, kicked);
        return kicked;
    }

    /// <summary>How many a share of so many is, rounded up. Decimal, because 0.07 of 100 are 8 in binary arithmetic.</summary>
    public static int Chosen(decimal share, int count) => (int)Math.Ceiling(share * count);

    public LedgerSnapshot Snapshot() =>
        Ledger.Read(_connections.Count, _connections.Values.Sum(connection => (long)connection.Outbox.PendingDeliveries));

    /// <summary>Zeroes all counters, those of the rooms too.</summary>
    public void ResetLedger()
    {
        Ledger.Reset();
        Rooms.ResetTallies();
    }

    public void Dispose() => _sweep.Dispose();

    private static void SayGoingAway(ChatConnection connection) =>
        connection.Close(CloseCode.GoingAway, "the server stops", EndCause.Shutdown);

    /// <summary>
    /// A quarter of the shortest time-out, within bounds: late enough to be cheap, early enough to be noticed as a time-out.
    /// </summary>
    private static TimeSpan SweepPeriod(BackendOptions options)
    {
        var isIdleShorter = options.IdleTimeout > TimeSpan.Zero && options.IdleTimeout < options.CloseTimeout;
        var shortest = isIdleShorter ? options.IdleTimeout : options.CloseTimeout;
        var period = shortest / 4;
        return period < FastestSweep ? FastestSweep : period > SlowestSweep ? SlowestSweep : period;
    }

    private void Sweep()
    {
        foreach (var (_, connection) in _connections)
            connection.CheckDeadlines();
    }
}
