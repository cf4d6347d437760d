namespace LoadHarness.Engine;

/// <summary>
/// Collects all garbage every few minutes of a long steady phase. Connections die old, and the runtime lets them lie for a quarter of an hour or
/// more: some 30 KB for each reconnect, which in a soak cannot be told from a leak. It would collect them anyway, at a time of its own; the
/// pause is measured as every other is (docs/decisions/008). By the thread that closes intervals.
/// </summary>
internal sealed class OldGarbage
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    private TimeSpan? _next;

    /// <summary>Collects if it is time to.</summary>
    /// <param name="now">The present, elapsed time.</param>
    /// <param name="isSteady">Whether this is the steady phase.</param>
    public void Tidy(TimeSpan now, bool isSteady)
    {
        if (!isSteady)
        {
            return;
        }

        _next ??= now + Every; // short runs are spared
        if (now >= _next)
        {
            GC.Collect();
            _next = now + Every;
        }
    }
}
