using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Scenarios;

/// <summary>
/// What of the backend is watched from outside while the run goes on: at most one process, by <see cref="Pid"/> or
/// <see cref="Process"/>, or that which is started for the run, and series of a metrics endpoint. Immutable.
/// </summary>
public sealed record Observation
{
    /// <summary>Nothing is said: a backend that is started for the run is watched, any other is not.</summary>
    public static Observation Default { get; } = new();

    /// <summary>Nothing is watched, not even the reference backend.</summary>
    public static Observation None { get; } = new() { IsOff = true };

    /// <summary>Whether nothing is to be watched.</summary>
    public bool IsOff { get; init; }

    /// <summary>Number of the process; null: it is not named so.</summary>
    public int? Pid { get; init; }

    /// <summary>Name of the process as the system knows it; null: it is not named so.</summary>
    public string? Process { get; init; }

    /// <summary>Whether what the process has started is watched with it, as one; null: that of a command only.</summary>
    public bool? Children { get; init; }

    /// <summary>Metrics endpoint in the text format of Prometheus; null: none.</summary>
    public Uri? Prometheus { get; init; }

    /// <summary>What is read there, by the names that it gets.</summary>
    public IReadOnlyList<ChosenSeries> Series { get; init; } = [];

    /// <summary>Whether the scenario names a process itself.</summary>
    public bool NamesProcess => Pid is not null || Process is not null;

    /// <summary>Whether the process of the backend is watched.</summary>
    /// <param name="target">Where the clients connect to.</param>
    public bool WatchesProcess(Target target) => !IsOff && (NamesProcess || target.IsStarted);
}

/// <summary>A series that is read from a metrics endpoint. Immutable.</summary>
/// <param name="Name">What it is called: its metric is <c>backend.NAME</c>.</param>
/// <param name="Selector">Which samples of the endpoint, added up.</param>
/// <param name="IsRate">Whether its growth per second is meant, not its value.</param>
public sealed record ChosenSeries(string Name, SeriesSelector Selector, bool IsRate)
{
    /// <summary>
    /// Its metric. The unit is that which the name of the metric ends in, by the conventions of Prometheus: <c>_bytes</c>,
    /// <c>_seconds</c>; other ones are not known.
    /// </summary>
    public MetricDefinition Metric => MetricDefinition.Chosen(MetricDefinition.OfBackend + Name, Unit);

    /// <summary>What is read, for people: <c>http_requests_total{code="200"}, per second</c>.</summary>
    public string Query => IsRate ? $"{Selector}, per second" : $"{Selector}";

    private string Unit
    {
        get
        {
            var name = Selector.Metric.EndsWith("_total", StringComparison.Ordinal) ? Selector.Metric[..^"_total".Length] : Selector.Metric;
            var unit = name.EndsWith("_bytes", StringComparison.Ordinal) ? "bytes" : name.EndsWith("_seconds", StringComparison.Ordinal) ? "s" : "";
            return IsRate ? $"{unit}/s" : unit;
        }
    }
}
