using LoadHarness.ReferenceBackend.Chat;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>
/// The one list of dialects: the server's own two, and those of five published tutorials. To add one, write its conversation and its row.
/// </summary>
internal static class DialectCatalog
{
    /// <summary>The server's own chat; also found at <c>/</c>.</summary>
    public static Dialect Chat { get; } = new(
        RoomKey.Chat, "?token=TOKEN&room=ROOM", Knock.WithQuery, guest => new ChatConversation(guest.Connection, guest.Room, guest.Hub))
    {
        AnswersJoin = true,
    };

    /// <summary>All dialects.</summary>
    public static IReadOnlyList<Dialect> All { get; } =
    [
        Chat,
        new(RoomKey.Relay, "?token=TOKEN&room=ROOM&echo=0", Knock.WithQuery, guest => new RelayConversation(guest, RoomKey.Relay))
        {
            Form = FrameForm.Opaque,
            Echoes = true,
        },

        // Seed rows 0.1 and 0.23: the client has shown its message before it sends it.
        new(RoomKey.UniApp, "?token=TOKEN&room=ROOM", Knock.WithQuery, guest => new FlatConversation(guest, RoomKey.UniApp)),

        // Seed rows 1.5 and 1.6.
        new(RoomKey.WxPush, " with the header Authorization: Bearer TOKEN and the sub-protocol chat", Knock.WithBearer,
            guest => new PushConversation(guest))
        {
            SubProtocol = "chat",
            AnswersJoin = true,
        },

        // Seed row 2.1: the client adds "websocket?" and two values to an address that may end anywhere.
        new(RoomKey.WxHeartbeat, "/websocket?TASK&USER", Knock.ByPosition, guest => new FlatConversation(guest, RoomKey.WxHeartbeat))
        {
            Routes = [RoomKey.WxHeartbeat, RoomKey.WxHeartbeat + "/websocket", "/websocket"],
        },

        // Seed rows 3.1 and 3.15: the sender sees its own message only when the server sends it back.
        new(RoomKey.WxRoom, " with the header Authorization: TOKEN", Knock.WithHeader, guest => new RoomConversation(guest))
        {
            Form = FrameForm.Push,
            AnswersJoin = true,
            Echoes = true,
        },

        // Seed rows 4.1 and 4.9.
        new(RoomKey.WxRtc, "?room=ROOM", Knock.Openly, guest => new RelayConversation(guest, RoomKey.WxRtc)) { Form = FrameForm.Opaque },
    ];
}
