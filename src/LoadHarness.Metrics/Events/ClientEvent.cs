namespace LoadHarness.Metrics.Events;

/// <summary>What a client tells.</summary>
public enum ClientEventKind : byte
{
    /// <summary>The client takes its seat: from now on messages to its room are owed to it. At.</summary>
    Arrived,

    /// <summary>The client leaves by its own wish: nothing more is owed to it. At.</summary>
    Departed,

    /// <summary>The client's <see cref="ClientEvent.State"/> changed from <see cref="ClientEvent.From"/>. At.</summary>
    StateChanged,

    /// <summary>A dial began. At; <see cref="ClientEvent.Flag"/>: it is an attempt to come back.</summary>
    Dialed,

    /// <summary>The upgrade is complete. At; Since = dial.</summary>
    Opened,

    /// <summary>A dial failed. At; Since = dial; Text = what happened; <see cref="ClientEvent.Flag"/>: this machine lacked something for it.</summary>
    DialFailed,

    /// <summary>The client is joined to its room. At; Since = upgrade.</summary>
    Joined,

    /// <summary>The login was refused or took too long. At; Since = upgrade; Text = what happened.</summary>
    LoginFailed,

    /// <summary>The connection ended. At; Since = upgrade; End.</summary>
    Ended,

    /// <summary>The client is joined again after a loss. At; Since = loss noticed; Earlier = last byte received before it.</summary>
    Recovered,

    /// <summary>The reconnect policy has no further attempt. At; Since = loss noticed.</summary>
    GaveUp,

    /// <summary>The run ends and the client is not back. At; Since = loss noticed; Earlier = last byte received before it.</summary>
    NotBack,

    /// <summary>The plan wanted a message said. At; Since = due.</summary>
    Intended,

    /// <summary>The send policy dropped a message before a frame was made of it. At; Since = due.</summary>
    Dropped,

    /// <summary>The kernel took the last byte of a message. At; Since = due; Earlier = handed to the transport; Sequence.</summary>
    Sent,

    /// <summary>A frame was made but the kernel did not take it. At; Since = due; Sequence.</summary>
    SendFailed,

    /// <summary>A message of this run arrived. At; Since = due by its stamp; Peer = sender; Sequence.</summary>
    Received,

    /// <summary>
    /// A stamp whose check fails arrived. At; Peer, Sequence, Earlier = sender, sequence and due as they read all the same,
    /// right if only the rest was damaged; Peer -1: they do not read like ours.
    /// </summary>
    ReceivedCorrupt,

    /// <summary>Chat without a stamp arrived. At.</summary>
    ReceivedUnstamped,

    /// <summary>A message of another run arrived. At.</summary>
    ReceivedForeign,

    /// <summary>Something else was read from the connection: a proof of life. At.</summary>
    Read,

    /// <summary>A heartbeat was sent. At.</summary>
    HeartbeatSent,

    /// <summary>A heartbeat was answered. At; Since = sent.</summary>
    HeartbeatAnswered,

    /// <summary>A heartbeat was not answered in time, or could not be sent. At; Since = sent, or due.</summary>
    HeartbeatMissed,

    /// <summary>Something worth telling, grouped by Text. At.</summary>
    Trouble,

    /// <summary>The client leaves, has never been joined, and its login was under way. At; Since = opened; Text = what it waited for.</summary>
    LoginUnfinished,

    /// <summary>
    /// A message of this run was found in the answer to an HTTP history request. At = the answer was read; Since = due by its
    /// stamp; Peer = sender; Sequence; Connection = -1. Emitted for every such message, known or not: the ledger knows what it is worth.
    /// </summary>
    Fetched,

    /// <summary>
    /// An HTTP request of the client has ended. At; Since = begun; Purpose; Bytes = size of the answer; Text = why it failed,
    /// null: it did not; Connection = -1.
    /// </summary>
    Requested,

    /// <summary>The kernel took a signal (typing, presence, a read receipt): traffic outside the ledger. At.</summary>
    SignalSent,

    /// <summary>A signal was read from the connection: a proof of life. At.</summary>
    SignalReceived,

