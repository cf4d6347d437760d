using LoadHarness.Results;
using LoadHarness.Results.Merging;

namespace LoadHarness.Engine.Slices;

/// <summary>The other slices of a run as the one that is played here sees them: they begin together, and end together. Thread-safe.</summary>
public interface IRunCompany
{
    /// <summary>This slice; once the start is known with it, and with the clock that it was translated with.</summary>
    SliceOfRun Slice { get; }

    /// <summary>All slices together, as they last told; null: only slice 1 is told, or nobody has told anything yet.</summary>
    SliceReport? Together { get; }

    /// <summary>Why the run ends for all of them before its time; null: it goes on.</summary>
    RunEnding? End { get; }

    /// <summary>Is cancelled once <see cref="End"/> is known.</summary>
    CancellationToken Ended { get; }

    /// <summary>Says that this slice is ready to begin, and waits until all are.</summary>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>The instant at which all begin, by the clock of this machine, UTC.</returns>
    /// <exception cref="RunCompanyException">They do not come together.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    Task<DateTimeOffset> MeetAsync(CancellationToken stop);

    /// <summary>Tells the others how far this slice is, at the end of each interval. Returns at once.</summary>
    void Tell(SliceReport report);

    /// <summary>Tells the others that the run ends here before its time, and that theirs shall end, too. Returns at once; the first word counts.</summary>
    void CallOff(RunEnding ending);
}

/// <summary>The slices of a run do not come together. The message is for people.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">What it comes from.</param>
public sealed class RunCompanyException(string message, Exception? inner = null) : Exception(message, inner);
