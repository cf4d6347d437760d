using LoadHarness.Results.Merging;

namespace LoadHarness.Engine.Slices;

/// <summary>What slice 1 knows of one slice. Guarded by the lock of its <see cref="Rendezvous"/>.</summary>
/// <param name="number">Number of the slice.</param>
internal sealed class SliceSeat(int number)
{
    /// <summary>Number of the slice.</summary>
    public int Number { get; } = number;

    /// <summary>The process that plays it; null: none has come.</summary>
    public string? Attempt { get; private set; }

    /// <summary>Whether it waits for the start.</summary>
    public bool IsReady { get; set; }

    /// <summary>When it was last heard, by the clock of the rendezvous.</summary>
    public TimeSpan Heard { get; set; }

    /// <summary>Whether people were told that it is silent, and not yet that it is back.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Why it left without a result, in its own words; null: it has not.</summary>
    public string? Gone { get; set; }

    /// <summary>Whether its result is here.</summary>
    public bool HasDelivered { get; set; }

    /// <summary>Whether it knows that all of this is over.</summary>
    public bool KnowsTheEnd { get; set; }

    /// <summary>What it last told; null: nothing yet.</summary>
    public PackedReport? Report { get; set; }

    /// <summary>Whether more is to come of it.</summary>
    public bool IsExpected => Attempt is not null && Gone is null && !HasDelivered;

    /// <summary>A process takes it.</summary>
    public void Take(string attempt, TimeSpan now) =>
        (Attempt, IsReady, Heard, IsSilent, Gone, HasDelivered, KnowsTheEnd, Report) = (attempt, false, now, false, null, false, false, null);

    /// <summary>For how long it has not been heard, if it should have been.</summary>
    /// <param name="now">The present.</param>
    /// <param name="listening">Since when this process itself could hear.</param>
    public TimeSpan SilenceAt(TimeSpan now, TimeSpan listening) => IsExpected ? now - (Heard > listening ? Heard : listening) : TimeSpan.Zero;
}
