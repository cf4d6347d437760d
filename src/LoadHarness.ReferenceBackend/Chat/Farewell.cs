namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>The close frame that ends a connection in good order. Used by one <see cref="Outbox"/>, under its lock.</summary>
/// <param name="code">Close code as it goes on the wire.</param>
/// <param name="reason">Reason text, at most 123 bytes of UTF-8.</param>
internal sealed class Farewell(int code, string reason)
{
    public int Code { get; } = code;

    public string Reason { get; } = reason;

    /// <summary>It has been handed to the writer; it is never said twice.</summary>
    public bool Said { get; set; }
}
