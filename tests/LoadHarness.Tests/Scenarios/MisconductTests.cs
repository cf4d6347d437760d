using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

/// <summary>What clients do wrong on purpose: as it is read, and as arithmetic; what is refused is in bad-scenarios.txt.</summary>
public sealed class MisconductTests
{
    [Fact]
    public void Read_EveryKey_SaysWhatTheClientDoesWrong()
    {
        var profile = Read(
            "{ extends: wx-room, read: 4 KB/s, handshake: half, hang-up: 200ms, token: \"wrong-${client}\", unruly: [ "
            + "{ send: malformed, every: 1s }, { send: oversized, every: 5s, spread: even, bytes: 1 MiB }, { send: join, every: 50ms } ] }");

        Assert.Equal((4000, false, 0.2), (profile.Read.BytesPerSecond, profile.Handshake.IsWhole, profile.HangUp!.Value.TotalSeconds));
        Assert.Equal(
            [(UnrulyFrame.Malformed, 1.0, Spread.Poisson), (UnrulyFrame.Oversized, 5, Spread.Even), (UnrulyFrame.Join, 0.05, Spread.Poisson)],
            profile.Unruly.Select(one => (one.Frame, one.Every.TotalSeconds, one.Spread)));
        Assert.Equal(1 << 20, profile.Unruly[1].Bytes);
        Assert.True(profile.Misbehaves);
        Assert.Equal(
            "reads 4,000 bytes/s, sends half a handshake, hangs up 0.2 s after its join, a malformed frame every 1 s, a frame of 1,048,576 bytes every 5 s, "
            + "a join every 0.05 s",
            profile.Misconduct);
    }

    [Theory]
    [InlineData("uni-app", false)]
    [InlineData("{ extends: uni-app, answer-pings: never }", false)] // many a client does so without being an enemy
    [InlineData("{ extends: uni-app, answer-pings: never, misbehaves: true }", true)]
    [InlineData("{ extends: uni-app, read: 10 B/s }", true)]
    [InlineData("{ extends: uni-app, read: 10 B/s, misbehaves: false }", false)]
    [InlineData("{ extends: uni-app, handshake: { byte-every: 1s } }", true)]
    [InlineData("{ extends: uni-app, hang-up: 0s }", true)]
    [InlineData("{ extends: slow-reader, read: all }", false)]
    public void Misbehaves_IsWhatIsWritten_OrFollowsFromTheKeys(string profile, bool misbehaves) => Assert.Equal(misbehaves, Read(profile).Misbehaves);

    [Theory]
    [InlineData("slow-reader")]
    [InlineData("never-pongs")]
    [InlineData("silent-after-one-heartbeat")]
    [InlineData("hot-reconnect")]
    [InlineData("two-sockets")]
    [InlineData("malformed")]
    [InlineData("oversized")]
    [InlineData("join-flood")]
    [InlineData("wrong-token")]
    [InlineData("slow-loris")]
    public void ReadyMadeProfile_Misbehaves_AndSpeaksAnotherProtocolToo(string name)
    {
        Assert.True(Read(name).Misbehaves);
        var other = Read($"{name}\n    protocol: phoenix");
        Assert.True(other.Misbehaves);
        Assert.Equal("phoenix", other.Protocol.Name);
    }

    [Fact]
    public void Token_OfTheProfile_TakesThePlaceOfThatOfThePopulation()
    {
        var plan = RunPlan.Of(ReadScenario("wrong-token"));

        Assert.Equal("wrong-8", plan.Client(8).Token);
    }

