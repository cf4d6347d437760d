using System.Collections.Concurrent;
using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Access;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.ReferenceBackend.Web;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// Everything one running server knows: its connections, its rooms and its ledger. Thread-safe. It owns one timer, which looks for
/// connections that have been silent, unproven or ending for too long; a timer per connection, as a <see cref="Pulse"/> has it, would cost
/// more than the chat.
/// </summary>
internal sealed class ChatHub : IDisposable
{
    private static readonly TimeSpan SlowestSweep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FastestSweep = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<long, ChatConnection> _connections = new();
    private readonly ITimer _sweep;
    private readonly CancellationTokenSource _stop = new();
    private long _lastId;

    /// <summary>Messages that were said over HTTP.</summary>
    private long _posted;

    public ChatHub(BackendOptions options)
    {
        Options = options;
        Stopping = _stop.Token;
        Tokens = new TokenDesk(options);
        Defects = new DefectSet(this);
        Rooms = new RoomDirectory(new Courier(Ledger, Defects), options.HistoryLimit, options.EmptyRoomLimit);
        var period = SweepPeriod(options);
        _sweep = options.Time.CreateTimer(_ => Sweep(), null, period, period);
    }

    public BackendOptions Options { get; }

    /// <summary>Which tokens are good.</summary>
    public TokenDesk Tokens { get; }

    public BackendLedger Ledger { get; } = new();

    public RoomDirectory Rooms { get; }

    /// <summary>What goes wrong on purpose.</summary>
    public DefectSet Defects { get; }

    /// <summary>All connections, open and ending. May be walked while they come and go.</summary>
    public IEnumerable<KeyValuePair<long, ChatConnection>> Connections => _connections;

    public int ConnectionCount => _connections.Count;

    /// <summary>The server takes no new connections.</summary>
    public bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Registers an accepted WebSocket as an open connection.</summary>
    public ChatConnection Open(string user, WebSocket socket, WireTap wire)
    {
        var connection = new ChatConnection(Interlocked.Increment(ref _lastId), user, socket, wire, this);
        Ledger.Count(LedgerCounter.Opened);
        Defects.LeakPerConnection.Leak();
        Defects.LeakHandles.Leak();
        _connections[connection.Id] = connection;

        // A stop that ran in between has not seen this one.
        if (IsStopping)
            SayGoingAway(connection);
        return connection;
    }

    /// <summary>Forgets a connection that has ended.</summary>
    public void Closed(ChatConnection connection)
    {
        _connections.TryRemove(connection.Id, out _);
        Ledger.CountEnded(connection.Cause);
        Defects.LeakTimers.Leak(connection);
    }

    /// <summary>Closes all connections with 1001 and every later one too. Does not wait for them.</summary>
    public void Stop()
    {
        _stop.Cancel();
        Defects.Stall.SwitchOff();
        foreach (var connection in _connections.Values)
            SayGoingAway(connection);
    }

    /// <summary>Numbers a message that somebody says in a room over HTTP.</summary>
    public MessageOrigin Post(Room room, string user, Range body) =>
        new(room, new Speaker(0, user), Interlocked.Increment(ref _posted), body);

    /// <summary>Ends some of the open connections.</summary>
    /// <param name="howMany">How many of so many.</param>
    /// <param name="code">Close code; null: the TCP connections are cut without a close frame.</param>
    /// <param name="room">Only members of rooms of this name; null: all connections.</param>
    /// <param name="random">Picks them; null: the first ones are chosen, in the order in which they were opened.</param>
    /// <returns>Those that were chosen.</returns>
    public IReadOnlyList<ChatConnection> Kick(Func<int, int> howMany, int? code, string? room, Random? random)
    {
        var kicked = Choose(howMany, connection => room is null || connection.Room?.Key.Name == room, random)
            .Where(one => code is { } value ? one.Close(value, "kicked", EndCause.Kick) : one.Terminate(EndCause.Kick))
            .ToArray();
        Ledger.Count(LedgerCounter.Kicked, kicked.Length);
        return kicked;
    }

    /// <summary>So many of the open connections that meet a condition: picked at random, or the first ones that were opened.</summary>
    public IReadOnlyList<ChatConnection> Choose(Func<int, int> howMany, Func<ChatConnection, bool> condition, Random? random)
    {
        var candidates = _connections.Values
            .Where(connection => !connection.IsEnding && condition(connection))
            .OrderBy(connection => connection.Id)
            .ToArray();
        random?.Shuffle(candidates);
        return candidates[..howMany(candidates.Length)];
    }

    /// <summary>How many a share of so many is, rounded up. Decimal, because 0.07 of 100 are 8 in binary arithmetic.</summary>
    public static int Chosen(decimal share, int count) => (int)Math.Ceiling(share * count);

    public LedgerSnapshot Snapshot() =>
        Ledger.Read(
            _connections.Count, Defects.HeldBack + _connections.Values.Sum(connection => (long)connection.Outbox.PendingDeliveries));

    /// <summary>Zeroes all counters, those of the rooms too, and forgets the victims of defects.</summary>
    public void ResetLedger()
    {
        Ledger.Reset();
        Rooms.ResetTallies();
        Defects.Victims.Clear();
    }

    public void Dispose()
    {
        _sweep.Dispose();
        _stop.Dispose();
        Defects.Dispose();
    }

    private static void SayGoingAway(ChatConnection connection) =>
        connection.Close(CloseCode.GoingAway, "the server stops", EndCause.Shutdown);

    /// <summary>
    /// A quarter of the shortest time-out, within bounds: late enough to be cheap, early enough to be noticed as a time-out.
    /// </summary>
    private static TimeSpan SweepPeriod(BackendOptions options)
    {
        TimeSpan[] timeOuts = [options.IdleTimeout, options.CloseTimeout, options.Rules.AuthWithin, options.Rules.TokenLifetime];
        var period = timeOuts.Where(time => time > TimeSpan.Zero).Min() / 4;
        return period < FastestSweep ? FastestSweep : period > SlowestSweep ? SlowestSweep : period;
    }

    private void Sweep()
    {
        foreach (var (_, connection) in _connections)
            connection.CheckDeadlines();
    }
}
