using LoadHarness.Clients.Protocols;

namespace LoadHarness.Tests.Protocols;

/// <summary>The hub protocol as its document prints it (JSON encoding), and as ASP.NET Core 10 speaks it; ~ stands for the separator.</summary>
public sealed class SignalRTests
{
    private const string Code = "signalr";
    private const string Stamped = "LH.0001000200003000000400005aaaaa"; // like a stamp, and damaged: whoever looks for one finds it

    [Fact]
    public void Login_AsTheServerSpeaks_EndsWithTheCompletionOfTheJoin()
    {
        var stage = new CodeStage(Code);

        Assert.Equal("send {\"protocol\":\"json\",\"version\":1}~\nawait the handshake 10s", Shown(stage.Told()));
        Assert.Equal(
            "send {\"type\":1,\"target\":\"JoinRoom\",\"arguments\":[\"r1\"],\"invocationId\":\"0\"}~\nawait the join 10s", Read(stage, "{}~"));
        Assert.Equal("joined", Read(stage, """{"type":3,"invocationId":"0","result":null}~"""));
    }

    [Fact]
    public void Login_WithoutCompletion_Settles()
    {
        var stage = new CodeStage(Code, ("join-ack", "off"), ("settle", "250ms"));
        stage.Told();

        Assert.Equal("send {\"type\":1,\"target\":\"JoinRoom\",\"arguments\":[\"r1\"]}~\nsettle 0.25s", Read(stage, "{}~"));
    }

    [Fact]
    public void Login_WithoutAJoin_IsOverWithTheHandshake()
    {
        var stage = new CodeStage(Code, ("join", ""), ("within", "2s"));
        Assert.EndsWith("await the handshake 2s", stage.Told());

        Assert.Equal("joined", Read(stage, "{}~"));
    }

    [Theory]
    [InlineData("""{"error":"Requested protocol 'messagepack' is not available."}~""",
        "refused Requested protocol 'messagepack' is not available.")]
    [InlineData("""{"type":6}~""", """unreadable a message before the handshake was answered: {"type":6}""")]
    [InlineData("hello~", "unreadable a message that is no JSON object: hello")]
    public void Handshake_Answer_IsRead(string frame, string told)
    {
        var stage = new CodeStage(Code);
        stage.Told();

        Assert.Equal(told, Read(stage, frame));
    }

    [Fact]
    public void Join_WithAnError_IsRefused()
    {
        var stage = new CodeStage(Code);
        Read(stage, "{}~");

        Assert.Equal(
            "refused the room is closed",
            Read(stage, """{"type":3,"invocationId":"0","error":"An unexpected error occurred invoking 'JoinRoom' on the server. HubException: the room is closed"}~"""));
    }

    [Fact]
    public void Say_HasArgumentsAsTheOptionsSay_AndEscapesTexts()
    {
        Assert.Equal(
            """{"type":1,"target":"SendMessage","arguments":["r1","a\"b"],"invocationId":"4"}~""", Shown(new CodeStage(Code).Say(3, "a\"b")));
        Assert.Equal(
            """{"type":1,"target":"Send","arguments":[{"id":"7-3","text":"x"}]}~""",
            Shown(new CodeStage(Code, ("say", "Send"), ("say-args", """[{"id":"${id}","text":"${body}"}]"""), ("ack", "off")).Say(3, "x")));
    }

