using System.Net.WebSockets;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>What the server does with the messages of one connection: each dialect has its own.</summary>
internal interface IConversation
{
    /// <summary>The connection is open.</summary>
    void Begin();

    /// <summary>One whole message has come. Called by one thread at a time, in the order of arrival; must not block.</summary>
    /// <param name="type">Text or binary.</param>
    /// <param name="payload">The bytes; valid during the call only.</param>
    void Hear(WebSocketMessageType type, ReadOnlySpan<byte> payload);
}
