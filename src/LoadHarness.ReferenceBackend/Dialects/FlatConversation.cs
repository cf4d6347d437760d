using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>
/// Flat JSON, <c>{"type":"msg","content":"..."}</c>, in the one room of the address: the server says nothing but answers to
/// <c>{"type":"ping"}</c> and <c>{"type":"heartbeat"}</c>.
/// </summary>
internal sealed class FlatConversation(Guest guest, string endpoint) : IConversation
{
    public void Begin() => guest.Connection.Join(new RoomKey(endpoint, guest.Room), welcome: null);

    public void Hear(WebSocketMessageType type, ReadOnlySpan<byte> payload) => Hear(ChatFrame.Parse(type, payload), payload);

    /// <summary>Deals with a frame that somebody else has read.</summary>
    public void Hear(in ChatFrame frame, ReadOnlySpan<byte> payload)
    {
        switch (frame.Kind)
        {
            case ChatFrameKind.Say:
                Say(frame, payload);
                break;
            case ChatFrameKind.Ping:
                guest.Hub.Ledger.Count(LedgerCounter.Pings);
                if (!guest.Hub.Defects.IgnorePings.SwallowsMessage())
                    guest.Connection.Answer(Answers.Pong);
                break;
            case ChatFrameKind.Heartbeat:
                guest.Heartbeat(Answers.Heartbeat);
                break;
            case ChatFrameKind.Signal:
                Show(payload);
                break;
            default:
                guest.Misunderstood(frame.Refusal ?? Answers.UnknownFlatType);
                break;
        }
    }

    private void Show(ReadOnlySpan<byte> payload)
    {
        if (guest.Connection.Show(payload))
            guest.Hub.Ledger.Count(LedgerCounter.Signals);
        else
            guest.Refuse(LedgerCounter.Roomless, Answers.NotInRoom);
    }

    /// <summary>Relays the frame byte for byte, whatever else is in it, a message id for instance.</summary>
    private void Say(in ChatFrame frame, ReadOnlySpan<byte> payload)
    {
        if (guest.Connection.Room is not { } here)
        {
            guest.Refuse(LedgerCounter.Roomless, Answers.NotInRoom);
            return;
        }

        if (endpoint == RoomKey.WxPush && guest.Rules.SignatureKey is { } key && !Signature.Holds(key, frame, payload))
        {
            guest.Refuse(LedgerCounter.BadSignatures, Answers.BadSignature);
            return;
        }

        var copy = payload.ToArray();
        var message = new Message(copy, WebSocketMessageType.Text, guest.Connection.Say(here, frame.Text));
        here.Publish(message, guest.Except, new HistoryEntry(copy, frame.Content, guest.Hub.Options.Time.GetUtcNow()));
    }
}
