using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Engine.Instruments;

/// <summary>
/// The one list of instruments, made from <see cref="MetricCatalog"/> by rule: name, unit and kind follow from the metric. Immutable and
/// thread-safe.
/// </summary>
public static class InstrumentTable
{
    /// <summary>Name of the meter that all instruments belong to.</summary>
    public const string MeterName = "LoadHarness";

    /// <summary>Attribute with the name of the scenario.</summary>
    public const string ScenarioAttribute = "loadharness.scenario";

    /// <summary>Attribute with the name of the population.</summary>
    public const string PopulationAttribute = "loadharness.population";

    private const string Prefix = "loadharness.";

    /// <summary>Counts that the ledger takes back when something arrives after all.</summary>
    private static readonly MetricDefinition[] Revised =
    [
        MetricCatalog.NotSent, MetricCatalog.Lost, MetricCatalog.MissedOffline, MetricCatalog.Recovered,
        MetricCatalog.RecoveredByHistory, MetricCatalog.RecoveredByReplay, MetricCatalog.Unverified,
    ];

    /// <summary>Timers of which some samples never come.</summary>
    private static readonly MetricDefinition[] Censored =
    [
        MetricCatalog.DeliveryLatency, MetricCatalog.DeliveryLatencyUncorrected, MetricCatalog.FanOutFirst, MetricCatalog.FanOutLast,
        MetricCatalog.ReconnectTime, MetricCatalog.OutageTime,
    ];

    /// <summary>What concerns the run as a whole: the harness, all populations together, and the backend.</summary>
    private static readonly MetricDefinition[] OfTheRun =
    [
        MetricCatalog.ScheduleLateness, MetricCatalog.ReceiveBacklog, MetricCatalog.GcPause, MetricCatalog.PoolDelay, MetricCatalog.GcPaused,
        MetricCatalog.EventsFailed, MetricCatalog.ClientsTarget, MetricCatalog.ReconnectPeak, MetricCatalog.HistoryPeak, .. QueueLevel.Gauges, .. HealthSample.Gauges,
        .. MetricCatalog.All.Where(metric => metric.Kind == MetricKind.Observed),
    ];

    /// <summary>Metrics without an instrument, with the reason.</summary>
    public static IReadOnlyDictionary<MetricDefinition, string> LeftOut { get; } = new Dictionary<MetricDefinition, string>
    {
        [MetricCatalog.Pending] = "what is left of `delivery.expected` when its six classes are taken off",
        [MetricCatalog.DropRate] = "`drop.count` divided by `connected.time`",
        [MetricCatalog.ReconnectRate] = "`reconnect.count` divided by `connected.time`",
        [MetricCatalog.RecoveryTime] = "known only when an event is overcome",
        [MetricCatalog.RecoveryLatency] = "known only when an event is overcome",
        [MetricCatalog.StormBack] = "known only when the run has ended",
    };

    /// <summary>
    /// Bounds of the buckets of all histograms, seconds: 0.5 ms for the harness itself, 1 ms to 1 s where people feel a difference in a
    /// chat, a minute for those that come back after an outage.
    /// </summary>
    public static IReadOnlyList<double> Bounds { get; } = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>All instruments, in the order of the catalogue.</summary>
    public static IReadOnlyList<RunInstrument> All { get; } = [.. MetricCatalog.All.Where(metric => !LeftOut.ContainsKey(metric)).SelectMany(Of)];

    private static IEnumerable<RunInstrument> Of(MetricDefinition metric)
    {
        var (unit, factor) = UnitOf(metric);
        var kind = metric.Kind switch
        {
            MetricKind.Timer => InstrumentKind.Histogram,
            MetricKind.Gauge or MetricKind.Observed => InstrumentKind.Gauge,
            _ => Revised.Contains(metric) ? InstrumentKind.UpDownCounter : InstrumentKind.Counter,
        };
        var byPopulation = !OfTheRun.Contains(metric);
        yield return new RunInstrument(metric, Prefix + metric.Name, kind, unit, factor, byPopulation, SentenceOf(metric));
        if (Censored.Contains(metric))
        {
            yield return new RunInstrument(
                metric, $"{Prefix}{metric.Name}.censored", InstrumentKind.UpDownCounter, "{sample}", 1, byPopulation,
                $"Samples of {metric.Name} that are only known as \"at least\" and missing in its histogram; one that comes after all is taken back.")
            {
                IsCensored = true,
            };
        }
    }

    /// <summary>Base units, as OpenTelemetry asks for them: what is counted stands in braces, in the singular.</summary>
    private static (string Unit, double Factor) UnitOf(MetricDefinition metric) => metric.Unit switch
    {
        "ms" => ("s", 1e-3),
        "us" => ("s", 1e-6),
        "%" => ("1", 1e-2),
        "bytes" => ("By", 1),
        "deliveries" => ("{delivery}", 1),
        "copies" => ("{copy}", 1),
        _ => metric.Unit.Split('/') is [var counted, var per] ? ($"{Singular(counted)}/{per}", 1) : (Singular(metric.Unit), 1),
    };

    private static string Singular(string counted) => $"{{{counted[..^1]}}}";

    /// <summary>A sentence that names the unit of the catalogue would be wrong here.</summary>
    private static string SentenceOf(MetricDefinition metric) => metric.Sentence
        .Replace(", in microseconds", "", StringComparison.Ordinal)
        .Replace("in percent of one core", "1 is one core", StringComparison.Ordinal)
        .Replace("in percent of all its cores", "1 is all its cores", StringComparison.Ordinal);
}
