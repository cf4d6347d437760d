using LoadHarness.Results;

namespace LoadHarness.Engine.Slices;

/// <summary>What slice 1 answers another one. Immutable.</summary>
public sealed record RendezvousAnswer
{
    /// <summary>Why the slice cannot take part, or not any more, for people; null: it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>Of a refusal: whether it may be another one in a few seconds.</summary>
    public bool MayChange { get; init; }

    /// <summary>The instant at which all begin, by the clock of slice 1, UTC; null: it is not known yet.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Why the run ends for all before its time; null: it goes on.</summary>
    public RunEnding? End { get; init; }
}
