using System.Buffers;
using System.Globalization;
using System.Text;
using LoadHarness.Clients.Protocols;

namespace LoadHarness.Clients.Xmpp;

/// <summary>
/// XMPP on one connection: the stream, SASL PLAIN, the stream anew, a resource, the room; then messages, whose reflections are the room's
/// word that it has taken them. Guarded by the client's gate.
/// </summary>
/// <param name="options">What the protocol file says.</param>
/// <param name="client">Whose connection it is.</param>
internal sealed class XmppConversation(XmppOptions options, ClientIdentity client) : IConversation
{
    private const string BindId = "bind", SessionId = "session";
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly byte[] _messageHead = StanzaWriter.MessageHead(options.Room(client));
    private readonly byte[] _domain = Encoding.UTF8.GetBytes(options.Domain);
    private readonly string _idStart = string.Create(CultureInfo.InvariantCulture, $"{client.Number}-");
    private Step _step;
    private bool _needsSession;
    private bool _hasLeft; // the end of the stream is the last that a client says (RFC 7395 section 3.6)
    private string? _occupant; // its address in the room, as the server has it; null: not joined yet
    private long _pings;

    private enum Step
    {
        Stream, // until the server offers logins
        Login,
        SecondStream, // until it offers resources
        Bind,
        Session,
        Room,
        Joined,
        Over,
    }

    /// <inheritdoc />
    public void Open(IChatOutput output) => Ask(Step.Stream, "the stream", StanzaWriter.Open(options.Domain), output);

    /// <inheritdoc />
    public void Read(ReadOnlySpan<byte> frame, bool isBinary, IChatOutput output)
    {
        if (_step == Step.Over)
        {
            return;
        }

        if (isBinary)
        {
            output.Unreadable("a binary frame where text is spoken", frame);
        }
        else if (StanzaReader.Read(frame) is { } stanza)
        {
            Take(stanza, frame, output);
        }
        else
        {
            output.Unreadable("a frame that is not one element of XML", frame);
        }
    }

    /// <inheritdoc />
    public void WriteSay(uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame) =>
        StanzaWriter.WriteMessage(_messageHead, client.Number, sequence, body, frame);

    /// <inheritdoc />
    public bool WriteHeartbeat(IBufferWriter<byte> frame)
    {
        if (_step != Step.Joined || _hasLeft)
        {
            return false; // before it is bound a client has no right to ask anything
        }

        StanzaWriter.WritePing(_pings++, _domain, frame);
        return true;
    }

    /// <inheritdoc />
    public bool WriteLeave(IBufferWriter<byte> frame)
    {
        if (_hasLeft || _step == Step.Over)
        {
            return false;
        }

        _hasLeft = true;
        frame.Write(StanzaWriter.Close); // who has no stream any more is in no room either
        return true;
    }

    /// <inheritdoc />
    public bool WriteSignal(string signal, IBufferWriter<byte> frame) => false;

    private void Take(Stanza stanza, ReadOnlySpan<byte> frame, IChatOutput output)
    {
        switch (stanza.Kind)
        {
            case StanzaKind.Message:
                TakeMessage(stanza, output);
                break;
            case StanzaKind.Presence:
                TakePresence(stanza, output);
                break;
            case StanzaKind.Iq:
                TakeIq(stanza, output);
                break;
            case StanzaKind.Features:
                TakeFeatures(stanza, output);
                break;
            case StanzaKind.Success when _step == Step.Login:
                Ask(Step.SecondStream, "the stream after the login", StanzaWriter.Open(options.Domain), output);
                break;
            case StanzaKind.Failure when _step == Step.Login:
                Refuse(stanza.Said, output);
                break;
            case StanzaKind.StreamError when _step != Step.Joined:
                Refuse(stanza.Said, output);
                break;
            case StanzaKind.StreamError:
                output.Notice("stream-error", Encoding.UTF8.GetBytes(stanza.Said));
                break;
            case StanzaKind.Close:
                TakeClose(frame, output);
                break;
        }
    }

    private void TakeFeatures(Stanza features, IChatOutput output)
    {
        if (_step == Step.Stream && features.OffersPlain)
        {
            Ask(Step.Login, "the login", StanzaWriter.Auth(options.Credentials(client)), output);
        }
        else if (_step == Step.Stream)
        {
            Refuse($"it does not offer SASL PLAIN, but {(features.Mechanisms.Length > 0 ? features.Mechanisms : "nothing")}", output);
        }
        else if (_step == Step.SecondStream)
        {
            _needsSession = features.NeedsSession;
            Ask(Step.Bind, "the resource", StanzaWriter.Bind(BindId, options.Resource(client)), output);
        }
    }

