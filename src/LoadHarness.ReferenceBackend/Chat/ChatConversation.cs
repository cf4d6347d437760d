using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>The JSON chat protocol of one connection on <c>/chat</c>.</summary>
internal sealed class ChatConversation(ChatConnection connection, string room, BackendLedger ledger, TimeProvider time) : IConversation
{
    public void Begin() => connection.Join(new RoomKey(RoomKey.Chat, room), Answers.Joined);

    public void Hear(WebSocketMessageType type, ReadOnlySpan<byte> payload)
    {
        if (type != WebSocketMessageType.Text)
        {
            Refuse(LedgerCounter.Malformed, Answers.Binary);
            return;
        }

        var frame = ChatFrame.Parse(payload);
        switch (frame.Kind)
        {
            case ChatFrameKind.Say:
                Say(payload, frame.Content);
                break;
            case ChatFrameKind.Ping:
                ledger.Count(LedgerCounter.Pings);
                connection.Answer(Answers.Pong);
                break;
            case ChatFrameKind.Join:
                connection.Join(new RoomKey(RoomKey.Chat, frame.Room), Answers.Joined);
                break;
            case ChatFrameKind.Leave:
                if (!connection.Leave(Answers.Left))
                    Refuse(LedgerCounter.Roomless, Answers.NotInRoom);
                break;
            default:
                Refuse(LedgerCounter.Malformed, frame.Refusal!);
                break;
        }
    }

    /// <summary>Relays the frame byte for byte: cheapest, and the content cannot change on the way.</summary>
    private void Say(ReadOnlySpan<byte> payload, Range content)
    {
        if (connection.Room is not { } here)
        {
            Refuse(LedgerCounter.Roomless, Answers.NotInRoom);
            return;
        }

        var frame = payload.ToArray();
        var message = new Message(frame, WebSocketMessageType.Text, here.Tally);
        here.Publish(message, except: null, new HistoryEntry(frame, content, time.GetUtcNow()));
    }

    private void Refuse(LedgerCounter counter, Message answer)
    {
        ledger.Count(counter);
        connection.Answer(answer);
    }
}
