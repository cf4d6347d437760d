using System.Xml.Linq;
using LoadHarness.Clients.Protocols;

namespace LoadHarness.Tests.Xmpp;

/// <summary>What a client and an XMPP server say to each other, element by element.</summary>
public sealed class XmppConversationTests
{
    private const string Stream = """<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="localhost" version="1.0"/>""";

    [Fact]
    public void Login_GoesStepByStepIntoTheRoom()
    {
        var stage = new XmppStage();

        stage.Conversation.Open(stage.Output);
        Assert.Equal($"send {Stream}\nawait the stream 10s", stage.Output.Take());
        Assert.Equal("", stage.Told("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' id='c1' version='1.0' from='localhost'/>"));
        Assert.Equal(
            """
            send <auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">AGFubgBwdw==</auth>
            await the login 10s
            """,
            stage.Told(XmppStage.PlainFeatures));
        Assert.Equal($"send {Stream}\nawait the stream after the login 10s", stage.Told(XmppStage.Success));
        Assert.Equal(
            """
            send <iq xmlns="jabber:client" type="set" id="bind"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><resource>loadharness7</resource></bind></iq>
            await the resource 10s
            """,
            stage.Told(XmppStage.BindFeatures));
        Assert.Equal(
            """
            send <presence xmlns="jabber:client" to="r1@conference.localhost/ann"><x xmlns="http://jabber.org/protocol/muc"><history maxstanzas="0"/></x></presence>
            await the room 10s
            """,
            stage.Told(XmppStage.Bound));
        Assert.Equal("signal", stage.Told("<presence from='r1@conference.localhost/bob'><x xmlns='http://jabber.org/protocol/muc#user'/></presence>"));
        Assert.Equal("joined", stage.Told(XmppStage.Self));
    }

