using System.Globalization;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Clients;

/// <summary>
/// What the messages of the server mean to a connection. Stamped ones are taken without the client's gate where the wire format has nothing
/// to say to them: they only read what never changes. Everything else goes through the connection's conversation, under the gate.
/// </summary>
internal sealed class Inbound(ClientSession session) : IChatOutput
{
    private readonly ChatClient _client = session.Client;
    private readonly bool _readsMessages = session.Client.Setup.Protocol.ReadsMessages;
    private TimeSpan _at; // of the frame that is read
    private bool _isTold; // what came has been told as a proof of life

    /// <summary>What is said on the connection. Under the gate.</summary>
    public IConversation Conversation { get; } = session.Client.Setup.Protocol.Converse(session.Client.Identity);

    /// <summary>What its login waits for; null: it is over, for the client is or was joined. Under the gate.</summary>
    public LoginWait? Wait { get; private set; } = new(session);

    private bool IsSettling { get; set; }

    /// <summary>The connection is open. Under the gate.</summary>
    public void Begin(TimeSpan at)
    {
        _at = at;
        Conversation.Open(this);
    }

    /// <summary>The client is joined. Under the gate.</summary>
    public void EndWait() => Wait = null;

    /// <summary>Takes a message.</summary>
    public void Take(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at)
    {
        session.Heartbeat?.OnData(at);
        if (_readsMessages || !TakeStamps(payload, at))
        {
            lock (_client.Gate)
            {
                (_at, _isTold) = (at, false);
                Wait?.Hear(payload);
                Conversation.Read(payload, isBinary, this);
                Tell(ClientEventKind.Read);
            }
        }
    }

    /// <summary>The time is over in which the client should be joined. Under the gate.</summary>
    public void OnPatienceOver()
    {
        _at = _client.Now;
        if (IsSettling)
        {
            session.Join(_at);
        }
        else if (!Conversation.GoOn(this))
        {
            session.FailLogin(Wait!.TimedOut);
        }
    }

    void IChatOutput.Send(ReadOnlySpan<byte> frame) => session.Post(frame, new SendTag(SendKind.Other));

    void IChatOutput.Await(string answer, TimeSpan within)
    {
        if (Wait is { } wait)
        {
            IsSettling = false;
            wait.Begin(answer, within);
            session.BePatient(_client.Now + within);
        }
    }

    void IChatOutput.Settle(TimeSpan after)
    {
        if (Wait is { } wait)
        {
            IsSettling = true;
            wait.Settle();
            session.BePatient(_client.Now + after);
        }
    }

    void IChatOutput.Joined()
    {
        Tell(ClientEventKind.Read);
        session.Join(_at);
    }

    void IChatOutput.Refused(ReadOnlySpan<byte> said)
    {
        Tell(ClientEventKind.Read);
        if (!session.IsJoined)
        {
            _client.Login?.OnRefused();
            session.FailLogin($"{session.Address} refused the login: {Quote(said)}");
        }
    }

    void IChatOutput.Message(ReadOnlySpan<byte> message)
    {
        _isTold = true;
        if (!TakeStamps(message, _at))
        {
            session.Emit(ClientEventKind.ReceivedUnstamped, _at, _at);
        }
    }

    void IChatOutput.Unreadable(string what, ReadOnlySpan<byte> frame)
    {
        _isTold = true;
        session.Emit(ClientEventKind.ReceivedUnstamped, _at, _at, $"{what}: {Quote(frame)}");
    }

    void IChatOutput.Signal()
    {
        _isTold = true;
        session.Emit(ClientEventKind.SignalReceived, _at, _at);
    }

    void IChatOutput.HeartbeatAnswered()
    {
        Tell(ClientEventKind.Read);
        session.Heartbeat?.OnReply(_at);
    }

    void IChatOutput.Accepted(uint sequence)
    {
        Tell(ClientEventKind.Read);
        session.Emit(ClientEventKind.Acknowledged, _at, _at, sequence: sequence);
    }

