using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Facts;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Protocols;

/// <summary>What holds for every wire format in code: hostile bytes are told and never thrown, and a message costs no memory.</summary>
public sealed class CodeProtocolTests
{
    /// <summary>A conversation of a server with one client, frame by frame; cuts and changes of it are what a hostile server might send.</summary>
    private static readonly Dictionary<string, string[]> Conversations = new()
    {
        ["socket.io"] =
        [
            """0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[],"pingInterval":25000,"pingTimeout":20000}""", """40{"sid":"wZX3oN0bSVIhsaknAAAI"}""",
            """430[{"ok":true}]""", """42["message",{"room":"r1","text":"hello"}]""", """4212["typing","bob"]""", """431[{"ok":false,"error":"no"}]""",
            """44{"message":"no"}""", """451-["baz",{"_placeholder":true,"num":0}]""", "2", "3", "41/admin,", "1",
        ],
        ["signalr"] =
        [
            "{}\u001e", "{\"type\":3,\"invocationId\":\"0\"}\u001e", "{\"type\":1,\"target\":\"ReceiveMessage\",\"arguments\":[\"r1\",\"hello\"]}\u001e{\"type\":6}\u001e",
            "{\"type\":1,\"invocationId\":\"9\",\"target\":\"Other\",\"arguments\":[]}\u001e", "{\"type\":3,\"invocationId\":\"1\",\"error\":\"no\"}\u001e",
            "{\"type\":2,\"invocationId\":\"1\",\"item\":42}\u001e", "{\"type\":7,\"error\":\"bye\",\"allowReconnect\":true}\u001e",
        ],
    };

