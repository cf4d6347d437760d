namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>Why a connection ended, from the server's point of view. The first cause stands.</summary>
internal enum EndCause
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>The client sent a close frame first.</summary>
    Client,

    /// <summary>No byte came for the idle time-out; closed with 4408.</summary>
    Idle,

    /// <summary>No pong came to a ping of the server; terminated without a close frame.</summary>
    MissedPong,

    /// <summary>An administrator kicked it, with or without a close frame.</summary>
    Kick,

    /// <summary>Too much waited for it; terminated without a close frame.</summary>
    Overflow,

    /// <summary>
    /// It sent a message above the limit (closed with 1009), broke the WebSocket protocol (1002, 1007) or, if the rule says so, sent what
    /// is not understood (1007).
    /// </summary>
    Violation,

    /// <summary>Its token was missing, wrong, late or expired; closed with 4401.</summary>
    Unauthorized,

    /// <summary>The server stopped; closed with 1001.</summary>
    Shutdown,

    /// <summary>The TCP connection ended without a close frame of the client.</summary>
    Abort,
}
