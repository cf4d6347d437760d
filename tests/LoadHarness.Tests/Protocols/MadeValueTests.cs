using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Protocols;

/// <summary>Values that are made for frames, and what frames cost that hold them.</summary>
public sealed class MadeValueTests
{
    [Fact]
    public void Values_AreAnotherInEachFrameAndTheSameWithinOne()
    {
        var (conversation, _) = Open("""
            say: '${hex} ${hex} ${digits} ${uuid} ${n} ${n} ${m} ${body}'
            heartbeat: ${m}
            values: { hex: { random: hex, length: 32 }, digits: { random: digits }, uuid: uuid, n: counter, m: { counter: true, first: 0 } }
            settle: 0s
            """);
        var frames = Enumerable.Range(0, 3).Select(index => Say(conversation, $"b{index}").Split(' ')).ToList();

        Assert.All(frames, frame => Assert.Matches("^[0-9a-f]{32}$", frame[0]));
        Assert.All(frames, frame => Assert.Equal(frame[0], frame[1]));
        Assert.All(frames, frame => Assert.Matches("^[0-9]{16}$", frame[2]));
        Assert.All(frames, frame => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", frame[3]));
        Assert.Equal(["1 1 0 b0", "2 2 1 b1", "3 3 2 b2"], frames.Select(frame => string.Join(' ', frame[4..])));
        Assert.Equal((3, 3, 3), (Distinct(0), Distinct(2), Distinct(3)));
        var heartbeat = new ArrayBufferWriter<byte>();
        Assert.True(conversation.WriteHeartbeat(heartbeat));
        Assert.Equal("3", Encoding.ASCII.GetString(heartbeat.WrittenSpan));

        int Distinct(int column) => frames.Select(frame => frame[column]).Distinct().Count();
    }

    [Fact]
    public void Counters_BeginAnewOnEachConnection()
    {
        const string Yaml = "say: '${n} ${body}'\nvalues: { n: counter }\nsettle: 0s";
        var stage = ProtocolStage.Written(Yaml);

        Assert.Equal(["1 x", "1 x"], new[] { stage.Converse(new DeafOutput()), stage.Converse(new DeafOutput()) }.Select(one => Say(one, "x")));
    }

    [Fact]
    public void Hmac_SignsWhatTheFrameHolds()
    {
        var (conversation, output) = Open("""
            steps: [ { expect: { json: nonce }, capture: { nonce: nonce } } ]
            values:
              salt: { random: hex, length: 8 }
              proof: { hmac: { key: "${KEY}:${token}", text: "${nonce}|${salt}|${body}", form: base64url } }
            say: '${salt} ${proof} ${body}'
            settle: 0s
            """);
        conversation.Read("""{"nonce":"a\"1"}"""u8, isBinary: false, output);
        var frame = Say(conversation, "<hi>").Split(' ');

        var expected = HMACSHA256.HashData("Jefe:tok-7"u8, Encoding.UTF8.GetBytes($"a\"1|{frame[0]}|<hi>"));
        Assert.Equal(System.Buffers.Text.Base64Url.EncodeToString(expected), frame[1]);
    }

    /// <summary>As derived keys of a day or an hour do, it tells the time of the frame.</summary>
    [Fact]
    public void Hmac_KeyThatTellsTheTime_IsThatOfTheFrame()
    {
        var (conversation, _) = Open("say: '${proof} ${body}'\nvalues: { proof: { hmac: { key: '${time.minute}', text: x } } }\nsettle: 0s");

        Assert.Equal($"{Convert.ToHexStringLower(HMACSHA256.HashData("2018-10-8 14:30"u8, "x"u8))} hi", Say(conversation, "hi"));
    }

    [Theory]
    [InlineData("accepted: { match: { json: type, equals: ack }, id: id }")]
    [InlineData("accepted: { match: { json: type, equals: ack } }")]
    [InlineData("accepted: { match: { json: type, equals: ack }, id: id }\nseparator: \"\\n\"")]
    public void SayAndAccept_ManyTimes_AllocatesNothing(string accepted)
    {
        var (conversation, _) = Open($$"""
            say: '{"id":"${id}","n":${n},"nonce":"${nonce}","sign":"${sign}","text":"${body}"}'
            values: { n: counter, nonce: { random: hex }, sign: { hmac: { key: k, text: "${nonce}${body}" } } }
            chat: { json: text }
            notices: { kick: { json: type, equals: kick } }
            settle: 0s
            {{accepted}}
            """);
        var (frame, output) = (new ArrayBufferWriter<byte>(4096), new DeafOutput());
        void Exchange()
        {
            frame.ResetWrittenCount();
            conversation.WriteSay(3, "hello"u8, frame);
            conversation.Read("""{"type":"ack","id":"7-3"}"""u8, isBinary: false, output);
            conversation.Read("""{"type":"ack","id":3}"""u8, isBinary: false, output);
            conversation.Read(frame.WrittenSpan, isBinary: false, output);
        }

        Assert.Equal(0, Allocated.By(Exchange, times: 1_000));
    }

    private static (IConversation Conversation, RecordedOutput Output) Open(string yaml)
    {
        var output = new RecordedOutput();
        return (ProtocolStage.Written(yaml).Converse(output), output);
    }

    private static string Say(IConversation conversation, string body)
    {
        var frame = new ArrayBufferWriter<byte>();
        conversation.WriteSay(1, Encoding.UTF8.GetBytes(body), frame);
        return Encoding.UTF8.GetString(frame.WrittenSpan);
    }
}
