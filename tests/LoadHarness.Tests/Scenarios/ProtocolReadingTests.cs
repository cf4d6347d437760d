using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

/// <summary>What of a protocol file becomes of it in a definition.</summary>
public sealed class ProtocolReadingTests
{
    [Fact]
    public void Keys_OfALoginInSteps_AreRead()
    {
        var protocol = Read("""
            steps:
              - { expect: { json: a.0, matches: "^x" }, capture: { nonce: n.1, round: { matches: "r=([0-9]+)" } }, within: 3s }
              - { name: ask, send: "${nonce}", expect: { contains: y }, refused: { contains: n }, optional: true }
            join: { send: "${round}", expect: { contains: z }, capture: { session: s } }
            say: "${session} ${body}"
            """);

        Assert.Equal(["step 1", "ask", "the login"], protocol.Logins.Select(step => step.Name));
        Assert.Equal([false, true, false], protocol.Logins.Select(step => step.IsOptional));
        Assert.Equal(new FrameMatch("a.0", null, null, "^x"), protocol.Steps[0].Expect);
        Assert.Equal([new Capture("nonce", new FrameField("n.1", null)), new Capture("round", new FrameField(null, "r=([0-9]+)"))], protocol.Steps[0].Captures);
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)), (protocol.Steps[0].Within, protocol.Steps[1].Within));
        Assert.Equal(["nonce", "round", "session"], protocol.Captures);
    }

    [Fact]
    public void Keys_OfAnswersAndValues_AreRead()
    {
        var protocol = Read("""
            say: ${body}
            separator: " \n"
            spans-frames: true
            durable: true
            accepted: { match: { contains: ok }, id: { matches: "[0-9]+" } }
            rejected: { match: { contains: no }, id: a.id }
            answers: [ { match: { contains: ping }, capture: { n: n }, send: "pong ${n}" } ]
            notices: { kick: { contains: kick } }
            values:
              a: uuid
              b: counter
              c: { counter: true, first: 0 }
              d: { random: digits, length: 5 }
              e: { hmac: { key: "${token}", text: "${d}", form: base64 } }
            """);

        Assert.Equal((" \n", true, true), (protocol.Separator, protocol.SpansFrames, protocol.IsDurable));
        Assert.Equal(new MessageAnswer(new FrameMatch(null, null, "ok"), new FrameField(null, "[0-9]+")), protocol.Accepted);
        Assert.Equal(new MessageAnswer(new FrameMatch(null, null, "no"), new FrameField("a.id", null)), protocol.Rejected);
        var answer = Assert.Single(protocol.Answers);
        Assert.Equal((new FrameMatch(null, null, "ping"), "pong ${n}", "n"), (answer.Match, answer.Send.Source, Assert.Single(answer.Captures).Name));
        Assert.Equal(new NoticeFrame("kick", new FrameMatch(null, null, "kick")), Assert.Single(protocol.Notices));
        Assert.Equal(
            [
                new MadeValue("a", ValueKind.Uuid), new MadeValue("b", ValueKind.Counter, 1), new MadeValue("c", ValueKind.Counter),
                new MadeValue("d", ValueKind.RandomDigits, 5),
                new MadeValue("e", ValueKind.Hmac, 0, new SignaturePolicy { Key = Template.Parse("${token}"), Text = Template.Parse("${d}"), Form = SignatureForm.Base64 }),
            ],
            protocol.Values);
        Assert.True(protocol.Uses("token"), "what is signed with it uses it");
    }

    [Fact]
    public void Code_NeedsNoFramesAndIsNotAskedForAny()
    {
        var protocol = Read(
            "{ code: my-format, options: { level: 2, topic: a b }, path: /ws, query: { t: '${token}' }, headers: { X: y }, sub-protocols: [s], max-message: 2 MiB }",
            "heartbeat: { every: 5s, reply-within: 2s }, auth: { login: { url: /login } }");

        Assert.Equal(("my-format", "/ws", 2 << 20), (protocol.Code, protocol.Path, protocol.MaxMessage));
        Assert.Equal([("level", "2"), ("topic", "a b")], protocol.Options.OrderBy(option => option.Key).Select(option => (option.Key, option.Value)));
    }

    [Theory]
    [InlineData("{ say: '${body}' }", 1)]
    [InlineData("{ say: '${body}', join: { send: x } }", 1)]
    [InlineData("{ say: '${body}', steps: [ { expect: { contains: x } } ] }", 0)]
    [InlineData("{ say: '${body}', steps: [ { expect: { contains: x } }, { send: y } ] }", 1)]
    [InlineData("{ code: my-format }", 0)]
    public void Plan_WaitsForThoseWhoSettle(string protocol, double seconds)
    {
        var plan = RunPlan.Of(ReadScenario(protocol, "reconnect: never"));

        Assert.Equal(TimeSpan.FromSeconds(10 + seconds), plan.SayStart);
    }

    private static ProtocolDefinition Read(string yaml, string profile = "reconnect: never") => ReadScenario(yaml, profile).Populations[0].Profile.Protocol;

    private static LoadHarness.Scenarios.Scenario ReadScenario(string yaml, string profile)
    {
        var reading = ScenarioFile.ReadText(
            $$"""
            scenario: s
            target: { backend: reference }
            populations:
              - name: people
                clients: 2
                arrival: { ramp: 10s }
                profile: { {{profile}} }
                signals: {{(yaml.Contains("code:", StringComparison.Ordinal) ? "[ { signal: typing, every: 5s } ]" : "[]")}}
                protocol:
            {{string.Join('\n', yaml.Split('\n').Select(line => "      " + line))}}
            """,
            "s.yaml");
        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
        return reading.Scenario!;
    }
}
