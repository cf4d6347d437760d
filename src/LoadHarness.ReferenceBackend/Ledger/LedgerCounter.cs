namespace LoadHarness.ReferenceBackend.Ledger;

/// <summary>The plain counters of the ledger; <see cref="LedgerSnapshot"/> says what each one means.</summary>
internal enum LedgerCounter
{
    /// <summary>WebSocket connections opened.</summary>
    Opened,

    /// <summary>Bytes read after the upgrade.</summary>
    BytesReceived,

    /// <summary>Bytes written after the upgrade.</summary>
    BytesSent,

    /// <summary>Application pings.</summary>
    Pings,

    /// <summary>Ping frames that the server sent.</summary>
    ServerPings,

    /// <summary>Pong frames that came where the server pings.</summary>
    ServerPongs,

    /// <summary>Heartbeat messages.</summary>
    Heartbeats,

    /// <summary>Signals shown to a room.</summary>
    Signals,

    /// <summary>Messages that were not understood.</summary>
    Malformed,

    /// <summary>Messages said in no room.</summary>
    Roomless,

    /// <summary>Messages that came while the connection was being closed.</summary>
    Ignored,

    /// <summary>Requests refused with 401, connections refused with 4401.</summary>
    RefusedLogins,

    /// <summary>Requests refused with 400.</summary>
    RefusedHandshakes,

    /// <summary>Connections that did not show a token in time.</summary>
    AuthTimeouts,

    /// <summary>Frames with a wrong token.</summary>
    UnauthorizedFrames,

    /// <summary>Chat messages with a wrong signature.</summary>
    BadSignatures,

    /// <summary>Answered requests for the history of a room.</summary>
    HistoryReads,

    /// <summary>Messages in these answers.</summary>
    HistoryRows,

    /// <summary>Long polls.</summary>
    Polls,

    /// <summary>Messages in the answers to long polls.</summary>
    MessagesPolled,

    /// <summary>Messages that came over <c>POST /api/send</c>; they are among the messages received.</summary>
    MessagesPosted,

    /// <summary>Messages that came over <c>POST /api/question/add</c>; they are among the messages received.</summary>
    Questions,

    /// <summary>Tokens handed out by <c>POST /api/login</c>.</summary>
    TokensIssued,

    /// <summary>Connections closed with 4401 because their token expired.</summary>
    TokensExpired,

    /// <summary>Requests to <c>POST /api/logs</c>.</summary>
    LogUploads,

    /// <summary>Bytes in these requests.</summary>
    LogBytes,

    /// <summary>Connections chosen by a kick.</summary>
    Kicked,
}
