using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Ledger;

/// <summary>The classes of the ledger: every (message, receiver) is in exactly one, or still pending.</summary>
public enum DeliveryClass
{
    /// <summary>Arrived within the deadline.</summary>
    Delivered,

    /// <summary>Arrived after the deadline.</summary>
    Late,

    /// <summary>Absent although the receiver was joined before and provably alive after the time allowed.</summary>
    Lost,

    /// <summary>The client had no joined connection in all of the time allowed.</summary>
    MissedOffline,

    /// <summary>Obtained only by history, resume or replay: see <see cref="RecoverySource"/>.</summary>
    Recovered,

    /// <summary>Absent, and loss cannot be proven.</summary>
    Unverified,
}

/// <summary>What belongs to a <see cref="DeliveryClass"/>.</summary>
public static class DeliveryClasses
{
    /// <summary>Number of classes.</summary>
    public const int Count = 6;

    /// <summary>The metrics of all classes, in their order.</summary>
    public static IReadOnlyList<MetricDefinition> Metrics { get; } = [.. Enum.GetValues<DeliveryClass>().Select(Metric)];

    /// <summary>The metric that counts a class.</summary>
    public static MetricDefinition Metric(this DeliveryClass deliveryClass) => deliveryClass switch
    {
        DeliveryClass.Delivered => MetricCatalog.Delivered,
        DeliveryClass.Late => MetricCatalog.Late,
        DeliveryClass.Lost => MetricCatalog.Lost,
        DeliveryClass.MissedOffline => MetricCatalog.MissedOffline,
        DeliveryClass.Recovered => MetricCatalog.Recovered,
        _ => MetricCatalog.Unverified,
    };
}