    [Theory]
    [InlineData("""{"type":3,"invocationId":"1"}~""", "accepted 0")]
    [InlineData("""{"type":3,"invocationId":"1","result":42}~""", "accepted 0")]
    [InlineData("""{"invocationId":"1","result":{"type":7,"error":"x"},"type":3,"error":null}~""", "accepted 0")]
    [InlineData("""{"type":3,"invocationId":"1","error":"It didn't work!"}~""", "rejected 0 It didn't work!")]
    [InlineData("""{"type":3,"invocationId":"1","error":{"code":7}}~""", """rejected 0 {"type":3,"invocationId":"1","error":{"code":7}}""")]
    [InlineData("""{"type":3,"invocationId":"2"}~""", """unreadable a completion of nothing that was called: {"type":3,"invocationId":"2"}""")]
    [InlineData("""{"type":3,"invocationId":"0"}~""", """unreadable a completion of nothing that was called: {"type":3,"invocationId":"0"}""")]
    [InlineData("""{"type":3,"invocationId":"1x"}~""", """unreadable a completion of nothing that was called: {"type":3,"invocationId":"1x"}""")]
    [InlineData("""{"type":3,"invocationId":1}~""", """unreadable a completion of nothing that was called: {"type":3,"invocationId":1}""")]
    [InlineData("""{"type":3,"invocationId":"99999999999999999999"}~""",
        """unreadable a completion of nothing that was called: {"type":3,"invocationId":"99999999999999999999"}""")]
    [InlineData("""{"type":3}~""", """unreadable a completion of nothing that was called: {"type":3}""")]
    public void Completion_OfAMessage_IsItsOwn(string frame, string told)
    {
        var stage = Joined();
        stage.Say(0, "hello");

        Assert.Equal(told, Read(stage, frame));
    }

    [Theory]
    [InlineData("""{"type":1,"target":"ReceiveMessage","arguments":["ann","hello"]}~""",
        """message {"type":1,"target":"ReceiveMessage","arguments":["ann","hello"]}""")]
    [InlineData("""{"arguments":["hello"],"headers":{"Foo":"Bar"},"target":"ReceiveMessage","type":1}~""",
        """message {"arguments":["hello"],"headers":{"Foo":"Bar"},"target":"ReceiveMessage","type":1}""")]
    [InlineData("""{"type":1,"invocationId":"123","target":"ReceiveMessage","arguments":[]}~""",
        "message {\"type\":1,\"invocationId\":\"123\",\"target\":\"ReceiveMessage\",\"arguments\":[]}\nsend {\"type\":3,\"invocationId\":\"123\",\"result\":null}~")]
    [InlineData("""{"type":1,"target":"UserTyping","arguments":["bob"]}~""", "")]
    [InlineData("""{"type":1,"target":"History","arguments":["LH.0001000200003000000400005aaaaa"]}~""",
        "unreadable a message for another target than 'ReceiveMessage': {\"type\":1,\"target\":\"History\",\"arguments\":[\"" + Stamped + "\"]}")]
    public void Call_OfTheServer_IsReadByItsTarget(string frame, string told) => Assert.Equal(told, Read(Joined(), frame));

    [Fact]
    public void Call_OfAnotherTarget_CanBeTheMessage()
    {
        var stage = new CodeStage(Code, ("message", "message"), ("error", "Oops"));
        Read(stage, "{}~");

        Assert.StartsWith("message ", Read(stage, """{"type":1,"target":"message","arguments":[1]}~"""));
        Assert.StartsWith("error ", Read(stage, """{"type":1,"target":"Oops","arguments":[1]}~"""));
        Assert.Equal("", Read(stage, """{"type":1,"target":"ReceiveMessage","arguments":[1]}~"""));
    }

    [Theory]
    [InlineData("""{"type":6}~""", "")]
    [InlineData("""{"type":7}~""", "dismissed the server has closed the hub connection")]
    [InlineData("""{"type":7,"error":"Connection closed with an error."}~""",
        "dismissed the server has closed the hub connection: Connection closed with an error.")]
    [InlineData("""{"type":7,"allowReconnect":true,"error":"bad tok-7"}~""",
        "dismissed the server has closed the hub connection, and allows to come back: bad ***")]
    [InlineData("""{"type":7,"error":7}~""", "dismissed the server has closed the hub connection")]
    [InlineData("""{"type":2,"invocationId":"1","item":42}~""",
        """unreadable a message about streams or stateful reconnects, for which nobody asked: {"type":2,"invocationId":"1","item":42}""")]
    [InlineData("""{"type":9,"sequenceId":1234}~""",
        """unreadable a message about streams or stateful reconnects, for which nobody asked: {"type":9,"sequenceId":1234}""")]
    [InlineData("""{"type":10}~""", """unreadable a message of no known type: {"type":10}""")]
    [InlineData("""{"type":"1"}~""", """unreadable a message of no known type: {"type":"1"}""")]
    [InlineData("""{"type":1e99}~""", """unreadable a message of no known type: {"type":1e99}""")]
    [InlineData("{}~", "unreadable a message of no known type: {}")]
    [InlineData("[]~", "unreadable a message that is no JSON object: []")]
    [InlineData("{\"type\":6~", "unreadable a message that is no JSON object: {\"type\":6")]
    [InlineData("{\"type\":6}{}~", "unreadable a message that is no JSON object: {\"type\":6}{}")]
    [InlineData("{\"type\":1,\"target\":\"\\ud800\"}~", "")]
    [InlineData("~~", "")]
    public void Message_OfAnyType_IsReadAsTheDocumentSays(string frame, string told) => Assert.Equal(told, Read(Joined(), frame));

