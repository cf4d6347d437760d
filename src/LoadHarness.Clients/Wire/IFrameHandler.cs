using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients.Wire;

/// <summary>Takes what a <see cref="FrameReader"/> finds. Payloads are valid during the call only.</summary>
internal interface IFrameHandler
{
    /// <summary>A whole message.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="isBinary">Whether it is binary rather than text.</param>
    void OnMessage(ReadOnlySpan<byte> payload, bool isBinary);

    /// <summary>A ping, to be answered with the same payload.</summary>
    void OnPing(ReadOnlySpan<byte> payload);

    /// <summary>A pong.</summary>
    void OnPong(ReadOnlySpan<byte> payload);

    /// <summary>A close frame; nothing is read after it.</summary>
    /// <param name="code">The code as it was on the wire.</param>
    /// <param name="reason">The reason; may be empty.</param>
    void OnClose(CloseCode code, ReadOnlySpan<byte> reason);
}
