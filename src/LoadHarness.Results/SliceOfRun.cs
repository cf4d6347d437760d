using System.Globalization;

namespace LoadHarness.Results;

/// <summary>Which part of a run one process played. A run that was not cut is slice 1 of 1. Immutable.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Of">Into how many the run was cut.</param>
public sealed record SliceOfRun(int Number, int Of)
{
    /// <summary>Random identity of the process that played it: two attempts at one slice are told apart by it.</summary>
    public string Attempt { get; init; } = "";

    /// <summary>Fingerprint of what all slices together play; empty: not known.</summary>
    public string Plan { get; init; } = "";

    /// <summary>
    /// Whether all slices have the same <see cref="RunIdentity.Id"/>, so that a copy which a backend delivers to a client of another slice is
    /// recognised as one of this run.
    /// </summary>
    public bool SharesIdentity { get; init; }

    /// <summary>The instant at which all slices were to begin, by the clock of this machine; null: none was agreed.</summary>
    public DateTimeOffset? CommonStart { get; init; }

    /// <summary>How far the clock of slice 1 is ahead of the one of this machine; null: it was not measured.</summary>
    public ClockOffset? Clock { get; init; }

    /// <summary>For people and on the command line: <c>2/4</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Of}");
}

/// <summary>How far another clock is ahead of the own one. Immutable.</summary>
/// <param name="Ahead">The difference; negative: it is behind.</param>
/// <param name="Uncertainty">By how much that may be wrong either way: half of the shortest round trip.</param>
public sealed record ClockOffset(TimeSpan Ahead, TimeSpan Uncertainty);