    [Fact]
    public void Frame_WithSeveralMessages_IsCut()
    {
        var stage = Joined();
        stage.Say(1, "hello");

        Assert.Equal(
            "message {\"type\":1,\"target\":\"ReceiveMessage\",\"arguments\":[]}\naccepted 1",
            Read(stage, """{"type":1,"target":"ReceiveMessage","arguments":[]}~{"type":3,"invocationId":"2"}~{"type":6}~"""));
    }

    [Fact]
    public void Message_AcrossFrames_IsWhole()
    {
        var stage = Joined();
        stage.Say(1, "hello");

        Assert.Equal("", Read(stage, """{"type":3,"invoca"""));
        Assert.Equal("", Read(stage, """tionId":"2"}"""));
        Assert.Equal("accepted 1", Read(stage, "~"));
    }

    [Fact]
    public void Binary_IsTold() => Assert.Equal("unreadable a binary frame, where the handshake asked for JSON: x", Joined().Read("x"u8, isBinary: true));

    [Fact]
    public void Message_WithoutAnEnd_IsForgottenInTime()
    {
        var stage = Joined();

        Assert.StartsWith("unreadable a message without an end", stage.Read(new byte[(1 << 20) + 1]));
        Assert.Equal("", Read(stage, """{"type":6}~"""));
    }

    [Fact]
    public void Heartbeat_IsAPingThatNobodyAnswers()
    {
        var protocol = CodeStage.Make(Code);

        Assert.Equal((true, false), (protocol.HasHeartbeat, protocol.AnswersHeartbeats));
        Assert.Equal("{\"type\":6}~", Shown(new CodeStage(Code).Heartbeat()));
    }

    [Fact]
    public void Leave_IsACallThatNobodyAnswers()
    {
        Assert.Equal("", new CodeStage(Code).Leave());
        Assert.Equal("""{"type":1,"target":"LeaveRoom","arguments":["r1"]}~""", Shown(new CodeStage(Code, ("leave", "LeaveRoom")).Leave()));
    }

    [Theory]
    [InlineData("mesage", "x", "the protocol 'signalr' has no option 'mesage', did you mean 'message'?")]
    [InlineData("join-ack", "1", "the option 'join-ack' of the protocol 'signalr' is '1', but can only be on, off")]
    [InlineData("say-args", "[]", "the option 'say-args' of the protocol 'signalr' must hold ${body}")]
    [InlineData("say", "", "the option 'say' of the protocol 'signalr' must be the name of a method")]
    public void Option_ThatIsWrong_IsToldWithARemedy(string name, string value, string message) =>
        Assert.Equal(message, Assert.Throws<ProtocolException>(() => CodeStage.Make(Code, (name, value))).Message);

    private static CodeStage Joined()
    {
        var stage = new CodeStage(Code);
        Read(stage, "{}~");
        Assert.EndsWith("joined", Read(stage, """{"type":3,"invocationId":"0"}~"""));
        return stage;
    }

    private static string Read(CodeStage stage, string frame) => Shown(stage.Read(frame.Replace('~', '\u001e')));

    private static string Shown(string text) => text.Replace('\u001e', '~');
}
