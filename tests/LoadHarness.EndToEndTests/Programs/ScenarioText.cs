namespace LoadHarness.EndToEndTests.Programs;

/// <summary>A short scenario as text: a load that proves something within a few seconds.</summary>
internal sealed record ScenarioText
{
    /// <summary>Name of the file that tests write it to.</summary>
    public const string FileName = "scenario.yaml";

    /// <summary>Where to; default: the built-in backend.</summary>
    public string Target { get; init; } = "{ backend: reference }";

    /// <summary>Name or inline map.</summary>
    public string Profile { get; init; } = "uni-app";

    public int Clients { get; init; } = 40;

    public int Room { get; init; } = 10;

    public string Ramp { get; init; } = "500ms";

    /// <summary>How long each stays before it leaves and comes again; empty: to the end.</summary>
    public string Stay { get; init; } = "";

    /// <summary>Token of each; empty: as by default.</summary>
    public string Token { get; init; } = "";

    /// <summary>How often each says something; empty: never.</summary>
    public string Every { get; init; } = "200ms";

    public string WarmUp { get; init; } = "500ms";

    public string Steady { get; init; } = "2s";

    public string LostAfter { get; init; } = "1s";

    public string Drain { get; init; } = "1500ms";

    /// <summary>Limits, or maps of one with what happens when it is broken.</summary>
    public IReadOnlyList<string> Thresholds { get; init; } = [];

    /// <summary>What happens meanwhile.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>What of the backend is watched; empty: what is watched anyway.</summary>
    public string Observe { get; init; } = "";

    /// <summary>Limits of the harness itself; default: none, because tests share their machine with other tests.</summary>
    public string Generator { get; init; } = "{ intervals: 100% }";

    /// <summary>How drift is judged; empty: as by default.</summary>
    public string Drift { get; init; } = "";

    /// <summary>A run of a second for servers that nobody can join.</summary>
    public static ScenarioText Brief(string url, string transport = "own") =>
        new ScenarioText { Target = $"{{ url: \"{url}\", connect-timeout: 1s, transport: {transport} }}" }.MadeBrief();

    /// <summary>Against a server.</summary>
    public static ScenarioText Against(string url) => new() { Target = $"{{ url: \"{url}\" }}" };

    /// <summary>The same as a run of a second, in which a few clients try to join.</summary>
    public ScenarioText MadeBrief() =>
        this with { Clients = 4, Ramp = "50ms", WarmUp = "0s", Steady = "1s", LostAfter = "300ms", Drain = "500ms" };

    /// <summary>Writes it into a folder.</summary>
    /// <returns>The name of the file.</returns>
    public string WriteTo(TempFolder folder) => folder.Write(FileName, ToString());

    public override string ToString() => $$"""
        scenario: short
        target: {{Target}}
        populations:
          - name: members
            profile: {{Profile}}
            clients: {{Clients}}
            arrival: { ramp: {{Ramp}}{{(Stay.Length > 0 ? $", stay: {Stay}" : "")}} }
            rooms: { size: {{Room}} }{{(Token.Length > 0 ? $"\n    token: {Token}" : "")}}
            {{(Every.Length > 0 ? $"say: {{ every: {Every}, spread: poisson, bytes: 80 }}" : "# says nothing")}}
        phases: { warm-up: {{WarmUp}}, steady: {{Steady}}, drain: {{Drain}} }
        lost-after: {{LostAfter}}
        thresholds: [{{string.Join(", ", Thresholds.Select(threshold => threshold[0] == '{' ? threshold : $"'{threshold}'"))}}]
        events: [{{string.Join(", ", Events)}}]
        generator: {{Generator}}
        {{(Drift.Length > 0 ? $"drift: {Drift}" : "# drift is judged as by default")}}
        {{(Observe.Length > 0 ? $"observe: {Observe}" : "# observes what is observed anyway")}}

        """;
}
