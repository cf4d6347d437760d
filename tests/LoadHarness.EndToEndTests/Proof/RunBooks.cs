using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>What a run says that it found, to be compared with what its server says that it did.</summary>
internal class RunBooks(RunFiles run)
{
    /// <summary>Everything that is something to complain about or to doubt.</summary>
    private static readonly MetricDefinition[] Findings =
    [
        MetricCatalog.Lost, MetricCatalog.MissedOffline, MetricCatalog.Recovered, MetricCatalog.Unverified, MetricCatalog.Pending,
        MetricCatalog.Duplicate, MetricCatalog.Reordered, MetricCatalog.Corrupt, MetricCatalog.Unexpected, MetricCatalog.Unstamped,
        MetricCatalog.Foreign, MetricCatalog.Stale, MetricCatalog.NotSent, MetricCatalog.Drops, MetricCatalog.ConnectFailed,
        MetricCatalog.LoginFailed, MetricCatalog.ReconnectAttempts, MetricCatalog.GaveUp, MetricCatalog.HeartbeatsMissed,
    ];

    /// <summary>What the run has left.</summary>
    public RunFiles Run { get; } = run;

    /// <summary>Its result.</summary>
    public RunResult Result => Run.Result;

    /// <summary>Deliveries that came, in time or late.</summary>
    public long Arrived => this[MetricCatalog.Delivered] + this[MetricCatalog.Late] + this[MetricCatalog.Recovered];

    /// <summary>Deliveries that never came, whatever can be proven of them.</summary>
    public long Absent => this[MetricCatalog.Lost] + this[MetricCatalog.MissedOffline] + this[MetricCatalog.Unverified];

    /// <summary>A count over the whole run.</summary>
    public long this[MetricDefinition metric] => Run[metric];

    /// <summary>A count for one population.</summary>
    public long Of(string population, MetricDefinition metric) => Result.Count(metric, population: population);

    /// <summary>Asserts that all drops were of one kind, whatever the kernel called it: a FIN, or a reset where something was unread.</summary>
    public (string Side, string Code, long Count) OneKindOfDrop()
    {
        var kind = Assert.Single(Result.Ends.Where(row => row.IsDrop).GroupBy(row => (row.Side, row.Code)));
        return (kind.Key.Side, kind.Key.Code, kind.Sum(row => row.Count));
    }

    /// <summary>Asserts that the run has found all that is named and nothing else, and that its books are balanced.</summary>
    public void FoundOnly(params MetricDefinition[] metrics)
    {
        FoundAtMost(metrics);
        Assert.All(metrics, metric => Assert.NotEqual(0, this[metric]));
    }

    /// <summary>
    /// Asserts that the run has found nothing but what is named, and that its books are balanced. Where the machine stands still while
    /// clients log in, a few of the first words are not said: that is nothing found of the backend.
    /// </summary>
    public void FoundAtMost(params MetricDefinition[] metrics)
    {
        var others = Findings.Except(metrics).Where(metric => this[metric] > (metric == MetricCatalog.NotSent ? this[MetricCatalog.Intended] / 10 : 0));
        Assert.Equal("", string.Join(", ", others.Select(metric => $"{metric} {this[metric]}")));
        Assert.Equal(this[MetricCatalog.Expected], Arrived + Absent);
        Assert.Equal(this[MetricCatalog.Intended], this[MetricCatalog.Sent] + this[MetricCatalog.NotSent]);
    }
}
