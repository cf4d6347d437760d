namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>What a client asks for with one text message in flat JSON. Not every dialect knows all of them.</summary>
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

    /// <summary><c>{"type":"heartbeat"}</c>: I am still there.</summary>
    Heartbeat,

    /// <summary><c>{"type":"typing"}</c>, <c>presence</c> or <c>read</c>: show it to the room, it is no message.</summary>
    Signal,

    /// <summary><c>{"type":"auth","token":"...","room":"..."}</c>: this is who I am, and where I want to go.</summary>
    Auth,
}
