namespace LoadHarness.Clients.Wire;

/// <summary>Kinds of frames (RFC 6455 section 5.2); all other values are reserved.</summary>
internal enum Opcode : byte
{
    /// <summary>A further fragment of a message.</summary>
    Continuation = 0x0,

    /// <summary>A message, or its first fragment, of UTF-8 text.</summary>
    Text = 0x1,

    /// <summary>A message, or its first fragment, of bytes.</summary>
    Binary = 0x2,

    /// <summary>End of the connection, with an optional code and reason.</summary>
    Close = 0x8,

    /// <summary>Asks for a pong with the same payload.</summary>
    Ping = 0x9,

    /// <summary>Answers a ping, or says unasked that the sender is alive.</summary>
    Pong = 0xA,
}