    public static TheoryData<string> Codes => [.. Conversations.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Read_Cuts_AreToldAndNeverThrown(string code)
    {
        foreach (var frame in Conversations[code].Select(Encoding.UTF8.GetBytes))
        {
            for (var length = 0; length < frame.Length; length++)
            {
                var stage = new CodeStage(code);
                stage.Say(0, "hello");
                foreach (var earlier in Conversations[code].TakeWhile(earlier => !frame.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(earlier))))
                {
                    stage.Read(earlier);
                }

                stage.Read(frame.AsSpan(0, length));
                stage.Read(frame.AsSpan(length));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Read_Garbage_IsToldAndNeverThrown(string code) => Prop.ForAll(Attacks(code), frames =>
    {
        var stage = new CodeStage(code);
        stage.Say(0, "hello");
        foreach (var (frame, isBinary) in frames)
        {
            stage.Read(frame, isBinary);
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [MemberData(nameof(Codes))]
    public void Read_DeepNesting_IsTold(string code)
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);
        var frame = code == "signalr" ? $"{{\"type\":1,\"arguments\":{deep}}}\u001e" : $"42[\"typing\",{deep}]";
        var stage = new CodeStage(code);
        stage.Read(Conversations[code][0]);

        Assert.StartsWith("unreadable ", stage.Read(frame));
    }

    [Theory]
    [InlineData("socket.io", "42[\"message\",{\"room\":\"r1\",\"text\":\"", "\"}]", "431[{\"ok\":true,\"seq\":1}]")]
    [InlineData("signalr", "{\"type\":1,\"target\":\"ReceiveMessage\",\"arguments\":[\"r1\",\"", "\"]}\u001e", "{\"type\":3,\"invocationId\":\"1\",\"result\":null}\u001e")]
    public void Message_SaidAndRead_AllocatesNothing(string code, string before, string after, string ack)
    {
        var output = new DeafOutput();
        var conversation = CodeStage.Make(code).Converse(new ClientIdentity(7, "people", "ann", "tok-7", "r1"));
        conversation.Open(output);
        foreach (var frame in Conversations[code].Take(3))
        {
            conversation.Read(Encoding.UTF8.GetBytes(frame), isBinary: false, output);
        }

        var body = new byte[100];
        new Stamp(7, 8, 9, TimeSpan.FromSeconds(1)).Write(body);
        byte[] message = [.. Encoding.UTF8.GetBytes(before), .. body, .. Encoding.UTF8.GetBytes(after)];
        var answer = Encoding.UTF8.GetBytes(ack);
        var written = new ArrayBufferWriter<byte>(1024);
        Exchange(100);

        Assert.Equal(0, Allocated.By(() => Exchange(1_000)));

        void Exchange(int times)
        {
            for (var i = 0; i < times; i++)
            {
                written.ResetWrittenCount();
                conversation.WriteSay(0, body, written);
                conversation.Read(answer, isBinary: false, output);
                conversation.Read(message, isBinary: false, output);
            }
        }
    }

    [Theory]
    [InlineData("socket.io", "ws://chat.test:8000/socket.io/?EIO=4&transport=websocket")]
    [InlineData("signalr", "ws://chat.test:8000/chatHub?access_token=tok-7")]
    public void File_OfTheRepository_NamesCodeThatIsThere(string name, string url)
    {
        var reading = ProtocolFile.Read(RepositoryFiles.PathOf($"scenarios/protocols/{name}.yaml"));
        Assert.Empty(reading.Errors);

        var protocol = CodeProtocols.BuiltIn.Of(new ClientProfile { Name = "people", Protocol = reading.Value! });

        var client = new ClientIdentity(7, "people", "ann", "tok-7", "r1");
        Assert.Equal(url, protocol.Request(new Uri("ws://chat.test:8000"), client, TimeSpan.FromSeconds(1)).Url.ToString());
        Assert.True(protocol.Acknowledges);
        Assert.True(reading.Value!.Uses("token")); // or no login could say where its token goes
    }

    [Theory]
    [InlineData("socket.io", null, "the profile 'people' sends heartbeats, but the protocol 'socket.io' has none: write heartbeat: never, or send: ping in it")]
    [InlineData("signalr", 5,
        "the profile 'people' awaits replies (reply-within), but nothing answers the heartbeats of the protocol 'signalr': remove reply-within, or write send: ping in it")]
    public void Heartbeat_ThatIsNotThere_IsToldBeforeTheRun(string code, int? replyWithin, string message)
    {
        var heartbeat = new HeartbeatPolicy { ReplyWithin = replyWithin is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        var profile = CodeStage.Profile(code) with { Heartbeat = heartbeat };

        Assert.Equal(message, Assert.Throws<ProtocolException>(() => CodeProtocols.BuiltIn.Of(profile)).Message);
        Assert.NotNull(CodeProtocols.BuiltIn.Of(profile with { Heartbeat = heartbeat with { Frame = HeartbeatFrame.Ping } }));
    }

    [Fact]
    public void Code_ThatIsNotThere_IsToldWithThoseThatAre() => Assert.Equal(
        $"the protocol 'stomp' is the code 'stomp', which is not there; there are {string.Join(", ", CodeProtocols.BuiltIn.Names)}; name the assembly that has it with --protocols",
        Assert.Throws<ProtocolException>(() => CodeStage.Make("stomp")).Message);

    /// <summary>Frames of the conversation, some of them with bytes replaced, put in, or taken out, and frames of bytes alone.</summary>
    private static Arbitrary<(byte[] Frame, bool IsBinary)[]> Attacks(string code)
    {
        var frames = Conversations[code].Select(Encoding.UTF8.GetBytes).ToArray();
        var bytes = Gen.Choose(0, 255).Select(value => (byte)value);
        var changed =
            from frame in Gen.Elements(frames)
            from at in Gen.Choose(0, frame.Length - 1)
            from length in Gen.Choose(0, 4)
            from put in bytes.ArrayOf(length)
            from gone in Gen.Choose(0, Math.Min(4, frame.Length - at))
            select (byte[])[.. frame[..at], .. put, .. frame[(at + gone)..]];
        var one =
            from frame in Gen.OneOf(Gen.Elements(frames), changed, changed, bytes.ArrayOf())
            from isBinary in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
            select (frame, isBinary);
        return Arb.From(one.ArrayOf(8));
    }
}
