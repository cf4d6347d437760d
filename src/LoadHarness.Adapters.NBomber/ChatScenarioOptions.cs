using LoadHarness.Engine;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Adapters.NBomber;

/// <summary>What is chosen of a run within NBomber, beside its scenario. Immutable.</summary>
public sealed record ChatScenarioOptions
{
    /// <summary>Changes to the scenario, in this order, as the command line has them: <c>ScenarioOverride.Set("populations.0.clients=50")</c>.</summary>
    public IReadOnlyList<ScenarioOverride> Overrides { get; init; } = [];

    /// <summary>WebSocket URL of the backend in place of the scenario's; null: the scenario's.</summary>
    public string? Target { get; init; }

    /// <summary>The value of the environment variable <c>${NAME}</c>; null: there is none. Default: that of this process.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>
    /// Takes <c>result.json</c>, <c>index.html</c> and the journal of the run; null: a folder of its own under <c>reports/runs</c>. It must not be or lie in
    /// the folder of NBomber's reports, which NBomber empties.
    /// </summary>
    public string? OutputFolder { get; init; }

    /// <summary>Name of the build under test, for comparisons; may be empty.</summary>
    public string Build { get; init; } = "";

    /// <summary>Copies of the NBomber scenario of each population: so many take what is to be counted at the same time. From 1; default 4.</summary>
    public int Copies { get; init; } = 4;

    /// <summary>
    /// So many connects, deliveries and so on of a population may wait for NBomber to count them; what comes beyond that is not counted there, and the
    /// result says so. From 1; default 100,000, some 5 MB.
    /// </summary>
    public int MaxWaiting { get; init; } = 100_000;

    /// <summary>Whether a verdict of FAIL is told to NBomber as one failed step <c>verdict</c>, for its thresholds and whoever reads its numbers. Default: no.</summary>
    public bool FailOnVerdict { get; init; }

    /// <summary>
    /// The program <c>loadharness</c>, which is also the reference backend that a scenario with <c>backend: reference</c> starts: its path, or that of
    /// <c>loadharness.dll</c>. Null: beside this assembly, or else on the search path.
    /// </summary>
    public string? Program { get; init; }

    /// <summary>Wire formats that are written in code. Default: those that LoadHarness brings.</summary>
    public ProtocolShelf Protocols { get; init; } = ProtocolShelf.BuiltIn;
}
