using LoadHarness.Clients.Protocols;

namespace LoadHarness.Tests.Protocols;

/// <summary>
/// Socket.IO as its protocol documents print it (socket.io-protocol revision 5, engine.io-protocol revision 4), and as a server of
/// version 4.8.4 speaks it.
/// </summary>
public sealed class SocketIoTests
{
    private const string Code = "socket.io";
    private const string Open = """0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}""";
    private const string Connected = """40{"sid":"wZX3oN0bSVIhsaknAAAI"}""";
    private const string Stamped = "LH.0001000200003000000400005aaaaa"; // like a stamp, and damaged: whoever looks for one finds it

    [Fact]
    public void Login_AsTheServerSpeaks_EndsWithTheAcknowledgementOfTheJoin()
    {
        var stage = new CodeStage(Code);

        Assert.Equal("await the upgrade (Engine.IO's open packet) 10s", stage.Told());
        Assert.Equal("""
            send 40{"token":"tok-7"}
            await CONNECT 10s
            """, stage.Read(Open));
        Assert.Equal("""
            send 420["join","r1"]
            await the join 10s
            """, stage.Read(Connected));
        Assert.Equal("joined", stage.Read("""430[{"ok":true,"members":1}]"""));
    }

    [Fact]
    public void Login_WithoutAcknowledgement_Settles()
    {
        var stage = new CodeStage(Code, ("join-ack", "off"), ("settle", "250ms"));
        stage.Read(Open);
        stage.Told();

        Assert.Equal("""
            send 42["join","r1"]
            settle 0.25s
            """, stage.Read(Connected));
    }

    [Fact]
    public void Login_WithoutAJoin_IsOverWithConnect()
    {
        var stage = new CodeStage(Code, ("join", ""), ("auth", ""), ("within", "2s"));
        Assert.Equal("await the upgrade (Engine.IO's open packet) 2s", stage.Told());

        Assert.Equal("send 40\nawait CONNECT 2s", stage.Read(Open));
        Assert.Equal("joined", stage.Read(Connected));
    }

    [Fact]
    public void Login_InANamespace_NamesItInEveryPacket()
    {
        var stage = new CodeStage(Code, ("namespace", "/admin"), ("say", "foo"), ("say-args", """["${body}"]"""), ("leave", "bye"), ("leave-args", "[]"));
        stage.Told();

        Assert.Equal("send 40/admin,{\"token\":\"tok-7\"}\nawait CONNECT 10s", stage.Read(Open));
        Assert.Equal("send 42/admin,0[\"join\",\"r1\"]\nawait the join 10s", stage.Read("""40/admin,{"sid":"oSO0OpakMV_3jnilAAAA"}"""));
        Assert.Equal("joined", stage.Read("43/admin,0[]"));
        Assert.Equal("42/admin,13[\"foo\",\"hello\"]", stage.Say(12, "hello"));
        Assert.Equal("accepted 12", stage.Read("43/admin,13[\"bar\"]"));
        Assert.Equal("send 43/admin,5[]", stage.Read("42/admin,5[\"bar\"]"));
        Assert.Equal("42/admin,[\"bye\"]", stage.Leave());
        Assert.Equal("unreadable a packet of a namespace that nobody asked for: 42[\"foo\"]", stage.Read("42[\"foo\"]"));
        Assert.Equal("dismissed the server has logged the client out (Socket.IO DISCONNECT)", stage.Read("41/admin,"));
    }

    [Theory]
    [InlineData("""44{"message":"Not authorized"}""", """refused {"message":"Not authorized"}""")]
    [InlineData("44", "refused 44")]
    [InlineData("41", "dismissed the server has logged the client out (Socket.IO DISCONNECT)")]
    [InlineData("1", "dismissed the server has closed the session (Engine.IO close)")]
    public void Login_Refused_IsTold(string frame, string told)
    {
        var stage = new CodeStage(Code);
        stage.Read(Open);

        Assert.Equal(told, stage.Read(frame));
    }

    [Theory]
    [InlineData("""430[{"ok":false,"error":"full"}]""", """refused [{"ok":false,"error":"full"}]""")]
    [InlineData("""430[{"success":false}]""", """refused [{"success":false}]""")]
    [InlineData("""430[{"members":[1,{"ok":false}],"error":null}]""", "joined")]
    [InlineData("430[]", "joined")]
    [InlineData("""430["r1",{"ok":false}]""", "joined")]
    public void Join_Answer_SaysWhetherTheRoomIsOpen(string frame, string told)
    {
        var stage = new CodeStage(Code);
        stage.Read(Open);
        stage.Read(Connected);

        Assert.Equal(told, stage.Read(frame));
    }

