using LoadHarness.Clients.Protocols;
using LoadHarness.Engine;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Engine;

/// <summary>Arrivals on hand-driven time: 100 clients in one second, against servers that let them in or keep them waiting.</summary>
public sealed class ClientFleetTests
{
    private const string Guests = "\n  - { name: guests, profile: bare, clients: 10, arrival: { ramp: 2s } }\nevents: [{ at: 16s, bring: guests, for: 10s }]";

    [Fact]
    public void Arrivals_LetInAtOnce_ComeWhenThePlanSays()
    {
        var stage = new Stage(handshakes: 5);
        stage.Connector.OpensAtOnce = true;

        stage.Fleet.Open();
        stage.Timers.AdvanceTo(0.5);
        var half = stage.Connector.Connections.Count;
        stage.Timers.AdvanceTo(1);

        Assert.InRange(half, 49, 51);
        Assert.Equal(100, stage.Connector.Connections.Count);
        Assert.Equal(TimeSpan.Zero, stage.Fleet.LongestHeldBack);
    }

    [Fact]
    public void Arrivals_KeptWaiting_HoldNeverMoreHandshakesThanAllowedAndTellHowLate()
    {
        var stage = new Stage(handshakes: 5);
        stage.Fleet.Open();
        for (var at = 0.2; stage.Connector.Connections.Count < 100; at += 0.2)
        {
            stage.Timers.AdvanceTo(at);
            Assert.Equal(5, stage.Handshakes);
            stage.Connector.Connections.FindAll(one => one.IsDialing).ForEach(one => one.Open());
        }

        // Five arrive every 0.2 s, the last of 100 therefore 3.8 s after the first instead of 1 s.
        Assert.Equal(2.8, stage.Fleet.LongestHeldBack.TotalSeconds, 0.1);
    }

    [Fact]
    public void Arrivals_WhoseDialsFail_MakeRoomForTheNext()
    {
        var stage = new Stage(handshakes: 5);
        stage.Fleet.Open();
        stage.Timers.AdvanceTo(0.5);

        stage.Connector.Connections.FindAll(one => one.IsDialing).ForEach(one => one.Fail("refused"));
        stage.Timers.AdvanceTo(0.6);

        Assert.Equal(10, stage.Connector.Connections.Count);
    }

    [Fact]
    public void Leave_WhileArrivalsAreHeldBack_LetsNobodyInAnyMore()
    {
        var stage = new Stage(handshakes: 5);
        stage.Fleet.Open();
        stage.Timers.AdvanceTo(0.5);

        stage.Fleet.Leave();
        stage.Connector.Connections.FindAll(one => one.IsDialing).ForEach(one => one.Fail("given up"));
        stage.Timers.AdvanceTo(5);

        Assert.Equal(5, stage.Connector.Connections.Count);
        Assert.True(stage.Fleet.IsAtRest);
    }

    [Fact]
    public void Down_HitsThoseWhoAreThereAndThoseWhoCome()
    {
        var stage = new Stage(handshakes: 100);
        stage.Connector.OpensAtOnce = true;
        stage.Fleet.Open();
        stage.Timers.AdvanceTo(0.5);
        int[] hit = [0, 1, 2, 90, 91];

        stage.Fleet.Down(hit, silent: false);
        stage.Timers.AdvanceTo(1);
        stage.Fleet.Up(hit);

        Assert.Equal([0, 1, 2], stage.Connector.Connections.Where(one => one.Aborted).Select(one => one.Request.Client).Order());
        Assert.Equal(98, stage.Connector.Connections.Count);
        Assert.DoesNotContain(stage.Connector.Connections, one => one.Request.Client is 90 or 91);
    }

    [Fact]
    public void Bring_APopulation_ComesByItsOwnArrivalAndLeavesProperly()
    {
        var stage = new Stage(handshakes: 1000, Guests);
        stage.Connector.OpensAtOnce = true;
        stage.Fleet.Open();
        stage.Timers.AdvanceTo(19.99);
        Assert.Equal(100, stage.Connector.Connections.Count);

        var bringing = Assert.Single(stage.Plan.Events);
        stage.Timers.AdvanceTo(20);
        stage.Fleet.Bring(stage.Plan.ClientsHitBy(bringing));
        Assert.Equal(100, stage.Connector.Connections.Count); // on the timer's thread, as all arrivals
        stage.Timers.AdvanceTo(20.5);
        var half = stage.Connector.Connections.Count;
        stage.Timers.AdvanceTo(22);
        Assert.Equal(110, stage.Connector.Connections.Count);
        Assert.InRange(half, 102, 103);

        stage.Fleet.Dismiss(stage.Plan.ClientsHitBy(bringing));
        Assert.Equal(
            Enumerable.Range(100, 10), stage.Connector.Connections.Where(one => one.ClosedWith == 1000).Select(one => one.Request.Client).Order());
        Assert.DoesNotContain(stage.Connector.Connections, one => one.Aborted);

        // Who gets no answer to its close, or does not read it, does not stay for that.
        stage.Timers.AdvanceTo(25.1);
        Assert.Equal(10, stage.Connector.Connections.Count(one => one.Aborted));
    }

    [Fact]
    public void Dismiss_WhileTheyAreStillComing_LetsTheOthersNotCome()
    {
        var stage = new Stage(handshakes: 1000, Guests);
        var guests = stage.Plan.ClientsHitBy(stage.Plan.Events[0]);
        stage.Timers.AdvanceTo(20);
        stage.Fleet.Bring(guests);
        stage.Timers.AdvanceTo(21);
        var come = stage.Connector.Connections.Count;

        stage.Fleet.Dismiss(guests);
        stage.Timers.AdvanceTo(30);

        Assert.InRange(come, 5, 6);
        Assert.Equal(come, stage.Connector.Connections.Count);
        Assert.All(stage.Connector.Connections, one => Assert.True(one.Aborted)); // they were still dialling
    }

    private sealed class Stage : IClientEventSink
    {
        public Stage(int handshakes, string more = "")
        {
            var reading = ScenarioFile.ReadText(
                $$"""
                scenario: stage
                target: { url: "ws://127.0.0.1:9/", handshakes: {{handshakes}} }
                populations:
                  - { name: people, profile: bare, clients: 100, rooms: { size: 10 }, arrival: { ramp: 1s } }{{more}}
                """,
                "stage.yaml");
            Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
            var plan = Plan = RunPlan.Of(reading.Scenario!);
            Connector = new ScriptedConnector(Timers);
            Fleet = new ClientFleet(new LoadSlice(plan), [.. plan.Scenario.Populations.Select(one => new TemplateProtocol(one.Profile.Protocol))], plan.Scenario.Target.Url!, 7, Connector, Timers, this, () => Handshakes, new FaultWatch());
        }

        public RunPlan Plan { get; }

        public HandDrivenTimers Timers { get; } = new();

        public ScriptedConnector Connector { get; }

        public ClientFleet Fleet { get; }

        public long Handshakes { get; private set; }

        public void Emit(in ClientEvent clientEvent)
        {
            if (clientEvent.Kind == ClientEventKind.StateChanged)
            {
                Handshakes += (clientEvent.State == ClientState.Connecting ? 1 : 0) - (clientEvent.From == ClientState.Connecting ? 1 : 0);
            }
        }
    }
}
