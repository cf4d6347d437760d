using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Chat;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>
/// The raw relay of one connection on <c>/relay</c> or <c>/wx-rtc</c>: every message goes unchanged to the room, whatever its format. The
/// server says nothing of its own, so that any wire format can be played against it.
/// </summary>
internal sealed class RelayConversation(Guest guest, string endpoint) : IConversation
{
    public void Begin() => guest.Connection.Join(new RoomKey(endpoint, guest.Room), welcome: null);

    public void Hear(WebSocketMessageType type, ReadOnlySpan<byte> payload)
    {
        if (guest.Connection.Room is { } here)
            here.Publish(new Message(payload.ToArray(), type, guest.Connection.Say(here, Range.All)), guest.Except, remembered: null);
    }
}
