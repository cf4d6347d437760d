using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// One outgoing WebSocket message. Immutable, and one instance is shared by all receivers: a delivery costs a reference, not a copy.
/// </summary>
/// <param name="payload">The bytes of the message, unframed. Never written to after this call.</param>
/// <param name="type">Text or binary.</param>
/// <param name="room">Tally of the room it was said in; null for an answer of the server, which is no delivery.</param>
internal sealed class Message(byte[] payload, WebSocketMessageType type, DeliveryTally? room = null)
{
    /// <summary>What one waiting message costs besides its payload, so that a flood of empty ones is bounded too.</summary>
    private const int QueueOverhead = 32;

    public byte[] Payload { get; } = payload;

    public WebSocketMessageType Type { get; } = type;

    public DeliveryTally? Room { get; } = room;

    /// <summary>Bytes it is charged for while it waits.</summary>
    public int QueueCost => Payload.Length + QueueOverhead;
}
