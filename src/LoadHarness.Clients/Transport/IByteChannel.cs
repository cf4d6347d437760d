using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// A stream of bytes to a server: a plain socket, or TLS over one. Thread-safe; no method blocks or throws. What happens is
/// told to an <see cref="IChannelOwner"/>.
/// </summary>
internal interface IByteChannel
{
    /// <summary>Connects.</summary>
    void Open();

    /// <summary>Sends bytes; they are copied if they cannot leave at once. Calls come one at a time.</summary>
    /// <param name="bytes">Whole frames.</param>
    /// <param name="tag">Comes back when the kernel has taken the last byte.</param>
    void Send(ReadOnlySpan<byte> bytes, SendTag tag);

    /// <summary>Since when the oldest bytes that have not left have been waiting; null: none do.</summary>
    TimeSpan? OldestUnsent { get; }

    /// <summary>Neither reads nor writes any more, until told to: bytes wait on both sides, as in a network that swallows packets.</summary>
    void Hold(bool held);

    /// <summary>From now on reads no faster than this. Called from within <see cref="IChannelOwner.OnBytes"/>.</summary>
    void Slow(ReadPolicy policy);

    /// <summary>Ends it at once. Its end is told unless it was told before.</summary>
    void Cut();
}

/// <summary>
/// Is told what happens on a channel. Calls come one after another but for the outcomes of sends; nothing comes after
/// <see cref="OnEnded"/>. Must not block.
/// </summary>
internal interface IChannelOwner
{
    /// <summary>Connected; over TLS also the handshake is done.</summary>
    void OnConnected();

    /// <summary>Bytes came.</summary>
    /// <param name="bytes">Valid during the call.</param>
    /// <param name="at">One timestamp after the read.</param>
    void OnBytes(ReadOnlySpan<byte> bytes, TimeSpan at);

    /// <summary>The kernel took the last byte of a send.</summary>
    void OnWritten(SendTag tag, TimeSpan at);

    /// <summary>A send was not taken.</summary>
    void OnWriteFailed(SendTag tag);

    /// <summary>The channel has ended, or could not be opened.</summary>
    /// <param name="end">How.</param>
    void OnEnded(ChannelEnd end);
}

/// <summary>How a channel ended.</summary>
internal enum ChannelEndKind
{
    /// <summary>The other side ended the stream.</summary>
    Fin,

    /// <summary>The other side reset the connection.</summary>
    Reset,

    /// <summary>We cut it.</summary>
    Cut,

    /// <summary>It failed otherwise, or could not be opened.</summary>
    Failed,
}

/// <summary>How a channel ended.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="Error">The exception behind it, if any.</param>
internal readonly record struct ChannelEnd(ChannelEndKind Kind, Exception? Error = null);
