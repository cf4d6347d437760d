using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Clients.Protocols;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Protocols;

/// <summary>Frames that are written as YAML and sent as JSON.</summary>
public sealed class JsonFrameTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("{ a: 1, b: -2.5e3, c: true, d: null, e: \"${body}\" }", """{"a":1,"b":-2.5e3,"c":true,"d":null,"e":"x"}""")]
    [InlineData("{ a: '1', b: \"true\", c: '', d: 2018-10-8, e: yes, f: 1.2.3, g: \"${body}\" }",
        """{"a":"1","b":"true","c":"","d":"2018-10-8","e":"yes","f":"1.2.3","g":"x"}""")]
    [InlineData("[ \"${body}\", [], {}, [ 1, 2 ] ]", """["x",[],{},[1,2]]""")]
    [InlineData("{ 'a \"key\"': { text-of: { 'a \"key\"': \"${body}\" } } }", """{"a \"key\"":"{\"a \\\"key\\\"\":\"x\"}"}""")]
    [InlineData("{ text-of: [ \"${body}\", 7 ] }", """
        "[\"x\",7]"
        """)]
    [InlineData("{ a: { text-of: \"${body}\" } }", """{"a":"\"x\""}""")]
    [InlineData("{ a: \"$${x} ${user}-${id}-${seq}-${client}-${time.ms} ${body}\" }", """{"a":"${x} ann-7-3-3-7-1539009059123 x"}""")]
    public void Json_OfYaml_IsCompact(string yaml, string expected) =>
        Assert.Equal(expected, ProtocolStage.Written($"say: {{ json: {yaml} }}").Say("x"));

    [Fact]
    public void Json_InOneThatExtends_IsReplacedWhole()
    {
        var stage = ProtocolStage.Written("extends: wx-room\nheartbeat: { json: { type: 9 } }\nsay: ${body}");

        Assert.Equal(("""{"type":9}""", "x"), (stage.Heartbeat, stage.Say("x")));
    }

    [Fact]
    public void EscapeBody_False_LeavesOnlyTheBodyAsItIs()
    {
        var stage = ProtocolStage.Written(
            "say: { json: { user: \"${user}\", content: \"${body}\" } }\nescape-body: false", new ClientIdentity(0, "p", "a\"b", "t", "r"));

        Assert.Equal("""{"user":"a\"b","content":"c"d"}""", stage.Say("c\"d"));
    }

    [Fact]
    public void Variables_OfEveryUser_RoundTripThroughThreeEncodings() =>
        Prop.ForAll(Texts, Texts, Texts, (user, room, body) =>
        {
            var stage = ProtocolStage.Written("extends: wx-room", new ClientIdentity(7, "people", user, "t", room));
            var payload = Parse(Parse(stage.Say(body))["payLoad"]);
            var chat = Parse(payload["chatInfo"]);
            return (string)payload["topic"]! == room && (string)chat["user"]! == user && (string)chat["content"]! == body;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Escape_ToAnyDepth_IsWhatTheSerializerWrites() =>
        Prop.ForAll(Texts, Arb.From(Gen.Choose(0, 5)), (text, levels) =>
        {
            var expected = text;
            for (var i = 0; i < levels; i++)
            {
                expected = JsonSerializer.Serialize(expected, Relaxed)[1..^1];
            }

            return Same(expected, JsonText.Escape(text, levels), levels);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Say_ManyTimes_AllocatesNothing()
    {
        var protocol = new TemplateProtocol(Definition("wx-room"));
        var conversation = protocol.Converse(new ClientIdentity(7, "people", "a\"b", "token", "room"));
        var (frame, output) = (new ArrayBufferWriter<byte>(4096), new DeafOutput());
        void Write()
        {
            frame.ResetWrittenCount();
            conversation.WriteSay(3, "hello"u8, frame);
            conversation.WriteHeartbeat(frame);
            conversation.Read("""{"code":200,"data":"{\"type\":\"question\"}"}"""u8, isBinary: false, output);
        }

        Assert.Equal(0, Allocated.By(Write, times: 1_000));
    }

    [Theory]
    [InlineData("say: { json: { a: \"${bdy}\" } }", "s.yaml:8:25: populations.0.protocol.say.json.a: unknown variable 'bdy', did you mean 'body'?")]
    [InlineData("say: { json: { a: { text-of: [ 1, \"${id\" ] } } }",
        "s.yaml:8:41: populations.0.protocol.say.json.a.text-of.1: '${id' at character 1 is not a variable: "
        + "write ${name} with a lower-case name, or $${ for a literal")]
    [InlineData("say: { json: { a: 1 } }",
        "s.yaml:8:20: populations.0.protocol.say.json: the variable ${body} is missing: without it nothing that is sent can be recognised")]
    [InlineData("say: { json: { a: \"${body}\", b: { text-of: 1, c: 2 } } }",
        "s.yaml:8:39: populations.0.protocol.say.json.b: 'text-of' is the only key of its map: it stands for a string that holds JSON")]
    [InlineData("say: { json: { a: \"${body}\", a: 2 } }",
        "s.yaml:8:36: populations.0.protocol.say.json: the key 'a' is here twice, first in line 8")]
    [InlineData("say: { json: { a: \"${body}\", b: 007 } }",
        "s.yaml:8:39: populations.0.protocol.say.json.b: '007' is no number or word of JSON: write '007' in quotes for a text, else as JSON has it")]
    [InlineData("say: { json: { a: \"${body}\", b: } }",
        "s.yaml:8:39: populations.0.protocol.say.json.b: expected a value, found nothing: write null, or '' for an empty text")]
    [InlineData("say: { jsn: { a: 1 } }", "s.yaml:8:14: populations.0.protocol.say: unknown key 'jsn', did you mean 'json'?")]
    [InlineData("say: ${body}\nquery: [ \"${romm}\" ]",
        "s.yaml:9:16: populations.0.protocol.query.0: unknown variable 'romm', did you mean 'room'?")]
    [InlineData("say: ${body}\nquery: []",
        "s.yaml:9:14: populations.0.protocol.query: expected a map of query parameters, or a list of values without names, at least one, "
        + "found a list: it has 0")]
    public void Errors_OfFrames_HavePlaceAndRemedy(string yaml, string expected) =>
        Assert.Contains(expected, ProtocolStage.Errors(yaml), StringComparison.Ordinal);

    [Fact]
    public void TextOf_TooDeep_IsAnError()
    {
        var deep = string.Concat(Enumerable.Repeat("{ text-of: ", 9)) + "\"${body}\"" + string.Concat(Enumerable.Repeat(" }", 9));

        Assert.Contains("JSON within strings goes at most 8 levels deep", ProtocolStage.Errors($"say: {{ json: {deep} }}"));
    }

    /// <summary>Texts of all that matters to JSON, surrogates only in pairs.</summary>
    private static Arbitrary<string> Texts { get; } = Arb.From(
        Gen.Elements("a", "\"", "\\", "\n", "\r", "\t", "\b", "\f", "\0", "\u001F", "/", "<", "'", "é", "中", "😀", "${body}", "{")
            .ArrayOf().Select(string.Concat));

    private static ProtocolDefinition Definition(string name) =>
        LoadHarness.Scenarios.Yaml.ProtocolFile.Read(Scenarios.RepositoryFiles.PathOf($"scenarios/protocols/{name}.yaml")).Value!;

    private static JsonNode Parse(string json) => JsonNode.Parse(json)!;

    private static JsonNode Parse(JsonNode? text) => Parse((string)text!);

    /// <summary>The serializer escapes pairs of surrogates and writes \u in capitals, which JSON.stringify does not: equal once unescaped.</summary>
    private static bool Same(string expected, string actual, int levels)
    {
        for (var i = 0; i < levels; i++)
        {
            (expected, actual) = ((string)JsonNode.Parse($"\"{expected}\"")!, (string)JsonNode.Parse($"\"{actual}\"")!);
        }

        return expected == actual;
    }
}
