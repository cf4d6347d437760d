using LoadHarness.Clients;
using LoadHarness.Clients.Http;
using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Clients;

/// <summary>One client of a small scenario on hand-driven time and scripted connections, with everything it tells.</summary>
internal sealed class ClientStage : IClientEventSink
{
    private readonly List<ClientEvent> events = [];

    /// <summary>Arrival at 0, says from 2 s on for 60 s, or from 3 s on if its protocol has no join answer; lost-after 5 s.</summary>
    /// <param name="population">Further keys of the population as YAML lines; the profile unless given.</param>
    /// <param name="arrival">The arrival as YAML; it takes 2 s.</param>
    /// <param name="http">Answers what the client asks over HTTP; null: it asks nothing.</param>
    public ClientStage(string population = "profile: uni-app", string arrival = "{ ramp: 2s }", HttpMessageHandler? http = null)
    {
        var yaml = $"""
            scenario: stage
            target: {"{ url: \"ws://127.0.0.1:9/\" }"}
            populations:
              - name: people
                clients: 1
                rooms: {"{ size: 1 }"}
                arrival: {arrival}
            {string.Join('\n', population.Split('\n').Select(line => "    " + line))}
            phases: {"{ warm-up: 0s, steady: 60s, drain: 6s }"}
            """;
        var reading = ScenarioFile.ReadText(yaml, "stage.yaml");
        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
        Connector = new ScriptedConnector(Timers);
        var plan = RunPlan.Of(reading.Scenario!);
        var profile = plan.Scenario.Populations[0].Profile;
        Client = new ChatClient(
            new ClientSetup
            {
                Run = 7,
                Plan = plan,
                Target = plan.Scenario.Target.Url!,
                Protocol = CodeProtocols.BuiltIn.Of(profile),
                Http = http is null ? null : new HttpCalls(
                    new HttpCaller(plan.Scenario.Target.Url!, new HttpMessageInvoker(http), new HttpMessageInvoker(http), TimeProvider.System, Faults.Add),
                    plan.Scenario.Populations[0],
                    plan.Scenario.Target.Url!),
                Connector = Connector,
                Timers = Timers,
                Sink = this,
            },
            0);
    }

    public HandDrivenTimers Timers { get; } = new();

    /// <summary>What requests over HTTP threw.</summary>
    public List<Exception> Faults { get; } = [];

    public ScriptedConnector Connector { get; }

    public ChatClient Client { get; }

    public void Emit(in ClientEvent clientEvent) => events.Add(clientEvent);

    /// <summary>Events of a kind so far.</summary>
    public List<ClientEvent> Told(ClientEventKind kind) => events.FindAll(e => e.Kind == kind);

    /// <summary>Kinds of all events so far, state changes left out.</summary>
    public IEnumerable<ClientEventKind> Story => events.Where(e => e.Kind != ClientEventKind.StateChanged).Select(e => e.Kind);

    /// <summary>Arrives, opens and is joined by the server's answer.</summary>
    public ScriptedConnection Enter()
    {
        Client.Arrive();
        return Welcome();
    }

    /// <summary>The server accepts the newest dial and answers the login.</summary>
    public ScriptedConnection Welcome() => Connector.Last.Open().Receive("""{"type":"joined","room":"r","members":1}""");

    public ClientStage At(double seconds)
    {
        Timers.AdvanceTo(seconds);
        return this;
    }
}
