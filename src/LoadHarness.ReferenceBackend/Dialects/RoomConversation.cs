using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Access;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>
/// Envelopes on <c>/wx-room</c>: join, heartbeat and chat, each with the token (seed rows 3.2 to 3.7). Nobody is in a room before a join.
/// </summary>
internal sealed class RoomConversation(Guest guest) : IConversation
{
    public void Begin()
    {
        // The client speaks first.
    }

    public void Hear(WebSocketMessageType type, ReadOnlySpan<byte> payload)
    {
        var envelope = type == WebSocketMessageType.Text ? Envelope.Parse(payload) : default;
        if (envelope.Kind == EnvelopeKind.Malformed)
            guest.Misunderstood(RoomAnswers.Malformed);
        else if (guest.Hub.Tokens.Judge(new Credential(envelope.Token), out _) is not { } pass)
            guest.Refuse(LedgerCounter.UnauthorizedFrames, RoomAnswers.Unauthorized);
        else
            Obey(envelope, pass);
    }

    private void Obey(in Envelope envelope, Pass pass)
    {
        // Each message shows the token, so that a client can change to a new one at any time.
        guest.Connection.Admit(pass);
        if (envelope.Kind == EnvelopeKind.Heartbeat)
            guest.Heartbeat(RoomAnswers.Heartbeat);
        else if (envelope.Kind == EnvelopeKind.Join)
            Join(new RoomKey(RoomKey.WxRoom, envelope.Topic));
        else
            Say(envelope.Topic, envelope.Push!);
    }

    private void Join(RoomKey key) =>
        guest.Hub.Defects.SlowLogins.Answer(guest.Connection, () => guest.Connection.Join(key, RoomAnswers.Joined));

    private void Say(string topic, RoomPush push)
    {
        if (guest.Connection.Room is not { } here || here.Key.Name != topic)
        {
            guest.Refuse(LedgerCounter.Roomless, RoomAnswers.NotInRoom);
            return;
        }

        var message = new Message(push.Frame, WebSocketMessageType.Text, guest.Connection.Say(here, push.Body));
        here.Publish(message, guest.Except, new HistoryEntry(push.Frame, push.Data, guest.Hub.Options.Time.GetUtcNow()));
    }
}
