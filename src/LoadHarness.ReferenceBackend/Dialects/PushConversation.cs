using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Access;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>
/// The door before a flat conversation on <c>/wx-push</c> (seed row 1.6): <c>{"type":"auth","token":"...","room":"..."}</c> must come first
/// and in time. It is answered <c>{"type":"auth","ok":true}</c>, or by close code 4401. A later one shows a new token or moves to another
/// room.
/// </summary>
internal sealed class PushConversation(Guest guest) : IConversation
{
    private readonly FlatConversation _flat = new(guest, RoomKey.WxPush);

    private bool _proven;

    private string _room = guest.Room;

    public void Begin() => guest.Connection.AwaitProof();

    public void Hear(WebSocketMessageType type, ReadOnlySpan<byte> payload)
    {
        var frame = ChatFrame.Parse(type, payload);
        if (frame.Kind == ChatFrameKind.Auth)
            Authenticate(frame);
        else if (_proven)
            _flat.Hear(frame, payload);
        else
            Reject("the first frame must be an auth frame");
    }

    private void Authenticate(in ChatFrame frame)
    {
        if (guest.Hub.Tokens.Judge(new Credential(frame.Token), out var refusal) is not { } pass)
        {
            Reject(refusal);
            return;
        }

        _proven = true;
        if (frame.Room.Length > 0)
            _room = frame.Room;
        var key = new RoomKey(RoomKey.WxPush, _room);
        guest.Connection.Admit(pass);
        guest.Hub.Defects.SlowLogins.Answer(guest.Connection, () => guest.Connection.Join(key, (_, _) => Answers.Authenticated));
    }

    private void Reject(string reason)
    {
        guest.Hub.Ledger.Count(LedgerCounter.RefusedLogins);
        guest.Connection.Close(CloseCode.Unauthorized, reason, EndCause.Unauthorized);
    }
}