    [Theory]
    [InlineData(200, 0, 0.1, 20)]
    [InlineData(200, 19.5, 0.1, 39.5)]
    [InlineData(200, 0, 60, 40)] // a pause buys no burst
    [InlineData(3, 0, 0.1, 0.3)]
    [InlineData(3, 0.9, 60, 2)]
    public void Allow_IsThePace_AndTwoTurnsAtMost(int rate, double kept, double seconds, double allowed) =>
        Assert.Equal(allowed, new ReadPolicy(rate).Allow(kept, TimeSpan.FromSeconds(seconds)), 6);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 0.25)]
    [InlineData(10, 0.1)]
    [InlineData(1_000_000, 0.1)]
    public void Turn_OfAReader_IsTheTimeOfAByteOrATenthOfASecond(int rate, double seconds) =>
        Assert.Equal(seconds, new ReadPolicy(rate).Turn.TotalSeconds, 6);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.99, 1)]
    [InlineData(1, 2)]
    [InlineData(98, 99)]
    [InlineData(100_000, 99)] // the last byte is never sent
    public void BytesBy_OfADrippingHandshake_GrowsByteByByte(double seconds, int bytes) =>
        Assert.Equal(bytes, new HandshakePolicy(false, TimeSpan.FromSeconds(1)).BytesBy(TimeSpan.FromSeconds(seconds), 100));

    [Fact]
    public void BytesBy_OfHalfAHandshake_IsTheHalfForEver()
    {
        Assert.Equal(50, HandshakePolicy.Half.BytesBy(TimeSpan.Zero, 101));
        Assert.Equal(50, HandshakePolicy.Half.BytesBy(TimeSpan.FromDays(1), 101));
        Assert.Equal(101, HandshakePolicy.Whole.BytesBy(TimeSpan.Zero, 101));
    }

    [Fact]
    public void Bring_APopulation_ComesWithTheEventAndGoesWithIt()
    {
        // Arrival 2 s, warm-up 3 s: the event begins at 25 s.
        var plan = RunPlan.Of(ReadScenario("slow-reader", "events: [{ at: 20s, bring: odd, for: 30s }]"));
        var odd = Enumerable.Range(0, plan.Clients).Where(client => plan.Client(client).Population.Name == "odd").ToList();

        Assert.Equal(2, plan.SayStart.TotalSeconds);
        Assert.Equal(odd, plan.ClientsHitBy(plan.Events[0]));
        Assert.Equal(odd, new LoadSlice(plan).ClientsHitBy(plan.Events[0]));
        Assert.Equal([25.0, 25.5], odd.Select(client => plan.ArrivalOf(client).TotalSeconds));
        Assert.All(odd, client => Assert.Equal(plan.Events[0], plan.BroughtBy(client)));
        Assert.Equal([0, 8, 8, 9, 10, 10, 8], new[] { -1.0, 2, 24.9, 25, 25.5, 54.9, 55 }.Select(at => plan.PresentAt(TimeSpan.FromSeconds(at))));
        Assert.True(plan.SaysOf(odd[0]).Next() > TimeSpan.FromSeconds(26));
        Assert.Equal("bring odd", plan.Events[0].Event.What);
    }

    [Fact]
    public void Bring_WithoutAnEnd_StaysToTheEndOfTheRun()
    {
        var plan = RunPlan.Of(ReadScenario("slow-reader", "events: [{ at: 20s, bring: odd }]"));

        Assert.Equal(10, plan.PresentAt(plan.Length - TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Bring_InSlices_IsTheSameAsInOne()
    {
        var plan = RunPlan.Of(ReadScenario("{ extends: slow-reader }\n    rooms: { size: 1 }", "events: [{ at: 20s, bring: odd, for: 30s }]"));
        var slices = Enumerable.Range(1, 3).Select(PlanCut.Of(plan, 3).Slice).ToList();

        Assert.Equal(plan.ClientsHitBy(plan.Events[0]), slices.SelectMany(slice => slice.ClientsHitBy(plan.Events[0])).Order());
        foreach (var at in new[] { 1.0, 24.9, 25, 25.5, 54.9, 55 }.Select(TimeSpan.FromSeconds))
        {
            Assert.Equal(plan.PresentAt(at), slices.Sum(slice => slice.PresentAt(at)));
            Assert.Equal(new LoadSlice(plan).TargetAt(at), slices.Sum(slice => slice.TargetAt(at)));
        }

        Assert.Equal((10, 8), (plan.PresentAt(TimeSpan.FromSeconds(30)), new LoadSlice(plan).TargetAt(TimeSpan.FromSeconds(30))));
        Assert.NotEqual(PlanFingerprint.Of(plan), PlanFingerprint.Of(RunPlan.Of(ReadScenario("{ extends: slow-reader }\n    rooms: { size: 1 }"))));
    }

    private static ClientProfile Read(string profile) => ReadScenario(profile).Populations[1].Profile;

    private static Scenario ReadScenario(string profile, string events = "")
    {
        var reading = ScenarioFile.ReadText(
            $$"""
            scenario: mixed
            target: { backend: reference }
            populations:
              - { name: members, profile: uni-app, clients: 8, arrival: { ramp: 2s } }
              - name: odd
                clients: 2
                arrival: { ramp: 1s }
                say: { every: 1s }
                profile: {{profile}}
            phases: { warm-up: 3s, steady: 60s, drain: 6s }
            {{events}}
            """,
            "mixed.yaml");
        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
        return reading.Scenario!;
    }
}
