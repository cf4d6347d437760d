namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>What the read loop got from the socket.</summary>
internal enum InboundKind
{
    /// <summary>A whole message, text or binary.</summary>
    Message,

    /// <summary>The close frame of the peer; nothing follows.</summary>
    Close,

    /// <summary>A message grew above the limit; everything up to the close frame will be discarded.</summary>
    TooBig,
}
