using LoadHarness.Results.Judging;

namespace LoadHarness.Results;

/// <summary>What is told of one slice in the merged result of a run. Immutable.</summary>
public sealed record SliceRow
{
    /// <summary>Which slice.</summary>
    public required SliceOfRun Slice { get; init; }

    /// <summary>Identity of the run in its stamps: 4 characters.</summary>
    public string Id { get; init; } = "";

    /// <summary>Whether it observed the backend.</summary>
    public bool Observes { get; init; }

    /// <summary>How many clients it played.</summary>
    public required int Clients { get; init; }

    /// <summary>When it began, by the clock of slice 1 where that was measured, else by its own.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Elapsed time at its end.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How it ended.</summary>
    public required RunEnding Ending { get; init; }

    /// <summary>Its own verdict, without the limits of the scenario: those hold for all slices together.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>How its generator kept its limits.</summary>
    public required IReadOnlyList<GeneratorFinding> Generator { get; init; }

    /// <summary>The machine and program that played it.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>Messages that it sent.</summary>
    public long Sent { get; init; }

    /// <summary>Deliveries that it was owed.</summary>
    public long Expected { get; init; }

    /// <summary>Deliveries that were lost.</summary>
    public long Lost { get; init; }

    /// <summary>Connections dropped.</summary>
    public long Drops { get; init; }

    /// <summary>Doubts about its data, each one sentence.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
