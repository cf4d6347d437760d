using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Ledger;

/// <summary>Where a client obtained a delivery that did not come live.</summary>
public enum RecoverySource : byte
{
    /// <summary>Nowhere, or it came live.</summary>
    None,

    /// <summary>The answer to an HTTP history request.</summary>
    History,

    /// <summary>A replay or resume on a later connection.</summary>
    Replay,
}

/// <summary>What belongs to a <see cref="RecoverySource"/>.</summary>
public static class RecoverySources
{
    /// <summary>The metric that counts what was recovered there; null: that is not recovered.</summary>
    public static MetricDefinition? Metric(this RecoverySource source) => source switch
    {
        RecoverySource.History => MetricCatalog.RecoveredByHistory,
        RecoverySource.Replay => MetricCatalog.RecoveredByReplay,
        _ => null,
    };
}
