using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

/// <summary>Events as they are read and planned; what is refused is in bad-scenarios.txt.</summary>
public sealed class EventTests
{
    [Fact]
    public void Read_EveryKind_SaysWhatItDoes()
    {
        var scenario = Read(
            """
              - { at: 30s, network: down, share: 50%, for: 8s }
              - { at: 1s, in: warm-up, network: silent, population: guests, for: 2s, name: the metro }
              - { at: 40s, backend: kick, share: 12.5%, code: 1012 }
              - { at: 41s, backend: kick }
              - { at: 45s, backend: { drop: 1/10, lose-on-reconnect: 3 }, for: 10s }
              - { at: 50s, exec: [./restart.sh, --now, 3] }
              - { at: 51s, wire: reset, share: 10% }
              - { at: 52s, wire: black-hole, direction: to-server, population: guests, for: 1s }
              - { at: 53s, wire: delay, delay: 200ms, jitter: 50ms, for: 1s }
              - { at: 54s, wire: bandwidth, rate: 16 KB/s }
              - { at: 55s, wire: corrupt-upgrade, for: 1s }
              - { at: 56s, process: kill, for: 2s }
            """);

        Assert.Equal(
            [
                "network down, 50%", "the metro", "kick 12.5%, code 1012", "kick 100%", "backend drop 1/10, lose-on-reconnect 3", "exec restart.sh",
                "wire reset, 10%", "wire black-hole to-server, 100% of guests", "wire delay 200ms..250ms, 100%", "wire bandwidth 16 KB/s, 100%", "wire corrupt-upgrade to-clients, 100%", "process kill",
            ],
            scenario.Events.Select(one => one.Label));
        Assert.Equal(new NetworkEvent(NetworkChange.Silent, 1, "guests"), scenario.Events[1].Network);
        Assert.Equal(new KickEvent(0.125, 1012), scenario.Events[2].Kick);
        Assert.Equal(new KickEvent(1, null), scenario.Events[3].Kick);
        Assert.Equal(["./restart.sh", "--now", "3"], scenario.Events[5].Command);
        Assert.Equal(
            new WireEvent(WireEventKind.Delay, 1, null) { Delay = TimeSpan.FromMilliseconds(200), Jitter = TimeSpan.FromMilliseconds(50) }, scenario.Events[8].Wire);
        Assert.Equal(
            [true, false, false, false, false, false], scenario.Events.Skip(6).Select(one => one.IsInstant));
        Assert.Equal([true, true, false, false, false], scenario.Events.Skip(6).SkipLast(1).Select(one => one.Wire!.Destroys));
        Assert.All(scenario.Events, one => Assert.Single(new object?[] { one.Network, one.Kick, one.Defects, one.Command, one.Wire, one.Process }, part => part is not null));
    }

    [Fact]
    public void Events_OfThePlan_CountFromTheirPhaseAndComeInOrder()
    {
        // Arrival 2 s, warm-up 3 s.
        var plan = RunPlan.Of(Read(
            """
              - { at: 30s, network: down, for: 8s }
              - { at: 1s, in: warm-up, exec: [deploy] }
              - { at: 500ms, in: arrival, backend: kick }
              - { at: 1s, in: drain, backend: { drop: 1/10 } }
            """));

        Assert.Equal(
            [(3, 0.5, null), (2, 3, null), (1, 35, 43.0), (4, 66, (double?)null)],
            plan.Events.Select(planned => (planned.Number, planned.At.TotalSeconds, planned.Until?.TotalSeconds)));
    }

    [Theory]
    [InlineData("50%", 50)]
    [InlineData("0.1%", 1)] // somebody at least
    [InlineData("33.5%", 34)]
    [InlineData("100%", 100)]
    public void ClientsHitBy_AShare_IsExactAndTheSameInEveryRun(string share, int hit)
    {
        var scenario = Read($"  - {{ at: 1s, network: down, share: {share}, population: members }}\n  - {{ at: 1s, network: down, share: {share}, population: guests }}");
        var (plan, again) = (RunPlan.Of(scenario), RunPlan.Of(scenario));

        var clients = plan.ClientsHitBy(plan.Events[0]);
        Assert.Equal(hit, clients.Count);
        Assert.Equal(clients.Distinct().Order(), clients);
        Assert.All(clients, client => Assert.Equal(0, plan.PopulationOf(client)));
        Assert.All(plan.ClientsHitBy(plan.Events[1]), client => Assert.Equal(1, plan.PopulationOf(client)));
        Assert.Equal(clients, again.ClientsHitBy(again.Events[0]));
    }

    [Fact]
    public void ClientsHitBy_AnotherSeedOrEvent_AreOthers()
    {
        const string events = "  - { at: 1s, network: down, share: 50%, for: 1s }\n  - { at: 3s, network: down, share: 50%, for: 1s }";
        var plan = RunPlan.Of(Read(events));
        var other = RunPlan.Of(Read(events) with { Seed = 2 });

        Assert.NotEqual(plan.ClientsHitBy(plan.Events[0]), plan.ClientsHitBy(plan.Events[1]));
        Assert.NotEqual(plan.ClientsHitBy(plan.Events[0]), other.ClientsHitBy(other.Events[0]));
    }

    [Fact]
    public void Admin_OfARunningBackend_LetsItTakeOrders()
    {
        var reading = ScenarioFile.ReadText(
            """
            scenario: orders
            target: { url: "ws://127.0.0.1:9/chat", admin: "http://127.0.0.1:9/admin" }
            populations: [{ name: members, profile: bare, clients: 2 }]
            events: [{ at: 1s, backend: kick }]
            """,
            "orders.yaml");

        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
        Assert.Equal("http://127.0.0.1:9/admin", reading.Scenario!.Target.Admin!.ToString());
    }

    private static Scenario Read(string events)
    {
        var reading = ScenarioFile.ReadText(
            $$"""
            scenario: eventful
            target: { backend: reference, through: proxy }
            populations:
              - { name: members, profile: uni-app, clients: 100, arrival: { ramp: 2s } }
              - { name: guests, profile: uni-app, clients: 50, arrival: { ramp: 1s } }
            phases: { warm-up: 3s, steady: 60s, drain: 6s }
            events:
            {{events}}
            """,
            "eventful.yaml");
        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
        return reading.Scenario!;
    }
}
