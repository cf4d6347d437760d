namespace LoadHarness.Scenarios.Yaml;

/// <summary>What a reader needs beside the file. Immutable.</summary>
public sealed record ScenarioReadOptions
{
    /// <summary>The value of the environment variable <c>${NAME}</c>; null: there is none. Default: there are none.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>Changes of the command line, applied in order before the scenario is read.</summary>
    public IReadOnlyList<ScenarioOverride> Overrides { get; init; } = [];
}
