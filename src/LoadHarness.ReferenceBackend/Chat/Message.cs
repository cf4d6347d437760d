using System.Net.WebSockets;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// One outgoing WebSocket message. Immutable, and one instance is shared by all receivers: a delivery costs a reference, not a copy.
/// </summary>
/// <param name="payload">The bytes of the message, unframed. Never written to after this call.</param>
/// <param name="type">Text or binary.</param>
/// <param name="origin">Who said it where; default for an answer of the server, which is no delivery.</param>
internal sealed class Message(byte[] payload, WebSocketMessageType type, MessageOrigin origin = default)
{
    /// <summary>What one waiting message costs besides its payload, so that a flood of empty ones is bounded too.</summary>
    private const int QueueOverhead = 32;

    public byte[] Payload { get; } = payload;

    public WebSocketMessageType Type { get; } = type;

    public MessageOrigin Origin { get; } = origin;

    /// <summary>Room it was said in; null for an answer of the server.</summary>
    public Room? Room => Origin.Room;

    /// <summary>The text that people read.</summary>
    public ReadOnlySpan<byte> Body => Payload.AsSpan(Origin.Body);

    /// <summary>Bytes it is charged for while it waits.</summary>
    public int QueueCost => Payload.Length + QueueOverhead;

    /// <summary>The same message with other bytes.</summary>
    public Message With(byte[] payload) => new(payload, Type, Origin);
}
