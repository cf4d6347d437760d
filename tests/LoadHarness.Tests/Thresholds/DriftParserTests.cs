using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;

namespace LoadHarness.Tests.Thresholds;

public sealed class DriftParserTests
{
    private const string Form = "a limit of drift is written drift(METRIC) < NUMBER UNIT, as in drift(backend.rss) < 1 MB/h or drift(delivery.latency p99) < 5 %";

    private static readonly MetricDefinition[] Chosen = [MetricDefinition.Chosen("backend.sessions", "")];

    [Theory]
    [InlineData("drift(backend.rss) < 1 MB/h", "backend.rss", 0, Comparison.Less, 1e6, DriftUnit.PerHour)]
    [InlineData("drift(backend.rss)<1.5MiB/h", "backend.rss", 0, Comparison.Less, 1.5 * 1_048_576, DriftUnit.PerHour)]
    [InlineData("  drift ( backend.rss )  <=  5 % ", "backend.rss", 0, Comparison.LessOrEqual, 5, DriftUnit.Percent)]
    [InlineData("drift(backend.handles) < 10 /h", "backend.handles", 0, Comparison.Less, 10, DriftUnit.PerHour)]
    [InlineData("drift(backend.handles) < 10 handles/h", "backend.handles", 0, Comparison.Less, 10, DriftUnit.PerHour)]
    [InlineData("drift(harness.rss) < 1e6 bytes/h", "harness.rss", 0, Comparison.Less, 1e6, DriftUnit.PerHour)]
    [InlineData("drift(delivery.latency p99) < 5 %", "delivery.latency", 0.99, Comparison.Less, 5, DriftUnit.Percent)]
    [InlineData("drift(delivery.latency p99.9) < 2 ms/h", "delivery.latency", 0.999, Comparison.Less, 2, DriftUnit.PerHour)]
    [InlineData("drift(connect.time p50)<1s/h", "connect.time", 0.5, Comparison.Less, 1_000, DriftUnit.PerHour)]
    [InlineData("drift(backend.sessions) < 3 /h", "backend.sessions", 0, Comparison.Less, 3, DriftUnit.PerHour)]
    public void TryParse_RightLimit_ReadsEveryPart(string text, string metric, double quantile, Comparison comparison, double limit, DriftUnit unit)
    {
        Assert.True(ThresholdParser.TryParse(text, ThresholdParser.Phases, null, Chosen, out var threshold, out var error), error);

        Assert.Equal(metric, threshold.Metric.Name);
        Assert.Equal(quantile, threshold.Statistic.Quantile);
        Assert.Equal(quantile > 0 ? StatisticKind.Quantile : StatisticKind.Value, threshold.Statistic.Kind);
        Assert.Equal(comparison, threshold.Comparison);
        Assert.Equal(limit, threshold.Limit, 9);
        Assert.Equal(unit, threshold.Drift);
        Assert.Equal(text.Trim(), threshold.Text);
        Assert.Equal(metric, ThresholdParser.MetricOf(text));
    }

    [Theory]
    [InlineData("drift backend.rss < 1 MB/h", Form)]
    [InlineData("drift(backend.rss < 1 MB/h", $"the bracket of drift( is not closed: {Form}")]
    [InlineData("drift() < 1 MB/h", $"drift() names no metric: {Form}")]
    [InlineData("drift(delivery.latancy p99) < 5 %", "unknown metric 'delivery.latancy', did you mean 'delivery.latency'?")]
    [InlineData("drift(backend.handels) < 5 %", "unknown metric 'backend.handels', did you mean 'backend.handles'?")]
    [InlineData("drift(delivery.latency) < 5 %",
        "'delivery.latency' is a timer, and its drift is that of a quantile: p50 to p99.99, as in drift(delivery.latency p99) < 5 %")]
    [InlineData("drift(delivery.latency max) < 5 %", "the drift of a timer is that of a quantile, p50 to p99.99, not of its max")]
    [InlineData("drift(delivery.latency median) < 5 %", "unknown statistic 'median': p50 to p99.99, min, max, mean and count are known")]
    [InlineData("drift(backend.rss max) < 1 MB/h", "'backend.rss' is a level, and its drift takes no statistic: remove 'max'")]
    [InlineData("drift(delivery.latency p99 p50) < 5 %", "'p50' is not expected in the brackets of drift(…)")]
    [InlineData("drift(delivery.lost) < 5 %",
        "'delivery.lost' has no drift: levels have one, such as backend.rss and harness.rss, and quantiles of timers, such as delivery.latency p99")]
    [InlineData("drift(drop.rate) < 5 %",
        "'drop.rate' has no drift: levels have one, such as backend.rss and harness.rss, and quantiles of timers, such as delivery.latency p99")]
    [InlineData("drift(backend.rss)", "expected one of <, <=, >, >=, == at the end")]
    [InlineData("drift(backend.rss) > 1 MB/h", "a limit of drift is an upper one: write < or <=")]
    [InlineData("drift(backend.rss) == 0 MB/h", "a limit of drift is an upper one: write < or <=")]
    [InlineData("drift(backend.rss) <= 0 MB/h", "that something does not grow at all cannot be proven: write a limit above 0")]
    [InlineData("drift(backend.rss) < much", "expected a number, not negative, instead of 'much'")]
    [InlineData("drift(backend.rss) < 1", "'1' has no unit: bytes/h, KB/h, MB/h, GB/h, KiB/h, MiB/h, GiB/h and % are known")]
    [InlineData("drift(backend.rss) < 1 MB", "unknown unit of drift 'MB': bytes/h, KB/h, MB/h, GB/h, KiB/h, MiB/h, GiB/h and % are known")]
    [InlineData("drift(backend.handles) < 1 MB/h", "unknown unit of drift 'MB/h': /h, handles/h and % are known")]
    [InlineData("drift(delivery.latency p99) < 2 ms", "unknown unit of drift 'ms': us/h, ms/h, s/h, m/h and % are known")]
    [InlineData("drift(backend.sessions) < 1", "'1' has no unit: /h and % are known")]
    [InlineData("drift(backend.rss) < 1 MB/h in steady", "drift is judged over the steady phase without its first part: remove 'in PHASE'")]
    [InlineData("drift(delivery.latency p99) < 5 % of members", "drift is judged for all populations together: remove 'of POPULATION'")]
    [InlineData("drift(backend.rss) < 1 MB/h please", "'please' is not expected here: nothing may follow the limit of a drift")]
    public void TryParse_WrongLimit_SaysWhatWouldBeRight(string text, string expected)
    {
        Assert.False(ThresholdParser.TryParse(text, ThresholdParser.Phases, null, Chosen, out var threshold, out var error));

        Assert.Equal(expected, error);
        Assert.Null(threshold);
    }
}
