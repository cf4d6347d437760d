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

    private sealed class Stage : IClientEventSink
    {
        public Stage(int handshakes)
        {
            var reading = ScenarioFile.ReadText(
                $$"""
                scenario: stage
                target: { url: "ws://127.0.0.1:9/", handshakes: {{handshakes}} }
                populations:
                  - { name: people, profile: bare, clients: 100, rooms: { size: 10 }, arrival: { ramp: 1s } }
                """,
                "stage.yaml");
            Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
            var plan = RunPlan.Of(reading.Scenario!);
            Connector = new ScriptedConnector(Timers);
            Fleet = new ClientFleet(new LoadSlice(plan), [new TemplateProtocol(plan.Scenario.Populations[0].Profile.Protocol)], plan.Scenario.Target.Url!, 7, Connector, Timers, this, () => Handshakes, new FaultWatch());
        }

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
