namespace LoadHarness.ReferenceBackend.Ledger;

/// <summary>
/// One reading of everything the server counted since its start or the last reset. Immutable. Identities, true whenever no message is
/// under way: <c>DeliveriesDue + Defects.Added = DeliveriesSent + DeliveriesDropped + Defects.Withheld + DeliveriesQueued</c> and
/// <c>ConnectionsOpened = ConnectionsCurrent + </c> the sum of <c>ClosedBy...</c>. Without defects nothing is added or withheld.
/// </summary>
public sealed record LedgerSnapshot
{
    /// <summary>WebSocket connections opened; those open at a reset count as opened after it.</summary>
    public required long ConnectionsOpened { get; init; }

    /// <summary>WebSocket connections that are open now, counted from the list of connections.</summary>
    public required long ConnectionsCurrent { get; init; }

    /// <summary>Ended by a close frame of the client.</summary>
    public required long ClosedByClient { get; init; }

    /// <summary>Ended by the idle time-out (4408).</summary>
    public required long ClosedByIdle { get; init; }

    /// <summary>Terminated because no pong came to a ping of the server.</summary>
    public required long ClosedByMissedPong { get; init; }

    /// <summary>Ended by <c>/admin/kick</c> or the defect <c>kick</c>.</summary>
    public required long ClosedByKick { get; init; }

    /// <summary>Terminated because more than the allowed bytes waited for them.</summary>
    public required long ClosedByOverflow { get; init; }

    /// <summary>
    /// Closed for a message above the limit (1009), a breach of the WebSocket protocol or, if the rule says so, a message that was not
    /// understood (1007).
    /// </summary>
    public required long ClosedByViolation { get; init; }

    /// <summary>Closed for a token that was missing, wrong, late or expired (4401).</summary>
    public required long ClosedByUnauthorized { get; init; }

    /// <summary>Closed because the server stops (1001).</summary>
    public required long ClosedByShutdown { get; init; }

    /// <summary>Ended on TCP level, without a close frame of the client.</summary>
    public required long ClosedByAbort { get; init; }

    /// <summary>Valid chat messages and relayed frames received.</summary>
    public required long MessagesReceived { get; init; }

    /// <summary>
    /// Deliveries owed: one per message and member of the room at that instant, the sender included where it gets an echo.
    /// </summary>
    public required long DeliveriesDue { get; init; }

    /// <summary>Deliveries handed to a socket.</summary>
    public required long DeliveriesSent { get; init; }

    /// <summary>Deliveries whose receiver was gone or terminated before they were handed over.</summary>
    public required long DeliveriesDropped { get; init; }

    /// <summary>Deliveries waiting now, counted from the queues of the connections, and those that defects hold back.</summary>
    public required long DeliveriesQueued { get; init; }

    /// <summary>Bytes read from WebSocket connections after the upgrade, frame headers included.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Bytes written to WebSocket connections after the upgrade, frame headers included.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Messages <c>{"type":"ping"}</c>; WebSocket ping frames are answered without being counted.</summary>
    public required long Pings { get; init; }

    /// <summary>Ping frames that the server sent of itself.</summary>
    public required long ServerPings { get; init; }

    /// <summary>Pong frames that came while the server pings; clients may send them unasked.</summary>
    public required long ServerPongs { get; init; }

    /// <summary>Messages <c>{"type":"heartbeat"}</c>, and those of type 1 on <c>/wx-room</c>.</summary>
    public required long Heartbeats { get; init; }

    /// <summary>Messages of type typing, presence or read in flat JSON, handed to the others in the room; they are no messages received.</summary>
    public required long Signals { get; init; }

    /// <summary>Messages that were not understood: not JSON, unknown type, binary.</summary>
    public required long Malformed { get; init; }

    /// <summary>Messages of a connection that was in no room: valid, but due to nobody; answered with an error.</summary>
    public required long Roomless { get; init; }

    /// <summary>Messages that came after the server had begun to close their connection.</summary>
    public required long Ignored { get; init; }

    /// <summary>
    /// Refused for a missing, wrong or expired token: HTTP requests with 401, history included, and connections with 4401, whether for the
    /// token of their request or for that of their auth frame.
    /// </summary>
    public required long RefusedLogins { get; init; }

    /// <summary>WebSocket requests refused with 400: no sub-protocol, no positional query, too long a room name.</summary>
    public required long RefusedHandshakes { get; init; }

    /// <summary>Connections closed with 4401 because their auth frame did not come in time.</summary>
    public required long AuthTimeouts { get; init; }

    /// <summary>Messages refused for the token in them; on <c>/wx-room</c> every message carries one.</summary>
    public required long UnauthorizedFrames { get; init; }

    /// <summary>Chat messages refused for a missing or wrong signature.</summary>
    public required long BadSignatures { get; init; }

    /// <summary>Answered requests for the history of a room.</summary>
    public required long HistoryReads { get; init; }

    /// <summary>Messages in these answers.</summary>
    public required long HistoryRows { get; init; }

    /// <summary>Long polls.</summary>
    public required long Polls { get; init; }

    /// <summary>Messages in the answers to long polls.</summary>
    public required long MessagesPolled { get; init; }

    /// <summary>Messages that came over <c>POST /api/send</c>; they are among the messages received.</summary>
    public required long MessagesPosted { get; init; }

    /// <summary>Messages that came over <c>POST /api/question/add</c>; they are among the messages received.</summary>
    public required long Questions { get; init; }

    /// <summary>Tokens handed out by <c>POST /api/login</c>.</summary>
    public required long TokensIssued { get; init; }

    /// <summary>Connections closed with 4401 because their token expired.</summary>
    public required long TokensExpired { get; init; }

    /// <summary>Requests to <c>POST /api/logs</c>.</summary>
    public required long LogUploads { get; init; }

    /// <summary>Bytes in these requests.</summary>
    public required long LogBytes { get; init; }

    /// <summary>Connections chosen by <c>/admin/kick</c> or the defect <c>kick</c>.</summary>
    public required long Kicked { get; init; }

    /// <summary>What the switchable defects did.</summary>
    public required DefectCounts Defects { get; init; }
}
