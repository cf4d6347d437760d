namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Counts what comes past one defect and says which of it is hit. It begins at zero whenever the defect is set. Thread-safe.
/// </summary>
internal sealed class Cadence(Share share)
{
    private long _seen;

    /// <summary>Counts one more; true if the defect hits it.</summary>
    public bool Hits() => share.Hits(Interlocked.Increment(ref _seen));
}