    [Theory]
    [InlineData("<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>", true)]
    [InlineData("<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>", false)]
    public void Session_IsAskedForOnlyWhereItMustBe(string offer, bool isAsked)
    {
        var stage = new XmppStage().Open();
        stage.Told(XmppStage.PlainFeatures);
        stage.Told(XmppStage.Success);
        stage.Told($"<features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>{offer}</features>");

        var told = stage.Told(XmppStage.Bound);

        Assert.Equal(isAsked, told.Contains("""<iq xmlns="jabber:client" type="set" id="session"><session xmlns="urn:ietf:params:xml:ns:xmpp-session"/></iq>""", StringComparison.Ordinal));
        Assert.Contains("await the room", isAsked ? stage.Told("<iq type='result' id='session'/>") : told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>Unable to authorize you</text></failure>", "not-authorized: Unable to authorize you")]
    [InlineData("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><text xml:lang='en'>later</text><account-disabled/></failure>", "account-disabled: later")]
    [InlineData("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "no reason given")]
    [InlineData("<stream:error xmlns:stream='http://etherx.jabber.org/streams'><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", "policy-violation")]
    public void Login_Refused_IsToldAndNothingMoreIsSaid(string frame, string said)
    {
        var stage = new XmppStage().Open();
        stage.Told(XmppStage.PlainFeatures);

        Assert.Equal($"refused {said}", stage.Told(frame));
        Assert.Equal("", stage.Told(XmppStage.Success));
    }

    [Fact]
    public void Login_NoPlain_IsRefusedByItsOffer() => Assert.Equal(
        "refused it does not offer SASL PLAIN, but SCRAM-SHA-1, EXTERNAL",
        new XmppStage().Open().Told("<features><mechanisms><mechanism>SCRAM-SHA-1</mechanism><mechanism>EXTERNAL</mechanism></mechanisms></features>"));

    [Fact]
    public void Resource_Refused_IsTold()
    {
        var stage = new XmppStage().Open();
        stage.Told(XmppStage.PlainFeatures);
        stage.Told(XmppStage.Success);
        stage.Told(XmppStage.BindFeatures);

        Assert.Equal("refused conflict", stage.Told("<iq id='bind' type='error'><error type='modify'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"));
    }

    [Fact]
    public void Room_Refused_IsTold() // XEP-0045 example 36
    {
        var stage = new XmppStage().Open();
        foreach (var frame in (string[])[XmppStage.PlainFeatures, XmppStage.Success, XmppStage.BindFeatures, XmppStage.Bound])
        {
            stage.Told(frame);
        }

        Assert.Equal(
            "refused forbidden: not today",
            stage.Told("<presence from='r1@conference.localhost/ann' id='n13mt3l' to='x' type='error'><x xmlns='http://jabber.org/protocol/muc'/>"
                + "<error by='r1@conference.localhost' type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text>not today</text></error></presence>"));
    }

    [Fact]
    public void Say_IsEscapedXmlWithAnIdOfItsOwn() => Assert.Equal(
        """<message xmlns="jabber:client" type="groupchat" to="r1@conference.localhost" id="7-40"><body>a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;""" + "\n\uFFFD\uFFFD</body></message>",
        new XmppStage().Say(40, "a<b> & \"c\" 'd'\n\u0001\u001f"));

    [Theory]
    [InlineData("a b@c/d", "a\\20b\\40c\\2fd")] // XEP-0106
    [InlineData("<&'\">", "\\3c\\26\\27\\22\\3e")]
    [InlineData("a\\b:c", "a\\5cb\\3ac")]
    public void Room_NameIsEscapedAsAnAddress(string room, string local)
    {
        var message = XElement.Parse(new XmppStage("rooms=rooms.test", XmppStage.Ann with { Room = room }).Say(0, ""));

        Assert.Equal($"{local}@rooms.test", message.Attribute("to")!.Value);
    }

    [Fact]
    public void Nick_IsEscapedXml()
    {
        var stage = new XmppStage("nick=${user}<${client}>").Open();
        foreach (var frame in (string[])[XmppStage.PlainFeatures, XmppStage.Success, XmppStage.BindFeatures])
        {
            stage.Told(frame);
        }

        Assert.Contains("to=\"r1@conference.localhost/ann&lt;7&gt;\"", stage.Told(XmppStage.Bound), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<message from='r1@conference.localhost/ann' to='x' type='groupchat' id='7-3'><body>hello</body></message>", "accepted 3\nmessage hello")]
    [InlineData("<message id='7-3' type='groupchat' xmlns='jabber:client' from='r1@conference.localhost/ann'><stanza-id id='9' by='r1'/><body>hello</body></message>", "accepted 3\nmessage hello")]
    [InlineData("<message id='7-3' type='groupchat' from='r1@conference.localhost/bob'><body>hello</body></message>", "message hello")]
    [InlineData("<message id='8-3' type='groupchat' from='r1@conference.localhost/ann'><body>hello</body></message>", "message hello")]
    [InlineData("<message id='7-x' type='groupchat' from='r1@conference.localhost/ann'><body>hello</body></message>", "message hello")]
    [InlineData("<message type='groupchat'><body>a &lt;b&gt; &amp; &#x63; <![CDATA[<d>]]> é</body></message>", "message a <b> & c <d> é")]
    [InlineData("<message type='groupchat'><html><body>twice</body></html><body>once</body></message>", "message once")] // XEP-0071
    [InlineData("<message><sent><forwarded><message><body>a copy</body></message></forwarded></sent></message>", "signal")] // XEP-0280
    [InlineData("<message type='groupchat'><body/></message>", "message ")]
    [InlineData("<message type='groupchat'><subject>about</subject></message>", "")]
    [InlineData("<message type='groupchat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>", "signal")]
    public void Message_MeansWhatItSays(string frame, string told) => Assert.Equal(told, new XmppStage().Join().Told(frame));

    [Theory]
    [InlineData("7-3", "rejected 3 not-acceptable: You are not in this room")]
    [InlineData("8-3", "error not-acceptable: You are not in this room")]
    public void Message_ThatComesBackAsAnError_IsRejectedAndNoMessage(string id, string told) => Assert.Equal(
        told,
        new XmppStage().Join().Told($"<message from='r1@conference.localhost' id='{id}' type='error'><body>hello</body><error type='modify'>"
            + "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text>You are not in this room</text></error></message>"));

    [Fact]
    public void Ping_InBothDirections()
    {
        var stage = new XmppStage();
        Assert.Equal("", XmppStage.Frame(to => Assert.False(stage.Conversation.WriteHeartbeat(to)))); // not before it is joined

        stage.Join();
        Assert.Equal(
            """<iq xmlns="jabber:client" type="get" id="p0" to="localhost"><ping xmlns="urn:xmpp:ping"/></iq>""",
            XmppStage.Frame(to => Assert.True(stage.Conversation.WriteHeartbeat(to))));
        Assert.Equal("heartbeat answered", stage.Told("<iq from='localhost' type='result' id='p0'/>"));
        Assert.Equal("heartbeat answered", stage.Told("<iq type='error' id='p1'><ping xmlns='urn:xmpp:ping'/><error type='cancel'><service-unavailable/></error></iq>"));
        Assert.Equal(
            """send <iq xmlns="jabber:client" type="result" id="s2&lt;c1" to="localhost"/>""",
            stage.Told("<iq from='localhost' id='s2&lt;c1' type='get'><ping xmlns='urn:xmpp:ping'/></iq>"));
        Assert.Equal(
            """send <iq xmlns="jabber:client" type="error" id="1"><error type="cancel"><service-unavailable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>""",
            stage.Told("<iq id='1' type='get'><query xmlns='jabber:iq:version'/></iq>"));
        Assert.Equal("", stage.Told("<iq id='other' type='result'/>"));
    }

    [Theory]
    [InlineData("307", "kick", "the room has kicked the client (status 307)")]
    [InlineData("301", "ban", "the room has banned the client (status 301)")]
    [InlineData("332", "room-shutdown", "the service of the room shuts down (status 332)")]
    [InlineData("321", "removal", "the room has removed the client")]
    public void Kick_IsANoticeAndEndsTheSession(string status, string kind, string why)
    {
        var stage = new XmppStage().Join();

        // Of somebody else: nothing but presence.
        Assert.Equal("signal", stage.Told(Presence("bob", $"<status code='{status}'/>")));
        Assert.Equal(
            $"notice {kind} Avaunt, you cullion!\ndismissed {why}", // XEP-0045 example 91
            stage.Told(Presence("ann", $"<item role='none'><actor nick='Fluellen'/><reason>Avaunt, you cullion!</reason></item><status code='110'/><status code='{status}'/>")));
        Assert.Equal("", stage.Told(XmppStage.Self));

        static string Presence(string nick, string inside) =>
            $"<presence from='r1@conference.localhost/{nick}' type='unavailable'><x xmlns='http://jabber.org/protocol/muc#user'>{inside}</x></presence>";
    }

    [Fact]
    public void Close_BeforeTheRoom_EndsTheSession() => Assert.Equal(
        "dismissed it closed the stream", new XmppStage().Open().Told("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"));

    [Fact]
    public void Close_WhileJoined_IsANoticeAndAnswered()
    {
        var stage = new XmppStage().Join();

        Assert.Equal("notice stream-error system-shutdown: Received SIGTERM", stage.Told(
            "<stream:error xmlns:stream='http://etherx.jabber.org/streams'><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
            + "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Received SIGTERM</text></stream:error>"));
        Assert.Equal(
            "notice close <close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='wss://b.test/'/>\nsend <close xmlns=\"urn:ietf:params:xml:ns:xmpp-framing\"/>",
            stage.Told("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='wss://b.test/'/>"));
        Assert.False(stage.Conversation.WriteLeave(new System.Buffers.ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void Leave_IsTheLastThatIsSaid()
    {
        var stage = new XmppStage().Join();

        Assert.Equal("""<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>""", XmppStage.Frame(to => Assert.True(stage.Conversation.WriteLeave(to))));
        Assert.Equal("", stage.Told("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"));
        Assert.Equal("", stage.Told("<iq id='1' type='get'><ping xmlns='urn:xmpp:ping'/></iq>"));
        Assert.Equal("signal", stage.Told("<presence from='r1@conference.localhost/ann' type='unavailable'><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>"));
    }

    [Theory]
    [InlineData("domain=a@b", "the option 'domain' of the protocol 'xmpp': 'a@b' is no domain: write one such as chat.example.org, the same for all clients")]
    [InlineData("rooms=${room}", "the option 'rooms' of the protocol 'xmpp': '${room}' is no domain: write one such as chat.example.org, the same for all clients")]
    [InlineData("nick=${nick}", "the option 'nick' of the protocol 'xmpp': unknown variable 'nick': known are client, population, room, token, user, data.COLUMN")]
    [InlineData("ressource=x", "the protocol 'xmpp' has no option 'ressource', did you mean 'resource'?")]
    public void WrongOption_SaysWhatToDo(string option, string message) =>
        Assert.Equal(message, Assert.Throws<ProtocolException>(() => new XmppStage(option)).Message);
}
