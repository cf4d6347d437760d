using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>The JSON chat protocol of one connection on <c>/chat</c>.</summary>
internal sealed class ChatConversation(ChatConnection connection, string room, ChatHub hub) : IConversation
{
    public void Begin() => Join(room);

    public void Hear(WebSocketMessageType type, ReadOnlySpan<byte> payload)
    {
        var frame = ChatFrame.Parse(type, payload);
        switch (frame.Kind)
        {
            case ChatFrameKind.Say:
                Say(payload, frame);
                break;
            case ChatFrameKind.Ping:
                hub.Ledger.Count(LedgerCounter.Pings);
                if (!hub.Defects.IgnorePings.SwallowsMessage())
                    connection.Answer(Answers.Pong);
                break;
            case ChatFrameKind.Join:
                Join(frame.Room);
                break;
            case ChatFrameKind.Leave:
                if (!connection.Leave(Answers.Left))
                    Refuse(LedgerCounter.Roomless, Answers.NotInRoom);
                break;
            case ChatFrameKind.Signal:
                Show(payload);
                break;
            default:
                Refuse(LedgerCounter.Malformed, frame.Refusal ?? Answers.UnknownType);
                break;
        }
    }

    private void Join(string name) =>
        hub.Defects.SlowLogins.Answer(connection, () => connection.Join(new RoomKey(RoomKey.Chat, name), Answers.Joined));

    /// <summary>Relays the frame byte for byte: cheapest, and the content cannot change on the way.</summary>
    private void Say(ReadOnlySpan<byte> payload, in ChatFrame frame)
    {
        if (connection.Room is not { } here)
        {
            Refuse(LedgerCounter.Roomless, Answers.NotInRoom);
            return;
        }

        var copy = payload.ToArray();
        var message = new Message(copy, WebSocketMessageType.Text, connection.Say(here, frame.Text));
        here.Publish(message, except: null, new HistoryEntry(copy, frame.Content, hub.Options.Time.GetUtcNow()));
    }

    private void Show(ReadOnlySpan<byte> payload)
    {
        if (connection.Show(payload))
            hub.Ledger.Count(LedgerCounter.Signals);
        else
            Refuse(LedgerCounter.Roomless, Answers.NotInRoom);
    }

    private void Refuse(LedgerCounter counter, Message answer)
    {
        hub.Ledger.Count(counter);
        connection.Answer(answer);
    }
}
