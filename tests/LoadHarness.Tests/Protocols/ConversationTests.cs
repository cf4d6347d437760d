using System.Text;
using LoadHarness.Clients.Protocols;

namespace LoadHarness.Tests.Protocols;

/// <summary>Wire formats that are given as data, played as conversations: what the server says, and what becomes of it.</summary>
public sealed class ConversationTests
{
    private const string Challenge = """
        steps:
          - name: the challenge
            send: '{"type":"hello","user":"${user}"}'
            expect: { json: type, equals: challenge }
            refused: { json: type, equals: unknown }
            capture: { nonce: data.nonce, round: { matches: 'round=([0-9]+)' } }
        join:
          send: '{"type":"proof","nonce":"${nonce}","round":"${round}"}'
          expect: { json: type, equals: welcome }
          refused: { json: type, equals: denied }
          within: 2s
          capture: { session: "session.1" }
        say: '{"type":"msg","session":"${session}","text":"${body}"}'
        chat: { json: type, equals: msg }
        """;

    [Fact]
    public void Steps_WithCaptures_GoThroughTheLogin()
    {
        var (conversation, output) = Open(Challenge);

        Assert.Equal("""
            send {"type":"hello","user":"ann"}
            await the challenge 10s
            """, output.Take());
        Assert.Equal("""
            send {"type":"proof","nonce":"a\"b","round":"17"}
            await the login 2s
            """, Hear(conversation, output, """{"type":"challenge","data":{"nonce":"a\"b"},"note":"round=17;"}"""));
        Assert.Equal("joined", Hear(conversation, output, """{"type":"welcome","session":[1,"s-9"]}"""));
        Assert.Equal("""{"type":"msg","session":"s-9","text":"hi"}""", Say(conversation, 1, "hi"));
    }

    [Fact]
    public void Steps_OfTwoConnections_RememberTheirOwn()
    {
        var stage = ProtocolStage.Written(Challenge);
        var output = new RecordedOutput();
        var conversations = new[] { stage.Converse(output), stage.Converse(output) };
        foreach (var (conversation, number) in conversations.Select((conversation, index) => (conversation, index)))
        {
            Hear(conversation, output, $$$"""{"type":"challenge","data":{"nonce":"n{{{number}}}"}}""");
            Hear(conversation, output, $$"""{"type":"welcome","session":[0,"s{{number}}"]}""");
        }

        Assert.Equal(
            ["""{"type":"msg","session":"s0","text":"x"}""", """{"type":"msg","session":"s1","text":"x"}"""],
            conversations.Select(conversation => Say(conversation, 1, "x")));
    }

    [Fact]
    public void Capture_ThatIsNotInTheAnswer_IsToldAndEmpty()
    {
        var (conversation, output) = Open(Challenge);
        output.Take();

        Assert.Equal("""
            unreadable a frame without 'nonce', which is captured from it: {"type":"challenge","round":"round=1"}
            send {"type":"proof","nonce":"","round":"1"}
            await the login 2s
            """, Hear(conversation, output, """{"type":"challenge","round":"round=1"}"""));
    }

    [Fact]
    public void Step_Refused_EndsTheLogin()
    {
        var (conversation, output) = Open(Challenge);
        output.Take();

        Assert.Equal("""refused {"type":"unknown"}""", Hear(conversation, output, """{"type":"unknown"}"""));
        Assert.False(conversation.GoOn(output));
    }

