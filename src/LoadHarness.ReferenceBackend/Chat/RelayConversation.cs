using System.Net.WebSockets;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// The raw relay of one connection on <c>/relay</c>: every message goes unchanged to the room, whatever its format. The server says nothing
/// of its own, so that any wire format can be played against it.
/// </summary>
internal sealed class RelayConversation(ChatConnection connection, string room, bool echo) : IConversation
{
    public void Begin() => connection.Join(new RoomKey(RoomKey.Relay, room), welcome: null);

    public void Hear(WebSocketMessageType type, ReadOnlySpan<byte> payload)
    {
        if (connection.Room is { } here)
            here.Publish(new Message(payload.ToArray(), type, connection.Say(here, Range.All)), echo ? null : connection, remembered: null);
    }
}
