using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>A scenario against one of the servers that nobody of us wrote: 200 users in rooms of ten, who come back when they are cut off.</summary>
internal sealed record ServerScenario
{
    /// <summary>How many accounts the servers have: user0 and on.</summary>
    public const int Accounts = 260;

    /// <summary>The password of all of them.</summary>
    public const string Password = "secret";

    /// <summary>Options of a run whose clients are some of them.</summary>
    public const string AsSome = $" --clients 20 --set populations.0.token={Password} --set 'populations.0.user=user${{client}}'";

    /// <summary>File that <see cref="Signal"/> makes.</summary>
    public const string SignalFile = "now";

    private const string FileName = "server.yaml";

    /// <summary>The wire format, as YAML.</summary>
    public required string Protocol { get; init; }

    public int Clients { get; init; } = 200;

    /// <summary>Within what time they come.</summary>
    public string Ramp { get; init; } = "1s";

    /// <summary>Until when nobody talks, so that everybody is in his room even where logins take their time.</summary>
    public string Arrival { get; init; } = "2s";

    /// <summary>How many clients it has: the members, and one who only waits.</summary>
    public int Everybody => Clients + 1;

    public string Heartbeat { get; init; } = "{ every: 1s, reply-within: 5s }";

    /// <summary>How often each says something.</summary>
    public string Every { get; init; } = "500ms";

    public string WarmUp { get; init; } = "300ms";

    public string Steady { get; init; } = "2s";

    public string LostAfter { get; init; } = "1s";

    public string Drain { get; init; } = "1500ms";

    public string User { get; init; } = "user${client}";

    public string Token { get; init; } = Password;

    /// <summary>Further populations, as YAML.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>What happens meanwhile, as YAML.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    public IReadOnlyList<string> Thresholds { get; init; } = ["delivery.duplicate == 0", "delivery.reordered == 0", "drop.count == 0", "login.failed == 0"];

    /// <summary>Whether connections go through the fault proxy.</summary>
    public bool ThroughProxy { get; init; }

    /// <summary>Rooms in which much is said, and nothing but that nothing comes twice is asked.</summary>
    public static ServerScenario Busy(string protocol, string heartbeat) => new()
    {
        Protocol = protocol,
        Heartbeat = heartbeat,
        Clients = 40,
        Every = "200ms",
        Thresholds = ["delivery.duplicate == 0"],
    };

    /// <summary>An event that tells the test that so much of the steady phase is over.</summary>
    public static string Signal(string at) => $"{{ at: {at}, exec: [touch, {SignalFile}] }}";

    /// <summary>Writes it into a folder.</summary>
    /// <returns>The name of the file.</returns>
    public string WriteTo(TempFolder folder, int port) => folder.Write(FileName, $$"""
        scenario: server
        target: { url: "ws://127.0.0.1:{{port}}/", connect-timeout: 5s{{(ThroughProxy ? ", through: proxy" : "")}} }
        populations:
          - name: members
            profile: &profile { protocol: {{Protocol}}, reconnect: { delay: 300ms, jitter: 50% }, heartbeat: {{Heartbeat}} }
            clients: {{Clients}}
            arrival: { ramp: {{Ramp}} }
            rooms: { size: 10, name: 'room-${n}' }
            say: { every: {{Every}}, spread: poisson, bytes: 80 }
            user: "{{User}}"
            token: {{Token}}
          - name: waiting
            profile: *profile
            clients: 1
            arrival: { ramp: {{Arrival}} }
            rooms: { size: 1, name: alone }
            user: "{{User}}"
            token: {{Token}}
        {{string.Join('\n', Others)}}
        phases: { warm-up: {{WarmUp}}, steady: {{Steady}}, drain: {{Drain}} }
        lost-after: {{LostAfter}}
        events: [{{string.Join(", ", Events)}}]
        generator: { intervals: 100% } # what is proven here does not depend on how busy the machine is
        thresholds: [{{string.Join(", ", Thresholds.Select(threshold => $"'{threshold}'"))}}]

        """);
}