    [Fact]
    public void Answers_OfOtherSteps_AreNeitherTheOneAwaitedNorChat()
    {
        var (conversation, output) = Open(Challenge.Replace("chat: { json: type, equals: msg }", "", StringComparison.Ordinal));
        output.Take();

        Assert.Equal("", Hear(conversation, output, """{"type":"welcome","session":[1,"s"]}"""));
        Assert.Equal("""message {"type":"news"}""", Hear(conversation, output, """{"type":"news"}"""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OptionalStep_RefusedOrNotAnswered_IsPassedOver(bool isRefused)
    {
        var (conversation, output) = Open("""
            steps:
              - { send: resume, expect: { contains: resumed }, refused: { contains: unknown }, within: 500ms, optional: true }
              - { send: hello }
            join: { send: enter, expect: { contains: welcome } }
            say: ${body}
            """);
        Assert.Equal("send resume\nawait step 1 0.5s", output.Take());

        if (isRefused)
        {
            conversation.Read("unknown"u8, isBinary: false, output);
        }
        else
        {
            Assert.True(conversation.GoOn(output));
        }

        Assert.Equal("send hello\nsend enter\nawait the login 10s", output.Take());
        Assert.False(conversation.GoOn(output));
        Assert.Equal("joined", Hear(conversation, output, "welcome"));
    }

    [Fact]
    public void Steps_WithoutAnAnswerAtTheEnd_Settle()
    {
        var (conversation, output) = Open("steps: [ { send: a, expect: { contains: A } }, { send: b } ]\nsettle: 3s\nsay: ${body}");
        output.Take();

        Assert.Equal("send b\nsettle 3s", Hear(conversation, output, "A"));
    }

    [Fact]
    public void Answers_ArePostedAtOnceAlsoToMessages()
    {
        var (conversation, output) = Open("""
            answers:
              - { match: { json: type, equals: ping }, capture: { n: n }, send: '{"type":"pong","n":${n}}' }
              - { match: { json: type, equals: msg }, capture: { from: from }, send: '{"type":"seen","of":"${from}"}' }
            say: ${body}
            chat: { json: type, equals: msg }
            """);
        output.Take();

        Assert.Equal("""send {"type":"pong","n":42}""", Hear(conversation, output, """{"type":"ping","n":42}"""));
        Assert.Equal("""
            send {"type":"seen","of":"bob"}
            message {"type":"msg","from":"bob"}
            """, Hear(conversation, output, """{"type":"msg","from":"bob"}"""));
    }

    [Fact]
    public void AcceptedAndRejected_ById_NameTheMessage()
    {
        var (conversation, output) = Open("""
            say: '{"id":"${id}","text":"${body}"}'
            accepted: { match: { json: ok, equals: true }, id: id }
            rejected: { match: { json: ok, equals: false }, id: { matches: '"id":"7-([0-9]+)"' } }
            chat: { json: text }
            """);
        output.Take();

        Assert.Equal("accepted 4", Hear(conversation, output, """{"ok":true,"id":"7-4"}"""));
        Assert.Equal("accepted 3", Hear(conversation, output, """{"ok":true,"id":3}"""));
        Assert.Equal("accepted 41", Hear(conversation, output, """{"ok":true,"id":"7-\u0034\u0031"}"""));
        Assert.Equal("""rejected 9 {"ok":false,"id":"7-9"}""", Hear(conversation, output, """{"ok":false,"id":"7-9"}"""));
        Assert.Equal("", Hear(conversation, output, """{"ok":true}"""));
        Assert.Equal("", Hear(conversation, output, """{"ok":true,"id":"7-99999999999"}"""));
        Assert.Equal("""error {"ok":false,"id":"x"}""", Hear(conversation, output, """{"ok":false,"id":"x"}"""));
    }

    [Fact]
    public void AcceptedAndRejected_WithoutIds_AreInOrder()
    {
        var (conversation, output) = Open("say: ${body}\naccepted: { match: { contains: ok } }\nrejected: { match: { contains: no } }\nsettle: 0s");
        output.Take();
        foreach (var sequence in (uint[])[5, 6, 8])
        {
            Say(conversation, sequence, "x");
        }

        Assert.Equal("accepted 5", Hear(conversation, output, "ok"));
        Assert.Equal("rejected 6 no", Hear(conversation, output, "no"));
        Assert.Equal("accepted 8", Hear(conversation, output, "ok"));
        Assert.Equal("", Hear(conversation, output, "ok"));
        Assert.Equal("error no", Hear(conversation, output, "no"));
    }

    [Fact]
    public void Rejected_OfAnAnswerToTheLogin_IsTheLoginRefused()
    {
        var (conversation, output) = Open("""
            say: '{"id":"${id}","text":"${body}"}'
            join: { send: hi, expect: { json: ok, equals: true }, refused: { json: ok, equals: false } }
            accepted: { match: { json: ok, equals: true }, id: id }
            rejected: { match: { json: ok, equals: false }, id: id }
            chat: { json: text }
            """);
        output.Take();

        Assert.Equal("""refused {"ok":false,"id":"join"}""", Hear(conversation, output, """{"ok":false,"id":"join"}"""));
    }

    [Fact]
    public void Notices_AreToldByTheirNames()
    {
        var (conversation, output) = Open("say: ${body}\nsettle: 0s\nnotices: { kick: { contains: bye }, slow-down: { matches: '^429 ' } }");
        output.Take();

        Assert.Equal("notice kick good bye", Hear(conversation, output, "good bye"));
        Assert.Equal("notice slow-down 429 too fast", Hear(conversation, output, "429 too fast"));
        Assert.Equal("message not 429 at all", Hear(conversation, output, "not 429 at all"));
    }

    [Fact]
    public void Separator_PartsMessagesAndEndsThoseThatAreSent()
    {
        var (conversation, output) = Open("""
            separator: "\u001e"
            join: { send: '{"v":1}', expect: { contains: "{}" } }
            say: '{"text":"${body}"}'
            heartbeat: '{"type":6}'
            heartbeat-reply: { json: type, equals: 6 }
            """);
        Assert.Equal("send {\"v\":1}\u001e\nawait the login 10s", output.Take());

        Assert.Equal(
            "joined\nheartbeat answered\nmessage {\"text\":\"a\"}", Hear(conversation, output, "{}\u001e{\"type\":6}\u001e\u001e{\"text\":\"a\"}\u001e"));
        Assert.Equal("message {\"text\":\"b\"}", Hear(conversation, output, "{\"text\":\"b\"}")); // the last one need not have it
        Assert.Equal("{\"text\":\"hi\"}\u001e", Say(conversation, 1, "hi"));
    }

    [Fact]
    public void SpansFrames_AMessageWithoutAnEnd_IsTold()
    {
        var (conversation, output) = Open("separator: \"\\r\\n\"\nspans-frames: true\nmax-message: 125\nsettle: 0s\nsay: ${body}");
        output.Take();

        Assert.Equal("", Hear(conversation, output, new string('x', 100)));
        Assert.Equal($"unreadable a message without an end: {new string('y', 26)}", Hear(conversation, output, new string('y', 26)));
        Assert.Equal("message z", Hear(conversation, output, "z\r\n"));
    }

    [Fact]
    public void Xml_ValuesAreEscaped()
    {
        var stage = ProtocolStage.Written(
            "say: '<message to=\"${room}\"><body>${body}</body></message>'\nsettle: 0s", new ClientIdentity(7, "people", "ann", "t", "a&b'"));

        Assert.Equal("<message to=\"a&amp;b&apos;\"><body>1 &lt; 2 &amp;&amp; &quot;x&quot; 客</body></message>", stage.Say("1 < 2 && \"x\" 客"));
    }

    [Fact]
    public void Captures_AreEscapedForWhereTheyStand()
    {
        var (conversation, output) = Open("""
            steps: [ { expect: { json: a }, capture: { a: a } } ]
            say: { json: { text: "${body}", deep: { text-of: { a: "${a}" } } } }
            leave: "<bye a='${a}'/>"
            heartbeat: plain ${a}
            settle: 0s
            """);
        Hear(conversation, output, """{"a":"\"<\\"}""");

        Assert.Equal("""{"text":"x","deep":"{\"a\":\"\\\"<\\\\\"}"}""", Say(conversation, 1, "x"));
        Assert.Equal("""<bye a='&quot;&lt;\'/>""", Written(conversation.WriteLeave));
        Assert.Equal("plain \"<\\", Written(conversation.WriteHeartbeat));
    }

    private static (IConversation Conversation, RecordedOutput Output) Open(string yaml)
    {
        var output = new RecordedOutput();
        return (ProtocolStage.Written(yaml).Converse(output), output);
    }

    private static string Hear(IConversation conversation, RecordedOutput output, string frame)
    {
        output.Take();
        conversation.Read(Encoding.UTF8.GetBytes(frame), isBinary: false, output);
        return output.Take();
    }

    private static string Say(IConversation conversation, uint sequence, string body) => Written(frame =>
    {
        conversation.WriteSay(sequence, Encoding.UTF8.GetBytes(body), frame);
        return true;
    });

    private static string Written(Func<System.Buffers.IBufferWriter<byte>, bool> write)
    {
        var frame = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.True(write(frame));
        return Encoding.UTF8.GetString(frame.WrittenSpan);
    }
}
