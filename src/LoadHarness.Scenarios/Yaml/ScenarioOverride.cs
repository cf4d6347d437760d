using System.Globalization;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// A change of the command line to a scenario, applied to its tree before it is read: so it is checked like everything else.
/// Its text is its name in errors. Immutable.
/// </summary>
public sealed record ScenarioOverride
{
    private ScenarioOverride(string text, OverrideKind kind, string path, string value) =>
        (Text, Kind, Path, Value) = (text, kind, path, value);

    /// <summary>The change as one writes it, <c>--set populations.0.clients=50</c>.</summary>
    public string Text { get; }

    internal OverrideKind Kind { get; }

    /// <summary>Keys and indices joined with points.</summary>
    internal string Path { get; }

    /// <summary>The new value, as YAML.</summary>
    internal string Value { get; }

    /// <summary>
    /// <c>PATH=VALUE</c>: the path counts items (<c>populations.0</c>) or names populations (<c>populations.members</c>); the
    /// value is YAML. Missing maps on the way are made. What is wrong with it shows when the scenario is read.
    /// </summary>
    public static ScenarioOverride Set(string assignment)
    {
        var end = assignment.IndexOf('=', StringComparison.Ordinal);
        return new($"--set {assignment}", OverrideKind.Set, end < 0 ? "" : assignment[..end], end < 0 ? "" : assignment[(end + 1)..]);
    }

    /// <summary>So many clients in all: each population gets its share (largest remainder), at least 1.</summary>
    public static ScenarioOverride Clients(int clients) =>
        new($"--clients {clients}", OverrideKind.Clients, "populations", clients.ToString(CultureInfo.InvariantCulture));

    /// <summary>Length of the steady phase, with its unit.</summary>
    public static ScenarioOverride For(string duration) => new($"--for {duration}", OverrideKind.Set, "phases.steady", duration);

    /// <summary>Another backend: a WebSocket URL, or <c>reference</c>; the connect timeout stays.</summary>
    public static ScenarioOverride Target(string url) => new($"--target {url}", OverrideKind.Target, "target", url);

    /// <summary>Another source of randomness.</summary>
    public static ScenarioOverride Seed(long seed) =>
        new($"--seed {seed}", OverrideKind.Set, "seed", seed.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether it names the target or its build, or says how it is observed, and leaves the load as it was.</summary>
    internal bool IsOfTarget => Kind == OverrideKind.Target
        || Path is "target.url" or "target.admin" or "target.command"
        || Path.StartsWith("target.ready", StringComparison.Ordinal)
        || Path.StartsWith("target.rules", StringComparison.Ordinal)
        || Path.StartsWith("observe", StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Text;
}

/// <summary>How an override changes the tree.</summary>
internal enum OverrideKind
{
    /// <summary>Puts a value at a path.</summary>
    Set,

    /// <summary>Scales all populations.</summary>
    Clients,

    /// <summary>Replaces the target.</summary>
    Target,
}
