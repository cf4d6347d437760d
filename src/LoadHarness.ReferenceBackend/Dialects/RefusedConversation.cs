using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Chat;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>With somebody who was let in only to be told that the token is not accepted.</summary>
internal sealed class RefusedConversation(ChatConnection connection, string reason) : IConversation
{
    public void Begin() => connection.Close(CloseCode.Unauthorized, reason, EndCause.Unauthorized);

    public void Hear(WebSocketMessageType type, ReadOnlySpan<byte> payload)
    {
        // The connection is being closed: its read loop counts what still comes and does not get here.
    }
}
