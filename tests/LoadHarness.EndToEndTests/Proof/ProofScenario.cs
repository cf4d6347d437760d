using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>A scenario of a few seconds in which rooms of ten talk all at once, so that its counts mean something.</summary>
internal sealed record ProofScenario
{
    /// <summary>Name of the file that runs play.</summary>
    public const string FileName = "proof.yaml";

    /// <summary>Those who take part; rooms with the same number are the same room for all of them.</summary>
    public IReadOnlyList<Crowd> Crowds { get; init; } = [new()];

    /// <summary>Until when nobody talks.</summary>
    public string Arrival { get; init; } = "2s";

    public string Steady { get; init; } = "2s";

    public string LostAfter { get; init; } = "1s";

    public string Drain { get; init; } = "1500ms";

    /// <summary>Limits beside those that always hold: what a defect does must fail the run.</summary>
    public IReadOnlyList<string> Thresholds { get; init; } = ["delivery.duplicate == 0", "delivery.reordered == 0"];

    /// <summary>What happens meanwhile, as YAML; orders go to the backend that is tested.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>Whether connections go through the fault proxy.</summary>
    public bool ThroughProxy { get; init; }

    /// <summary>How many clients it has, the one that only waits included.</summary>
    public int Clients => Crowds.Sum(crowd => crowd.Clients) + 1;

    /// <summary>Token of a client, from its name in results such as <c>members/3</c>.</summary>
    public string TokenOf(string client)
    {
        var parts = client.Split('/');
        var before = Crowds.TakeWhile(crowd => crowd.Name != parts[0]).Sum(crowd => crowd.Clients);
        return $"token-{before + int.Parse(parts[1])}";
    }

    /// <summary>Writes it into a folder.</summary>
    public void WriteTo(TempFolder folder, string url) => folder.Write(FileName, Text(url));

    // The population that only waits makes the arrival longer than the others need: who is not yet joined when the first word is
    // said cannot be proven to have lost it, and on a busy machine a login may take its time.
    private string Text(string url) => $$"""
        scenario: proof
        target: { url: "{{url}}", admin: "{{new UriBuilder(url) { Scheme = "http", Path = "/admin" }.Uri}}"{{(ThroughProxy ? ", through: proxy" : "")}} }
        populations:
        {{string.Join('\n', Crowds)}}
          - { name: waiting, profile: {{Crowds[0].Profile}}, clients: 1, arrival: { ramp: {{Arrival}} }, rooms: { size: 1 } }
        phases: { warm-up: 200ms, steady: {{Steady}}, drain: {{Drain}} }
        lost-after: {{LostAfter}}
        events: [{{string.Join(", ", Events)}}]
        generator: { intervals: 100% } # what is proven here does not depend on how busy the machine is
        thresholds: [{{string.Join(", ", Thresholds.Select(threshold => $"'{threshold}'"))}}]

        """;
}

/// <summary>One population of a <see cref="ProofScenario"/>.</summary>
internal sealed record Crowd
{
    /// <summary>Speaks JSON, comes back at once, gives signs of life all the time, and reads no history: what it misses it has missed.</summary>
    public const string Chat = "{ extends: uni-app, reconnect: { delay: 300ms }, heartbeat: { every: 400ms }, history: never }";

    /// <summary>Speaks plain text over a relay that answers nothing, and comes back at once.</summary>
    public const string Plain = "{ extends: bare, reconnect: { delay: 300ms } }";

    public string Name { get; init; } = "members";

    public string Profile { get; init; } = Chat;

    public int Clients { get; init; } = 40;

    /// <summary>How they are spread over rooms.</summary>
    public string Rooms { get; init; } = "size: 10";

    /// <summary>Within what time they come.</summary>
    public string Ramp { get; init; } = "300ms";

    /// <summary>How long each stays before it leaves and comes again; empty: to the end.</summary>
    public string Stay { get; init; } = "";

    /// <summary>How often each says something; empty: never.</summary>
    public string Every { get; init; } = "100ms";

    public int Bytes { get; init; } = 80;

    /// <summary>Further keys of what they say.</summary>
    public string Odd { get; init; } = "";

    /// <summary>What they show beside it, as YAML.</summary>
    public string Signals { get; init; } = "[]";

    /// <summary>What each does over HTTP, as YAML.</summary>
    public string Actions { get; init; } = "[]";

    public override string ToString() => $$"""
          - name: {{Name}}
            profile: {{Profile}}
            clients: {{Clients}}
            arrival: { ramp: {{Ramp}}{{(Stay.Length > 0 ? $", stay: {Stay}" : "")}} }
            rooms: { {{Rooms}}, name: 'room-${n}' }
            actions: {{Actions}}
            signals: {{Signals}}
            {{(Every.Length > 0 ? $"say: {{ every: {Every}, bytes: {Bytes}{Odd} }}" : "# says nothing")}}
        """;
}
