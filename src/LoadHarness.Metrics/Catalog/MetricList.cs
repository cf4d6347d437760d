namespace LoadHarness.Metrics.Catalog;

/// <summary>Metrics in the order in which they are defined, which gives each its index. Filled by <see cref="MetricCatalog"/> alone.</summary>
internal sealed class MetricList
{
    private readonly List<MetricDefinition> _members = [];

    /// <summary>All so far.</summary>
    public IReadOnlyList<MetricDefinition> All => _members;

    /// <summary>Adds a timer.</summary>
    public MetricDefinition Timer(string name, MetricScope scope, string sentence) =>
        Add(name, MetricKind.Timer, "ms", Better.Lower, scope, sentence);

    /// <summary>Adds a count.</summary>
    public MetricDefinition Count(string name, string unit, Better better, string sentence) =>
        Add(name, MetricKind.Count, unit, better, MetricScope.Run, sentence);

    /// <summary>Adds a level of clients.</summary>
    public MetricDefinition Gauge(string name, string sentence) => Gauge(name, "clients", sentence, Better.Neither);

    /// <summary>Adds a level.</summary>
    public MetricDefinition Gauge(string name, string unit, string sentence, Better better = Better.Lower, MergeRule merge = MergeRule.Sum) =>
        Add(name, MetricKind.Gauge, unit, better, MetricScope.Run, sentence, merge);

    /// <summary>Adds something that is observed of the backend.</summary>
    public MetricDefinition Observed(string name, string unit, string sentence) =>
        Add(MetricDefinition.OfBackend + name, MetricKind.Observed, unit, Better.Lower, MetricScope.Run, sentence);

    /// <summary>Adds a time to recover from an event.</summary>
    public MetricDefinition Recovery(string name, string sentence) => Add(name, MetricKind.Recovery, "ms", Better.Lower, MetricScope.Run, sentence);

    /// <summary>Adds a metric of any kind.</summary>
    public MetricDefinition Add(
        string name, MetricKind kind, string unit, Better better, MetricScope scope, string sentence, MergeRule merge = MergeRule.Sum)
    {
        var metric = new MetricDefinition(_members.Count, name, kind, unit, better, scope, sentence) { Merge = merge };
        _members.Add(metric);
        return metric;
    }
}