    [Fact]
    public void Say_HasArgumentsAsTheOptionsSay_AndEscapesTexts()
    {
        Assert.Equal("""424["message",{"room":"r1","id":"7-3","text":"a\"b"}]""", new CodeStage(Code).Say(3, "a\"b"));
        Assert.Equal(
            """42["chat message","x",7,{"to":"r1"}]""",
            new CodeStage(Code, ("say", "chat message"), ("say-args", """ ["${body}", ${client}, {"to":"${room}"}] """), ("ack", "off"))
                .Say(3, "x").Replace(", ", ",", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""431[{"ok":true,"id":"m-1","seq":1}]""", "accepted 0")]
    [InlineData("431[]", "accepted 0")]
    [InlineData("431[null]", "accepted 0")]
    [InlineData("""431[{"error":""}]""", "accepted 0")]
    [InlineData("""431[{"error":"too fast"}]""", """rejected 0 [{"error":"too fast"}]""")]
    [InlineData("""431[{"err":{"code":7}}]""", """rejected 0 [{"err":{"code":7}}]""")]
    [InlineData("""431[{"text":"ok","ok":false}]""", """rejected 0 [{"text":"ok","ok":false}]""")]
    [InlineData("432[]", "unreadable an acknowledgement of nothing that was said: 432[]")]
    [InlineData("430[]", "unreadable an acknowledgement of nothing that was said: 430[]")]
    [InlineData("439999999999999999999999[]", "unreadable a message that is no packet of Socket.IO: 439999999999999999999999[]")]
    [InlineData("43999999999999999[]", "unreadable an acknowledgement of nothing that was said: 43999999999999999[]")]
    [InlineData("43[]", "unreadable an acknowledgement without a number or a JSON array: 43[]")]
    [InlineData("431[{\"ok\":]", "unreadable an acknowledgement without a number or a JSON array: 431[{\"ok\":]")]
    [InlineData("431{}", "unreadable an acknowledgement without a number or a JSON array: 431{}")]
    public void Ack_OfAMessage_IsItsOwn(string frame, string told)
    {
        var stage = Joined();
        stage.Say(0, "hello");

        Assert.Equal(told, stage.Read(frame));
    }

    [Fact]
    public void Ack_OfWhatWasSaidOnAnEarlierConnection_IsNobodys()
    {
        var stage = Joined();
        stage.Say(8, "hello");

        Assert.StartsWith("unreadable", stage.Read("438[]"));
        Assert.Equal("accepted 8", stage.Read("439[]"));
        Assert.StartsWith("unreadable", stage.Read("4310[]"));
    }

    [Theory]
    [InlineData("42[\"message\",{\"text\":\"hello\"}]", "message [\"message\",{\"text\":\"hello\"}]")]
    [InlineData("4217[\"message\",\"hello\"]", "message [\"message\",\"hello\"]\nsend 4317[]")]
    [InlineData("42[\"m\\u0065ssage\",\"hello\"]", "message [\"m\\u0065ssage\",\"hello\"]")]
    [InlineData("42[\"error\",\"slow down\"]", "error [\"error\",\"slow down\"]")]
    [InlineData("42[\"typing\",\"bob\"]", "")]
    [InlineData("4212[\"foo\"]", "send 4312[]")]
    [InlineData("42[\"history\",\"" + Stamped + "\"]",
        "unreadable a message in another event than 'message': 42[\"history\",\"" + Stamped + "\"]")]
    [InlineData("42[]", "unreadable an event that is no JSON array with a name: 42[]")]
    [InlineData("42[7]", "unreadable an event that is no JSON array with a name: 42[7]")]
    [InlineData("42{\"message\":1}", "unreadable an event that is no JSON array with a name: 42{\"message\":1}")]
    [InlineData("42[\"message\",{\"te", "unreadable an event that is no JSON array with a name: 42[\"message\",{\"te")]
    [InlineData("4212[\"typing\",}]", "unreadable an event that is no JSON array with a name: 4212[\"typing\",}]")]
    [InlineData("42[\"\\ud800\"]", "unreadable an event that is no JSON array with a name: 42[\"\\ud800\"]")]
    public void Event_OfTheServer_IsReadByItsName(string frame, string told) => Assert.Equal(told, Joined().Read(frame));

    [Fact]
    public void Event_OfAnotherName_CanBeTheMessage()
    {
        var stage = new CodeStage(Code, ("say", "send"), ("message", "new message"), ("error", "exception"));
        stage.Told();

        Assert.Equal("message [\"new message\",1]", stage.Read("42[\"new message\",1]"));
        Assert.Equal("error [\"exception\",1]", stage.Read("42[\"exception\",1]"));
        Assert.Equal("", stage.Read("42[\"send\",1]"));
    }

    [Theory]
    [InlineData("2", "send 3")]
    [InlineData("2probe", "send 3probe")]
    [InlineData("3", "heartbeat answered")]
    [InlineData("6", "")]
    [InlineData("1", "dismissed the server has closed the session (Engine.IO close)")]
    [InlineData("41", "dismissed the server has logged the client out (Socket.IO DISCONNECT)")]
    [InlineData("44{\"message\":\"late\"}", "error {\"message\":\"late\"}")]
    [InlineData("40{}", "unreadable CONNECT out of turn: 40{}")]
    [InlineData("0{\"sid\":\"x\"}", "unreadable an open packet out of turn: 0{\"sid\":\"x\"}")]
    [InlineData("5", "unreadable a frame that is no packet of Engine.IO: 5")]
    [InlineData("", "unreadable a frame that is no packet of Engine.IO: ")]
    [InlineData("hello", "unreadable a frame that is no packet of Engine.IO: hello")]
    [InlineData("4", "unreadable a message that is no packet of Socket.IO: 4")]
    [InlineData("47", "unreadable a message that is no packet of Socket.IO: 47")]
    [InlineData("41/other,", "unreadable a packet of a namespace that nobody asked for: 41/other,")]
    [InlineData("451-[\"baz\",{\"_placeholder\":true,\"num\":0}]",
        "unreadable a packet with binary attachments, which are not read: 451-[\"baz\",{\"_placeholder\":true,\"num\":0}]")]
    [InlineData("461-/admin,1[]", "unreadable a packet with binary attachments, which are not read: 461-/admin,1[]")]
    public void Packet_OfAnyKind_IsReadAsTheDocumentsSay(string frame, string told) => Assert.Equal(told, Joined().Read(frame));

    [Fact]
    public void Attachment_IsTold() => Assert.Equal("unreadable a binary attachment, which is not read: 2", Joined().Read("2"u8, isBinary: true));

    [Fact]
    public void Open_WithoutASession_DoesNotGoOn()
    {
        var stage = new CodeStage(Code);
        stage.Told();

        Assert.Equal("unreadable an open packet without a session: 0{}", stage.Read("0{}"));
        Assert.Equal("unreadable an open packet without a session: 0{\"sid\"", stage.Read("0{\"sid\""));
        Assert.StartsWith("send 40", stage.Read(Open));
    }

    [Fact]
    public void Heartbeat_IsTheServersUnlessTheOptionsSaySo()
    {
        Assert.Equal((false, ""), (CodeStage.Make(Code).HasHeartbeat, new CodeStage(Code).Heartbeat()));
        Assert.Equal((true, "2"), (CodeStage.Make(Code, ("heartbeat", "client")).HasHeartbeat, new CodeStage(Code, ("heartbeat", "client")).Heartbeat()));
    }

    [Fact]
    public void Leave_WithoutAnEvent_IsDisconnect() => Assert.Equal("41", new CodeStage(Code).Leave());

    [Theory]
    [InlineData("joinn", "x", "the protocol 'socket.io' has no option 'joinn', did you mean 'join'?")]
    [InlineData("ack", "maybe", "the option 'ack' of the protocol 'socket.io' is 'maybe', but can only be on, off")]
    [InlineData("say", "", "the option 'say' of the protocol 'socket.io' must be the name of an event")]
    [InlineData("say-args", "[\"${room}\"]", "the option 'say-args' of the protocol 'socket.io' must hold ${body}")]
    [InlineData("join-args", "${room}", "the option 'join-args' of the protocol 'socket.io' must be a JSON array with the arguments, such as [\"${room}\"]")]
    [InlineData("join-args", "[\"${rom}\"]", "the option 'join-args' of the protocol 'socket.io' cannot be written: No frame knows the variable 'rom'.")]
    [InlineData("join-args", "[\"${Rom}\"]", "the option 'join-args' of the protocol 'socket.io' cannot be read: ")]
    [InlineData("auth", "[1]", "the option 'auth' of the protocol 'socket.io' must be a JSON object, such as {\"token\":\"${token}\"}")]
    [InlineData("namespace", "admin", "the option 'namespace' of the protocol 'socket.io' must begin with / and hold neither a comma nor a question mark")]
    [InlineData("within", "10", "the option 'within' of the protocol 'socket.io' must be a duration, such as 250ms or 10s")]
    public void Option_ThatIsWrong_IsToldWithARemedy(string name, string value, string message) =>
        Assert.StartsWith(message, Assert.Throws<ProtocolException>(() => CodeStage.Make(Code, (name, value))).Message);

    private static CodeStage Joined()
    {
        var stage = new CodeStage(Code);
        stage.Read(Open);
        stage.Read(Connected);
        Assert.EndsWith("joined", stage.Read("430[]"));
        return stage;
    }
}
