using LoadHarness.Results.Judging;

namespace LoadHarness.Results.Comparing;

/// <summary>
/// What a history keeps of a run: a result may have megabytes, and there are hundreds of them. Immutable.
/// </summary>
public sealed record TrendRun
{
    /// <summary>Where it was found, for people.</summary>
    public required string Place { get; init; }

    /// <summary>Random identity of the run.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Identity of the text of the scenario.</summary>
    public required string ScenarioHash { get; init; }

    /// <summary>The machine that played it.</summary>
    public required MachineFingerprint Machine { get; init; }

    /// <summary>The build under test; may be empty.</summary>
    public string Build { get; init; } = "";

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Its verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why it does not count; empty: it does.</summary>
    public string WhyNot { get; init; } = "";

    /// <summary>One reading for each of <see cref="TrendNumber.All"/>.</summary>
    public required IReadOnlyList<TrendReading> Readings { get; init; }

    /// <summary>The night that it belongs to.</summary>
    public DateOnly Night => NightOf(StartedAt);

    /// <summary>Whether its numbers may be held against those of other runs.</summary>
    public bool Counts => WhyNot.Length == 0;

    /// <summary>Whether messages were lost, doubled, misdelivered or changed: its numbers count, but nobody should overlook that.</summary>
    public bool FailedByLedger => Verdict.Cause == VerdictCause.Ledger;

    /// <summary>The night that a run belongs to: the date, in UTC, on which it began.</summary>
    public static DateOnly NightOf(DateTimeOffset startedAt) => DateOnly.FromDateTime(startedAt.UtcDateTime);

    /// <summary>What is kept of a run.</summary>
    /// <param name="result">The run.</param>
    /// <param name="place">Where it was found, for people.</param>
    public static TrendRun Of(RunResult result, string place)
    {
        IReadOnlyList<TrendReading> readings = [.. TrendNumber.All.Select(number => number.Of(result))];
        return new TrendRun
        {
            Place = place,
            Id = result.Run.Id,
            Scenario = result.Run.Scenario,
            ScenarioHash = result.Scenario.LoadHash.Length > 0 ? result.Scenario.LoadHash : result.Scenario.Hash, // the process to observe has another number each night
            Machine = MachineFingerprint.Of(result),
            Build = result.Run.Build,
            StartedAt = result.Run.StartedAt,
            Verdict = result.Verdict,
            Readings = readings,
            WhyNot = WhyItDoesNotCount(result, readings),
        };
    }

    private static string WhyItDoesNotCount(RunResult result, IReadOnlyList<TrendReading> readings) =>
        PlayedToItsEnd.WhyNot(result) is { Length: > 0 } why ? why
        : GeneratorCheck.Check(result).FirstOrDefault(finding => finding.Voids) is { } self ? $"the harness itself was the problem: {self.Sentence}"
        : readings.All(reading => reading.Value is null) ? "nothing was measured"
        : "";
}
