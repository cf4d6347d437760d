using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Cli.Live;

/// <summary>A phase as it is planned.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Its beginning, elapsed time.</param>
/// <param name="End">Its end, elapsed time.</param>
internal sealed record LivePhase(string Name, TimeSpan Start, TimeSpan End)
{
    /// <summary>How long it lasts.</summary>
    public TimeSpan Length => End - Start;
}

/// <summary>What stays the same while a run goes on. Immutable.</summary>
internal sealed record LiveHeading
{
    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>The target as people may see it.</summary>
    public required string Target { get; init; }

    /// <summary>The build under test; may be empty.</summary>
    public string Build { get; init; } = "";

    /// <summary>The phases in order, without those that have no length; leaving not included.</summary>
    public required IReadOnlyList<LivePhase> Phases { get; init; }

    /// <summary>Planned length, leaving not included.</summary>
    public TimeSpan Length => Phases[^1].End;

    /// <summary>What a lost message is at least: it counts among the latencies with that.</summary>
    public required TimeSpan LostAfter { get; init; }

    /// <summary>What the harness is held against.</summary>
    public required GeneratorLimits Limits { get; init; }

    /// <summary>The heading of a run of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="target">The target as people may see it.</param>
    /// <param name="build">The build under test; may be empty.</param>
    /// <param name="part">Which slice it is; null: all of it.</param>
    public static LiveHeading Of(Scenario scenario, string target, string build, SliceOfRun? part = null)
    {
        var planned = RunPlan.PhasesOf(scenario.Phases, scenario.Populations, scenario.Events);
        return new LiveHeading
        {
            Scenario = part is null ? scenario.Name : $"{scenario.Name}, slice {part.Number} of {part.Of},",
            Target = target,
            Build = build,
            Phases = [.. planned.Zip(planned.Skip(1), (one, next) => new LivePhase(one.Name, one.Start, next.Start)).Where(phase => phase.Length > TimeSpan.Zero)],
            LostAfter = scenario.LostAfter,
            Limits = scenario.Generator,
        };
    }

    /// <summary>The phase at an instant; null: clients are leaving.</summary>
    public LivePhase? PhaseAt(TimeSpan elapsed) => Phases.FirstOrDefault(phase => elapsed < phase.End);
}