    private void TakeIq(Stanza iq, IChatOutput output)
    {
        if (iq.Type is "get" or "set")
        {
            if (!_hasLeft)
            {
                output.Send(StanzaWriter.Answer(iq));
            }
        }
        else if ((_step == Step.Bind && iq.Id == BindId) || (_step == Step.Session && iq.Id == SessionId))
        {
            if (iq.Type == "error")
            {
                Refuse(iq.Said, output);
            }
            else if (_step == Step.Bind && _needsSession)
            {
                Ask(Step.Session, "the session", StanzaWriter.Session(SessionId), output);
            }
            else
            {
                Ask(Step.Room, "the room", StanzaWriter.Join(options.Occupant(client)), output);
            }
        }
        else if (iq.Id is ['p', ..])
        {
            output.HeartbeatAnswered(); // an error, too: who does not know pings is there all the same
        }
    }

    private void TakePresence(Stanza presence, IChatOutput output)
    {
        if (presence.Type == "error")
        {
            if (_step == Step.Room)
            {
                Refuse(presence.Said, output);
            }
            else
            {
                output.Error(Encoding.UTF8.GetBytes(presence.Said));
            }

            return;
        }

        var isSelf = (presence.Status & RoomStatus.Self) != 0 || (_occupant is not null && presence.From == _occupant);
        if (!isSelf || _step < Step.Room || _hasLeft)
        {
            output.Signal();
        }
        else if (presence.Type == "unavailable")
        {
            TakeRemoval(presence, output);
        }
        else if (_step == Step.Room)
        {
            _step = Step.Joined;
            _occupant = presence.From; // the room may have given it another nick (status 210)
            output.Joined();
        }
    }

    /// <summary>The room has put the client out; its stream stays, but nothing is said to it there any more.</summary>
    private void TakeRemoval(Stanza presence, IChatOutput output)
    {
        var (kind, why) = presence.Status switch
        {
            var status when (status & RoomStatus.Banned) != 0 => ("ban", "the room has banned the client (status 301)"),
            var status when (status & RoomStatus.Shutdown) != 0 => ("room-shutdown", "the service of the room shuts down (status 332)"),
            var status when (status & RoomStatus.Kicked) != 0 => ("kick", "the room has kicked the client (status 307)"),
            _ => ("removal", "the room has removed the client"),
        };
        output.Notice(kind, Encoding.UTF8.GetBytes(presence.Text ?? "no reason given"));
        _step = Step.Over;
        output.Dismissed(why);
    }

    private void TakeMessage(Stanza message, IChatOutput output)
    {
        if (message.Type == "error")
        {
            if (NumberOf(message.Id) is { } rejected)
            {
                output.Rejected(rejected, Encoding.UTF8.GetBytes(message.Said));
            }
            else
            {
                output.Error(Encoding.UTF8.GetBytes(message.Said));
            }
        }
        else if (message.HasBody)
        {
            if (_occupant is not null && message.From == _occupant && NumberOf(message.Id) is { } accepted)
            {
                output.Accepted(accepted);
            }

            output.Message(message.Body.WrittenSpan);
        }
        else if (!message.HasSubject)
        {
            output.Signal(); // someone writes, has read, has stopped writing
        }
    }

    private void TakeClose(ReadOnlySpan<byte> frame, IChatOutput output)
    {
        if (_hasLeft)
        {
            return; // the answer to ours
        }

        if (_step != Step.Joined)
        {
            _step = Step.Over;
            output.Dismissed("it closed the stream");
            return;
        }

        // Who closes the stream closes the connection, too (RFC 7395 section 3.6): how it ends is for the wire to say.
        output.Notice("close", frame);
        output.Send(StanzaWriter.Close);
        _hasLeft = true;
    }

    private void Ask(Step step, string what, byte[] frame, IChatOutput output)
    {
        _step = step;
        output.Send(frame);
        output.Await(what, AnswerWithin);
    }

    private void Refuse(string said, IChatOutput output)
    {
        _step = Step.Over;
        output.Refused(Encoding.UTF8.GetBytes(said));
    }

    /// <summary>The number of a message of this client; null: it is none of them.</summary>
    private uint? NumberOf(string? id) =>
        id is not null && id.StartsWith(_idStart, StringComparison.Ordinal)
        && uint.TryParse(id.AsSpan(_idStart.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
