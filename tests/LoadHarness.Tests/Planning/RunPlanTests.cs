using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Planning;

public sealed class RunPlanTests
{
    private const string Scenario = """
        scenario: two
        target: { backend: reference }
        seed: 42
        populations:
          - { name: members, profile: uni-app, clients: 25, rooms: { size: 10 }, arrival: { ramp: 5s }, say: { every: 1s } }
          - { name: guests, profile: bare, clients: 4, rooms: { count: 2, name: "members-${n}" }, arrival: { rate: 2/s }, say: { every: 500ms, spread: even } }
        phases: { warm-up: 1s, steady: 20s, drain: 6s }
        """;

    private static readonly RunPlan Plan = Of(Scenario);

    [Fact]
    public void Of_Phases_FollowTheSlowestArrival() =>
        Assert.Equal(
            [("arrival", 0.0), ("warm-up", 5), ("steady", 6), ("drain", 26), ("leave", 32)],
            Plan.Phases.Select(phase => (phase.Name, phase.Start.TotalSeconds)));

    [Theory]
    [InlineData("plain-text", 6)]
    [InlineData("{ extends: plain-text, settle: 0s }", 5)]
    [InlineData("flat-json", 5)]
    public void Of_ProtocolWithoutJoinAnswer_ArrivalEndsWhenTheLastHasSettled(string protocol, double warmUp)
    {
        var plan = Of($$"""
            scenario: one
            target: { backend: reference }
            populations:
              - { name: members, profile: bare, protocol: {{protocol}}, clients: 5, arrival: { ramp: 5s }, say: { every: 1s } }
            """);

        Assert.Equal(TimeSpan.FromSeconds(warmUp), plan.SayStart);
    }

    [Fact]
    public void Of_RoomsWithTheSameName_AreTheSameRoom()
    {
        Assert.Equal(["members-0", "members-1", "members-2"], Plan.Rooms);
        Assert.Equal(Plan.RoomOf(0), Plan.RoomOf(25));
        Assert.Equal(Plan.RoomOf(10), Plan.RoomOf(26));
    }

    [Fact]
    public void Client_HasItsNames()
    {
        var client = Plan.Client(26);

        Assert.Equal(("guests", "user-26", "token-26", "members-1", 0.5), (client.Population.Name, client.User, client.Token, client.Room, client.Arrival.TotalSeconds));
        Assert.Equal("guests/1", Plan.ClientName(26));
    }

    [Fact]
    public void PresentAt_AgreesWithTheArrivals()
    {
        for (var t = 0.0; t < 32; t += 0.13)
        {
            var elapsed = TimeSpan.FromSeconds(t);
            Assert.Equal(Enumerable.Range(0, Plan.Clients).Count(client => Plan.Client(client).Arrival <= elapsed), Plan.PresentAt(elapsed));
        }

        Assert.Equal(0, Plan.PresentAt(TimeSpan.FromSeconds(32)));
    }

    [Fact]
    public void SaysOf_TheSameSeed_IsTheSamePlanForEver()
    {
        Assert.Equal(Says(Plan, 3, 50), Says(Of(Scenario), 3, 50));
        Assert.NotEqual(Says(Plan, 3, 50), Says(Of(Scenario.Replace("seed: 42", "seed: 43", StringComparison.Ordinal)), 3, 50));
        Assert.NotEqual(Says(Plan, 3, 50), Says(Plan, 4, 50));

        // Golden: a change of these instants changes the meaning of every seed that users have written down.
        Assert.Equal([5.8747407, 5.9002672, 6.6273706], Says(Plan, 3, 3).Select(says => Math.Round(says.TotalSeconds, 7)));
    }

    [Fact]
    public void SaysOf_Poisson_HasExponentialDistances()
    {
        var schedule = new SaySchedule(TimeSpan.FromSeconds(1), Spread.Poisson, TimeSpan.Zero, StableRandom.For(1, 0, 0, RandomPurpose.Say));
        var last = TimeSpan.Zero;
        var distances = new List<double>();
        for (var i = 0; i < 100_000; i++)
        {
            var next = schedule.Next();
            distances.Add((next - last).TotalSeconds);
            last = next;
        }

        // Mean 1, P(d > 1) = e^-1, P(d > 3) = e^-3: within five standard errors.
        Assert.InRange(distances.Average(), 0.984, 1.016);
        Assert.InRange(distances.Count(d => d > 1) / 100_000.0, Math.Exp(-1) - 0.008, Math.Exp(-1) + 0.008);
        Assert.InRange(distances.Count(d => d > 3) / 100_000.0, Math.Exp(-3) - 0.004, Math.Exp(-3) + 0.004);
        Assert.True(distances.TrueForAll(d => d >= 0));
    }

    [Fact]
    public void SaysOf_Even_KeepsItsDistanceForAWeek()
    {
        var schedule = Plan.SaysOf(25);
        var first = schedule.Next();
        Assert.InRange(first.TotalSeconds, 5, 5.5);
        TimeSpan last = first;
        for (var i = 1; i <= 1_209_600; i++)
        {
            last = schedule.Next();
        }

        Assert.Equal(first + TimeSpan.FromDays(7), last);
    }

    [Fact]
    public void StableRandom_IsSplitMix64()
    {
        // Reference values of the published algorithm for seed 1234567 (Vigna, splitmix64.c).
        var random = StableRandom.FromState(1234567);

        Assert.Equal(
            [6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL],
            [random.NextBits(), random.NextBits(), random.NextBits()]);
    }

    private static List<TimeSpan> Says(RunPlan plan, int client, int count)
    {
        var schedule = plan.SaysOf(client);
        return [.. Enumerable.Range(0, count).Select(_ => schedule.Next())];
    }

    private static RunPlan Of(string yaml)
    {
        var reading = ScenarioFile.ReadText(yaml, "two.yaml");
        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
        return RunPlan.Of(reading.Scenario!);
    }
}
