using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Recording;

/// <summary>What the harness itself took of its machine in an interval. Immutable.</summary>
public readonly record struct HealthSample
{
    /// <summary>The gauges that a sample answers.</summary>
    public static IReadOnlyList<MetricDefinition> Gauges { get; } =
    [
        MetricCatalog.HarnessCpu, MetricCatalog.MachineCpu, MetricCatalog.HarnessMemory, MetricCatalog.HarnessDescriptors,
        MetricCatalog.SendQueueAge,
    ];

    /// <summary>CPU time of the harness, in percent of one core.</summary>
    public int CpuPercent { get; init; }

    /// <summary>CPU time of everything on the machine, in percent of all its cores; 0 where unknown.</summary>
    public int MachineCpuPercent { get; init; }

    /// <summary>Resident memory of the harness, bytes.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>Descriptors that the harness has open; 0 where unknown.</summary>
    public long Descriptors { get; init; }

    /// <summary>How long the oldest message that the kernel has not taken has been waiting.</summary>
    public TimeSpan SendQueueAge { get; init; }

    /// <summary>Time paused for garbage collection since the last sample.</summary>
    public TimeSpan GcPaused { get; init; }

    /// <summary>The value of a gauge.</summary>
    public long Level(MetricDefinition gauge) =>
        gauge == MetricCatalog.HarnessCpu ? CpuPercent
        : gauge == MetricCatalog.MachineCpu ? MachineCpuPercent
        : gauge == MetricCatalog.HarnessMemory ? ResidentBytes
        : gauge == MetricCatalog.HarnessDescriptors ? Descriptors
        : (long)SendQueueAge.TotalMilliseconds;
}