    void IChatOutput.Rejected(uint sequence, ReadOnlySpan<byte> said)
    {
        Tell(ClientEventKind.Read);
        var id = string.Create(CultureInfo.InvariantCulture, $"{_client.Identity.Number}-{sequence}");
        var why = Quote(said).Replace(id, "…", StringComparison.Ordinal); // the same reason is one kind of error, whichever message it is told of
        session.Emit(ClientEventKind.Rejected, _at, _at, $"the server rejected a message: {why}", sequence);
    }

    void IChatOutput.Error(ReadOnlySpan<byte> said)
    {
        Tell(ClientEventKind.Read);
        session.Emit(ClientEventKind.Trouble, _at, _at, $"the server told of an error: {Quote(said)}");
    }

    void IChatOutput.Notice(string kind, ReadOnlySpan<byte> said)
    {
        Tell(ClientEventKind.Read);
        if (!session.IsLeaving) // else it says what the client has just said
        {
            session.Emit(ClientEventKind.Trouble, _at, _at, $"the server sent the notice '{kind}': {Quote(said)}");
        }
    }

    void IChatOutput.Dismissed(string why)
    {
        Tell(ClientEventKind.Read);
        if (!session.CanBeat)
        {
            return; // it leaves, or is given up already
        }

        if (session.IsJoined)
        {
            session.GiveUp(new ConnectionEnd(EndSide.Server, EndCause.ServerClosed, CloseCode.None, TimeSpan.Zero, why));
        }
        else
        {
            session.FailLogin($"{session.Address} ended the session before the client was joined: {why}");
        }
    }

    /// <summary>Takes all messages of this run, and of others, that are in a text.</summary>
    /// <returns>Whether there are any.</returns>
    private bool TakeStamps(ReadOnlySpan<byte> text, TimeSpan at)
    {
        var found = Stamp.Find(text, out var stamp, out var end);
        if (found == StampSearch.None)
        {
            return false;
        }

        while (found != StampSearch.None)
        {
            TakeStamp(found, stamp, at);
            text = text[end..];
            found = Stamp.Find(text, out stamp, out end);
        }

        return true;
    }

    private void TakeStamp(StampSearch found, in Stamp stamp, TimeSpan at)
    {
        if (found == StampSearch.Corrupt)
        {
            _client.Emit(new ClientEvent
            {
                Kind = ClientEventKind.ReceivedCorrupt,
                Client = _client.Identity.Number,
                Connection = session.Number,
                At = at,
                Since = at,
                Earlier = stamp.Due,
                Peer = stamp.Run == _client.Setup.Run ? stamp.Sender : -1,
                Sequence = stamp.Sequence,
            });
            return;
        }

        if (stamp.Run != _client.Setup.Run)
        {
            session.Emit(ClientEventKind.ReceivedForeign, at, at);
            return;
        }

        _client.Emit(new ClientEvent
        {
            Kind = ClientEventKind.Received,
            Client = _client.Identity.Number,
            Connection = session.Number,
            At = at,
            Since = stamp.Due,
            Peer = stamp.Sender,
            Sequence = stamp.Sequence,
        });
        _client.Screen?.Show(stamp, at, session.Number);
        if (stamp.Sender == _client.Identity.Number)
        {
            lock (_client.Gate)
            {
                if (!session.IsJoined && IsSettling)
                {
                    session.Join(at); // an own echo proves it before the settle time is over
                }

                _client.OnEcho(stamp.Sequence, at);
            }
        }
    }

    /// <summary>Tells of what came, once.</summary>
    private void Tell(ClientEventKind kind)
    {
        if (!_isTold)
        {
            _isTold = true;
            session.Emit(kind, _at, _at);
        }
    }

    private string Quote(ReadOnlySpan<byte> payload) => FrameQuote.Of(payload, _client.Identity.Token);
}
