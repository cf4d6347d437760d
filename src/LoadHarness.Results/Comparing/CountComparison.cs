using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>Decides whether drops, losses and errors became more frequent, over all runs of a side together. Pure.</summary>
/// <remarks>
/// Exact and conditional on their sum, each kind at a level of its own, and only where the difference matters: half as many again, and at
/// least five more. Unlike latencies, events of several runs may be added up. What cannot be proven, as <c>delivery.unverified</c>, is not judged.
/// </remarks>
internal static class CountComparison
{
    private const double Significant = 0.01;
    private const double LeastRatio = 1.5;
    private const double LeastExtra = 5;

    private static readonly (MetricDefinition Events, MetricDefinition Exposure)[] Kinds =
    [
        (MetricCatalog.Drops, MetricCatalog.ConnectedTime), (MetricCatalog.Reconnects, MetricCatalog.ConnectedTime),
        (MetricCatalog.GaveUp, MetricCatalog.ConnectedTime), (MetricCatalog.ConnectFailed, MetricCatalog.ConnectAttempts),
        (MetricCatalog.LoginFailed, MetricCatalog.ConnectAttempts), (MetricCatalog.HeartbeatsMissed, MetricCatalog.HeartbeatsSent),
        (MetricCatalog.HttpFailed, MetricCatalog.HttpRequests),
        (MetricCatalog.Lost, MetricCatalog.Expected), (MetricCatalog.Late, MetricCatalog.Expected), (MetricCatalog.Duplicate, MetricCatalog.Expected),
        (MetricCatalog.Reordered, MetricCatalog.Expected), (MetricCatalog.Corrupt, MetricCatalog.Expected), (MetricCatalog.Unexpected, MetricCatalog.Expected),
    ];

    /// <summary>A row for each kind of event, judged.</summary>
    public static IReadOnlyList<CountRow> Judge(IReadOnlyList<RunResult> baseline, IReadOnlyList<RunResult> candidate) =>
        [.. Kinds.Select(kind => Judge(Row(kind.Events, kind.Exposure, baseline, candidate)))];

    /// <summary>The same rows, counted but not judged.</summary>
    public static IReadOnlyList<CountRow> Count(IReadOnlyList<RunResult> baseline, IReadOnlyList<RunResult> candidate) =>
        [.. Kinds.Select(kind => Row(kind.Events, kind.Exposure, baseline, candidate))];

    private static CountRow Row(MetricDefinition events, MetricDefinition exposure, IReadOnlyList<RunResult> baseline, IReadOnlyList<RunResult> candidate)
    {
        // Connected time is kept in milliseconds; people think of it in hours.
        var (scale, unit) = exposure == MetricCatalog.ConnectedTime ? (1 / 3_600_000.0, "client-hours") : (1.0, exposure.Unit);
        return new CountRow(
            events, unit, Sum(baseline, events), Sum(baseline, exposure) * scale, Sum(candidate, events), Sum(candidate, exposure) * scale);
    }

    private static long Sum(IReadOnlyList<RunResult> runs, MetricDefinition metric) => runs.Sum(run => run.Count(metric));

    private static CountRow Judge(CountRow row)
    {
        if (row.BaseExposure <= 0 || row.CandidateExposure <= 0)
        {
            return row with { Why = $"no {row.Unit} to count over" };
        }

        var more = CountTest.MoreOften(row.Base, row.BaseExposure, row.Candidate, row.CandidateExposure);
        var fewer = CountTest.MoreOften(row.Candidate, row.CandidateExposure, row.Base, row.BaseExposure);
        row = row with { P = more };
        if (more < Significant && IsMuchMore(row.Base / row.BaseExposure, row.Candidate / row.CandidateExposure) && row.Extra >= LeastExtra)
        {
            return row with { Outcome = ComparisonOutcome.Regressed, Why = $"{Readable.Number(Math.Round(row.Extra))} more than at the rate of the base, p {Readable.Chance(more)}" };
        }

        var missing = row.Base - (row.Candidate * row.BaseExposure / row.CandidateExposure);
        if (fewer < Significant && IsMuchMore(row.Candidate / row.CandidateExposure, row.Base / row.BaseExposure) && missing >= LeastExtra)
        {
            return row with { Outcome = ComparisonOutcome.Improved, Why = $"fewer than at the rate of the base, p {Readable.Chance(fewer)}" };
        }

        return row with { Outcome = ComparisonOutcome.Same, Why = WhySame(row, more) };
    }

    private static bool IsMuchMore(double than, double rate) => rate > 0 && rate >= LeastRatio * than;

    private static string WhySame(CountRow row, double p) =>
        row.Base + row.Candidate == 0 ? "none on either side"
        : row.Extra <= 0 ? "no more often"
        : row.Extra < LeastExtra ? "less than five more"
        : p >= Significant ? $"chance explains that: p {Readable.Chance(p)}"
        : "less than half as many again";
}
