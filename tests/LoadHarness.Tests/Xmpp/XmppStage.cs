using System.Buffers;
using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Xmpp;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Tests.Protocols;

namespace LoadHarness.Tests.Xmpp;

/// <summary>A client that speaks XMPP: what it sends, and what it makes of what comes.</summary>
internal sealed class XmppStage
{
    /// <summary>What the server of the tests offers after the login.</summary>
    public const string BindFeatures =
        "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><required/></bind></stream:features>";

    public const string PlainFeatures = "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
        + "<mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms></stream:features>";

    public const string Success = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";

    public const string Bound = "<iq xmlns='jabber:client' id='bind' type='result'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>ann@localhost/x</jid></bind></iq>";

    public const string Self = "<presence xmlns='jabber:client' to='ann@localhost/x' from='r1@conference.localhost/ann'>"
        + "<x xmlns='http://jabber.org/protocol/muc#user'><status code='201'/><item role='moderator' affiliation='owner'/><status code='110'/></x></presence>";

    public static readonly ClientIdentity Ann = new(7, "people", "ann", "pw", "r1");

    public XmppStage(string options = "", ClientIdentity? client = null) =>
        Conversation = new XmppProtocol(Settings(options)).Converse(client ?? Ann);

    public RecordedOutput Output { get; } = new();

    public IConversation Conversation { get; }

    public static ProtocolSettings Settings(string options = "") => new(new ProtocolDefinition
    {
        Name = "xmpp",
        Code = "xmpp",
        SubProtocols = ["xmpp"],
        Say = Template.Parse(""),
        Options = options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(option => option.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
    });

    /// <summary>Opens the connection; what that told is forgotten.</summary>
    public XmppStage Open()
    {
        Conversation.Open(Output);
        Output.Take();
        return this;
    }

    /// <summary>Opens the connection and comes into the room; what that told is forgotten.</summary>
    public XmppStage Join()
    {
        Open();
        foreach (var frame in (string[])[PlainFeatures, Success, BindFeatures, Bound, Self])
        {
            Told(frame);
        }

        return this;
    }

    /// <summary>A frame comes.</summary>
    /// <returns>What that told, and what was sent.</returns>
    public string Told(string frame) => Told(Encoding.UTF8.GetBytes(frame));

    public string Told(byte[] frame)
    {
        Conversation.Read(frame, isBinary: false, Output);
        return Output.Take();
    }

    public string Say(uint sequence, string body) => Frame(to => Conversation.WriteSay(sequence, Encoding.UTF8.GetBytes(body), to));

    public static string Frame(Action<IBufferWriter<byte>> write)
    {
        var frame = new ArrayBufferWriter<byte>();
        write(frame);
        return Encoding.UTF8.GetString(frame.WrittenSpan);
    }
}
