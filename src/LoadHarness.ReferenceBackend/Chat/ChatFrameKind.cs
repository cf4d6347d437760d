namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>What a client asks for with one text message of the chat protocol.</summary>
internal enum ChatFrameKind
{
    /// <summary>Not understood; the frame carries the reason.</summary>
    Malformed,

    /// <summary><c>{"type":"msg","content":"..."}</c>: say it to the room.</summary>
    Say,

    /// <summary><c>{"type":"ping"}</c>: answer with a pong.</summary>
    Ping,

    /// <summary><c>{"type":"join","room":"..."}</c>: move to a room.</summary>
    Join,

    /// <summary><c>{"type":"leave"}</c>: leave the room.</summary>
    Leave,
}
