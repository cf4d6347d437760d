namespace LoadHarness.Clients.Wire;

/// <summary>How a server broke RFC 6455; each has the close code that the client must answer with.</summary>
internal enum WireFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>A reserved bit is set although no extension was negotiated (5.2).</summary>
    ReservedBits,

    /// <summary>An opcode that is not defined (5.2).</summary>
    ReservedOpcode,

    /// <summary>A server masked its frame (5.1).</summary>
    Masked,

    /// <summary>A control frame that is fragmented (5.5).</summary>
    FragmentedControl,

    /// <summary>A control frame of more than 125 bytes (5.5).</summary>
    LongControl,

    /// <summary>A continuation without a message to continue (5.4).</summary>
    NothingToContinue,

    /// <summary>A new message before the last one was finished (5.4).</summary>
    Interleaved,

    /// <summary>A 64-bit length with its highest bit set (5.2).</summary>
    LengthOverflow,

    /// <summary>A close payload of one byte (5.5.1).</summary>
    ShortClose,

    /// <summary>Text, or the reason of a close, that is not UTF-8 (8.1).</summary>
    NotUtf8,

    /// <summary>A message over the limit of the client (7.4.1, code 1009).</summary>
    TooBig,
}

/// <summary>What belongs to a <see cref="WireFault"/>. Pure.</summary>
internal static class WireFaults
{
    /// <summary>The close code to answer with (7.4.1).</summary>
    public static int CloseCode(this WireFault fault) => fault switch
    {
        WireFault.NotUtf8 => 1007,
        WireFault.TooBig => 1009,
        _ => 1002,
    };

    /// <summary>One sentence for people.</summary>
    public static string Describe(this WireFault fault) => fault switch
    {
        WireFault.ReservedBits => "a frame with a reserved bit set",
        WireFault.ReservedOpcode => "a frame with a reserved opcode",
        WireFault.Masked => "a masked frame from the server",
        WireFault.FragmentedControl => "a fragmented control frame",
        WireFault.LongControl => "a control frame of more than 125 bytes",
        WireFault.NothingToContinue => "a continuation without a message",
        WireFault.Interleaved => "a new message inside a fragmented one",
        WireFault.LengthOverflow => "a frame length of 2^63 or more",
        WireFault.ShortClose => "a close frame with a payload of one byte",
        WireFault.NotUtf8 => "text that is not UTF-8",
        WireFault.TooBig => "a message over the size limit",
        _ => "nothing",
    };
}