    /// <summary>A signal was due while the client was not joined, and was dropped. At.</summary>
    SignalDropped,

    /// <summary>A client that deduplicates recognised a message that it had already, whichever way the two copies came. At.</summary>
    SeenTwice,

    /// <summary>A deliberately malformed frame left, outside the ledger. At.</summary>
    SentMalformed,

    /// <summary>A deliberately empty message left, outside the ledger. At.</summary>
    SentEmpty,

    /// <summary>
    /// A client that deduplicates by time took a message for another one, and did not show it. At; Since = due by its stamp; Peer = sender;
    /// Sequence.
    /// </summary>
    Mistaken,

    /// <summary>The server said that it has accepted a message of this client. At; Sequence.</summary>
    Acknowledged,

    /// <summary>The server said that it does not accept a message of this client. At; Sequence; Text = what it said.</summary>
    Rejected,

    /// <summary>A message that its author has seen, because of a local echo, will never be sent. At; Since = due.</summary>
    Phantom,

    /// <summary>A deliberately oversized frame left, outside the ledger. At.</summary>
    SentOversized,

    /// <summary>A join left on a connection that was joined, outside the ledger. At.</summary>
    SentJoin,

    /// <summary>
    /// A handshake that was left undone on purpose is over. At; Since = TCP was there; <see cref="ClientEvent.Flag"/>: the server had not ended
    /// it, so that it would have lasted at least so long.
    /// </summary>
    HandshakeHeld,
}

/// <summary>What a client is doing.</summary>
public enum ClientState : byte
{
    /// <summary>Not yet come, or gone by its own wish.</summary>
    Away,

    /// <summary>Dialling or upgrading.</summary>
    Connecting,

    /// <summary>Open, not yet joined.</summary>
    Login,

    /// <summary>Joined.</summary>
    Open,

    /// <summary>Waiting before it dials again.</summary>
    BackingOff,

    /// <summary>Gave up.</summary>
    Gone,

    /// <summary>Its page is hidden, and it has no connection.</summary>
    Hidden,
}

/// <summary>
/// The atom of a run: something that happened to one client. A value, made and consumed without allocation; which fields
/// mean something is said at its <see cref="ClientEventKind"/>. Instants are elapsed time since the start of the run.
/// </summary>
public readonly record struct ClientEvent
{
    /// <summary>What happened.</summary>
    public required ClientEventKind Kind { get; init; }

    /// <summary>To which client of the plan.</summary>
    public required int Client { get; init; }

    /// <summary>On which of its connections, from 0; -1: on none.</summary>
    public int Connection { get; init; }

    /// <summary>When it happened.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>When what ends here began; decides the phase.</summary>
    public TimeSpan Since { get; init; }

    /// <summary>A still earlier instant.</summary>
    public TimeSpan Earlier { get; init; }

    /// <summary>The other client: the sender of what was received.</summary>
    public int Peer { get; init; }

    /// <summary>Sequence of the message among those of its sender.</summary>
    public uint Sequence { get; init; }

    /// <summary>Bytes of an HTTP answer. It lies where the sequence does, which no request has, so that an event keeps its 64 bytes.</summary>
    public uint Bytes
    {
        get => Sequence;
        init => Sequence = value;
    }

    /// <summary>What an HTTP request was for.</summary>
    public HttpPurpose Purpose { get; init; }

    /// <summary>New state.</summary>
    public ClientState State { get; init; }

    /// <summary>Former state.</summary>
    public ClientState From { get; init; }

    /// <summary>A flag whose meaning the kind says.</summary>
    public bool Flag { get; init; }

    /// <summary>How a connection ended.</summary>
    public ConnectionEnd? End { get; init; }

    /// <summary>A text to group by; null where there is none.</summary>
    public string? Text { get; init; }
}

/// <summary>Takes what the clients tell. Implementations are thread-safe, return quickly and never throw.</summary>
public interface IClientEventSink
{
    /// <summary>Takes one event.</summary>
    void Emit(in ClientEvent clientEvent);
}
