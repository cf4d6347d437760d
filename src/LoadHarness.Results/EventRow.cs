using LoadHarness.Metrics.Thresholds;

namespace LoadHarness.Results;

/// <summary>An event of the scenario as it was planned and as it happened. Immutable. Instants are elapsed time since the start of the run.</summary>
public sealed record EventRow
{
    /// <summary>Outcome of an event that slice 1 of the run does for all.</summary>
    public const string Elsewhere = "done by slice 1";

    /// <summary>Its number, from 1, in the order of the scenario.</summary>
    public required int Number { get; init; }

    /// <summary>What people call it.</summary>
    public required string Label { get; init; }

    /// <summary>Whether limits call it so: by its name, or by its number as <c>event-1</c>.</summary>
    public bool IsCalled(string name) => name == Label || name == EventScope.NameOf(Number);

    /// <summary>What it does: <c>network down, 50% of members</c>.</summary>
    public required string What { get; init; }

    /// <summary>When it was to begin.</summary>
    public required TimeSpan Planned { get; init; }

    /// <summary>When it was to end; null: an instant, or the end of the run.</summary>
    public TimeSpan? PlannedEnd { get; init; }

    /// <summary>When it began; null: the run ended before.</summary>
    public TimeSpan? Began { get; init; }

    /// <summary>When it was over: the network was back, the defects off, the command had ended, the backend had answered; null: it never began.</summary>
    public TimeSpan? Ended { get; init; }

    /// <summary>How many clients were joined when it began; null: it never began, or the file is older.</summary>
    public long? Joined { get; init; }

    /// <summary>How many clients or connections it hit; null: that is no number.</summary>
    public long? Hit { get; init; }

    /// <summary>Of how many clients that is; null: it is not told of clients.</summary>
    public long? Of { get; init; }

    /// <summary>What came of it, in words, exit codes included.</summary>
    public required string Outcome { get; init; }

    /// <summary>Whether it could not be done, or its command failed.</summary>
    public bool Failed { get; init; }

    /// <summary>Files in the run's folder with what its command wrote.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
