using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Transport;

/// <summary>Opens WebSockets. Thread-safe.</summary>
public interface IConnector
{
    /// <summary>Name of the transport for the report.</summary>
    string Name { get; }

    /// <summary>
    /// Dials. Returns at once; what comes of it is told to <paramref name="events"/>: either opened, then messages, then
    /// ended, or dial failed.
    /// </summary>
    IConnection Connect(ConnectRequest request, IConnectionEvents events);

    /// <summary>The ways on which received bytes come to the connections that were dialled so far; to be asked how far behind they are.</summary>
    IReadOnlyList<ReadLane> Lanes => [];
}

/// <summary>What a dial needs. Immutable.</summary>
/// <param name="Url">Full URL, query included.</param>
/// <param name="Headers">Request headers of the upgrade.</param>
/// <param name="SubProtocols">Sub-protocols offered.</param>
/// <param name="Timeout">From the first packet to the completed upgrade.</param>
/// <param name="MaxMessage">Largest inbound message in bytes.</param>
/// <param name="Client">Number of the client that dials: spreads the clients over source addresses.</param>
public sealed record ConnectRequest(
    Uri Url,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    IReadOnlyList<string> SubProtocols,
    TimeSpan Timeout,
    int MaxMessage,
    int Client)
{
    /// <summary>How pings of the server are answered. Transports that answer them by themselves know only the default: at once.</summary>
    public PongPolicy Pongs { get; init; } = PongPolicy.Always;

    /// <summary>How fast what comes is read, once the connection is open. Our own transport alone can read slowly.</summary>
    public ReadPolicy Read { get; init; } = ReadPolicy.Full;

    /// <summary>How much of the upgrade is asked for. Our own transport alone can leave it undone.</summary>
    public HandshakePolicy Handshake { get; init; } = HandshakePolicy.Whole;
}

/// <summary>One WebSocket. Thread-safe; no method blocks or throws.</summary>
public interface IConnection
{
    /// <summary>
    /// Sends a message; the bytes are copied. Messages leave in the order of the calls. The outcome is told by
    /// <see cref="IConnectionEvents.OnSent"/> or <see cref="IConnectionEvents.OnSendFailed"/>, maybe before this returns.
    /// </summary>
    /// <param name="payload">The message.</param>
    /// <param name="binary">As binary rather than text.</param>
    /// <param name="tag">Comes back with the outcome.</param>
    void Send(ReadOnlySpan<byte> payload, bool binary, SendTag tag);

    /// <summary>
    /// Since when the oldest message that has not left has been waiting in the out-queue; null: none does. Cheap: a sample of all
    /// connections tells whether the harness or the network holds messages back.
    /// </summary>
    TimeSpan? OldestUnsent { get; }

    /// <summary>Sends a ping, so that the peer's pong proves it alive; false: the transport cannot, or the connection is not open.</summary>
    bool TryPing();

    /// <summary>Closes politely: sends a close frame and waits for the peer's; ends with <see cref="IConnectionEvents.OnEnded"/>.</summary>
    void Close(int code);

    /// <summary>
    /// Neither reads nor writes any more, until told to: what is sent waits, and so does what the server sends, as in a network that
    /// swallows packets without a word. Asked of a dial it holds for the connection that comes of it. A transport that cannot does nothing.
    /// </summary>
    void Hold(bool held);

    /// <summary>Ends the connection, or the dial, at once.</summary>
    void Abort();
}

/// <summary>What kind of message was sent.</summary>
public enum SendKind : byte
{
    /// <summary>Of the transport itself: its outcome is told to nobody.</summary>
    None,

    /// <summary>A chat message: has a sequence and a due instant.</summary>
    Say,

    /// <summary>A heartbeat.</summary>
    Heartbeat,

    /// <summary>A signal: typing, presence, a receipt.</summary>
    Signal,

    /// <summary>A deliberately malformed frame.</summary>
    Malformed,

    /// <summary>A deliberately empty message.</summary>
    Empty,

    /// <summary>A deliberately oversized message.</summary>
    Oversized,

    /// <summary>A join on a connection that is joined.</summary>
    Join,

    /// <summary>Anything else: join, leave, a last sign of life.</summary>
    Other,
}

/// <summary>What a send is about, so that its outcome can be told.</summary>
/// <param name="Kind">What kind of message.</param>
/// <param name="Sequence">Sequence of a chat message.</param>
/// <param name="Due">When a chat message was due.</param>
/// <param name="Handed">When a chat message was handed over: before that the kernel cannot have taken it.</param>
public readonly record struct SendTag(SendKind Kind, uint Sequence = 0, TimeSpan Due = default, TimeSpan Handed = default)
{
    /// <summary>Tag of what the transport sends itself.</summary>
    public static SendTag None => default;
}

/// <summary>
/// What a connection tells its owner. Calls for one connection come one after another, maybe before
/// <see cref="IConnector.Connect"/> has returned; outcomes of sends may come at any time, all others not after
/// <see cref="OnEnded"/> or <see cref="OnDialFailed"/>. Must not block.
/// </summary>
public interface IConnectionEvents
{
    /// <summary>The dial begins only now: told before its outcome by a transport that dials when it sees fit.</summary>
    void OnDialing(TimeSpan at)
    {
    }

    /// <summary>The upgrade is complete.</summary>
    /// <param name="connection">The connection: usable from now on.</param>
    /// <param name="at">When.</param>
    void OnOpened(IConnection connection, TimeSpan at);

    /// <summary>The server answered the upgrade with another HTTP status than 101; that the dial failed is told next.</summary>
    void OnRefused(int status)
    {
    }

    /// <summary>The dial failed.</summary>
    /// <param name="at">When.</param>
    /// <param name="reason">What happened, for people, the same text for the same cause.</param>
    /// <param name="blocked">It failed for want of a port, a descriptor or memory on this machine: the server has not seen it.</param>
    void OnDialFailed(TimeSpan at, string reason, bool blocked);

    /// <summary>An upgrade that was deliberately not asked for to its end is over; that the dial failed is told next.</summary>
    /// <param name="since">Since when the server had been waiting for the rest.</param>
    /// <param name="at">When it was over.</param>
    /// <param name="byServer">Whether the server ended it; else our own patience did.</param>
    void OnHandshakeHeld(TimeSpan since, TimeSpan at, bool byServer)
    {
    }

    /// <summary>A whole message came.</summary>
    /// <param name="payload">The message, valid during the call.</param>
    /// <param name="isBinary">Whether it is binary rather than text.</param>
    /// <param name="at">One timestamp after the socket read that completed it.</param>
    void OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at);

    /// <summary>Bytes came that held no whole message: control frames, or part of a message.</summary>
    void OnAlive(TimeSpan at);

    /// <summary>A pong came, from a transport that shows them; <see cref="OnAlive"/> or <see cref="OnMessage"/> tells of the same read.</summary>
    void OnPong(TimeSpan at)
    {
    }

    /// <summary>The kernel took the last byte of a message.</summary>
    void OnSent(SendTag tag, TimeSpan at);

    /// <summary>A message was not taken by the kernel.</summary>
    void OnSendFailed(SendTag tag, TimeSpan at);

    /// <summary>The connection has ended.</summary>
    void OnEnded(TimeSpan at, ConnectionEnd end);
}
