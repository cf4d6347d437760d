namespace LoadHarness.Metrics.Recording;

/// <summary>Messages so far. Immutable.</summary>
/// <param name="Intended">That the plan wanted said.</param>
/// <param name="Settled">That were sent, or not sent for good.</param>
public readonly record struct MessageCounts(long Intended, long Settled);
