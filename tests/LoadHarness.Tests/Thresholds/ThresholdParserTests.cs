using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Thresholds;

namespace LoadHarness.Tests.Thresholds;

public sealed class ThresholdParserTests
{
    private static readonly string[] Populations = ["members", "bots"];

    [Theory]
    [InlineData("delivery.latency p99 < 250 ms", "delivery.latency", StatisticKind.Quantile, 0.99, Comparison.Less, 250)]
    [InlineData("delivery.latency p99<250ms", "delivery.latency", StatisticKind.Quantile, 0.99, Comparison.Less, 250)]
    [InlineData("  delivery.latency   p99.9  <=  1.5   s  ", "delivery.latency", StatisticKind.Quantile, 0.999, Comparison.LessOrEqual, 1500)]
    [InlineData("connect.time p99.99 < 1 m", "connect.time", StatisticKind.Quantile, 0.9999, Comparison.Less, 60_000)]
    [InlineData("connect.time p50 < 500 us", "connect.time", StatisticKind.Quantile, 0.5, Comparison.Less, 0.5)]
    [InlineData("connect.time p50 < 500 µs", "connect.time", StatisticKind.Quantile, 0.5, Comparison.Less, 0.5)]
    [InlineData("connect.time max < 1e3 ms", "connect.time", StatisticKind.Max, 0, Comparison.Less, 1000)]
    [InlineData("connect.time min > 0 ms", "connect.time", StatisticKind.Min, 0, Comparison.Greater, 0)]
    [InlineData("connect.time mean < 20ms", "connect.time", StatisticKind.Mean, 0, Comparison.Less, 20)]
    [InlineData("connect.time count >= 200", "connect.time", StatisticKind.Count, 0, Comparison.GreaterOrEqual, 200)]
    [InlineData("connect.time count >= 200 samples", "connect.time", StatisticKind.Count, 0, Comparison.GreaterOrEqual, 200)]
    [InlineData("delivery.lost == 0", "delivery.lost", StatisticKind.Value, 0, Comparison.Equal, 0)]
    [InlineData("harness.rss max < 500 MB", "harness.rss", StatisticKind.Value, 0, Comparison.Less, 500e6)]
    [InlineData("harness.rss < 1 GiB", "harness.rss", StatisticKind.Value, 0, Comparison.Less, 1_073_741_824)]
    [InlineData("harness.rss < 1e9", "harness.rss", StatisticKind.Value, 0, Comparison.Less, 1e9)]
    [InlineData("harness.cpu max < 80 %", "harness.cpu", StatisticKind.Value, 0, Comparison.Less, 80)]
    [InlineData("delivery.lost<=3 deliveries", "delivery.lost", StatisticKind.Value, 0, Comparison.LessOrEqual, 3)]
    [InlineData("drop.rate < 0.1 /client-hour", "drop.rate", StatisticKind.Value, 0, Comparison.Less, 0.1)]
    [InlineData("drop.rate < 0.1/client-hour", "drop.rate", StatisticKind.Value, 0, Comparison.Less, 0.1)]
    [InlineData("clients.open max >= 200", "clients.open", StatisticKind.Value, 0, Comparison.GreaterOrEqual, 200)]
    [InlineData("clients.open >= 200 clients", "clients.open", StatisticKind.Value, 0, Comparison.GreaterOrEqual, 200)]
    public void TryParse_RightLimit_ReadsEveryPart(
        string text, string metric, StatisticKind statistic, double quantile, Comparison comparison, double limit)
    {
        Assert.True(ThresholdParser.TryParse(text, ThresholdParser.Phases, Populations, out var threshold, out var error), error);

        Assert.Equal(metric, threshold.Metric.Name);
        Assert.Equal(new Statistic(statistic, quantile), threshold.Statistic);
        Assert.Equal(comparison, threshold.Comparison);
        Assert.Equal(limit, threshold.Limit, 12);
        Assert.Equal(text.Trim(), threshold.Text);
        Assert.Null(threshold.Phase);
        Assert.Null(threshold.Population);
    }

    [Theory]
    [InlineData("delivery.lost == 0 in steady", "steady", null)]
    [InlineData("delivery.lost == 0 of members", null, "members")]
    [InlineData("delivery.lost == 0 in warm-up of bots", "warm-up", "bots")]
    [InlineData("delivery.lost == 0 of bots in drain", "drain", "bots")]
    [InlineData("connect.time p95 < 1 s in arrival", "arrival", null)]
    public void TryParse_PhaseAndPopulation_AreRead(string text, string? phase, string? population)
    {
        Assert.True(ThresholdParser.TryParse(text, ThresholdParser.Phases, Populations, out var threshold, out var error), error);

        Assert.Equal((phase, population), (threshold.Phase, threshold.Population));
    }

    [Theory]
    [InlineData("recovery.time in kill-1 < 20 s", "kill-1", EventPart.During)]
    [InlineData("recovery.time < 20 s in kill-1", "kill-1", EventPart.During)]
    [InlineData("delivery.latency p99 before kill-1 < 20 ms", "kill-1", EventPart.Before)]
    [InlineData("delivery.lost == 0 after event-2", "event-2", EventPart.After)]
    public void TryParse_Event_IsReadBeforeOrAfterTheLimit(string text, string name, EventPart part)
    {
        Assert.True(ThresholdParser.TryParse(text, ThresholdParser.Phases, Populations, out var threshold, out var error), error);

        Assert.Equal((new EventScope(name, part), null), (threshold.Event, threshold.Phase));
    }

    [Fact]
    public void TryParse_PopulationsNotGiven_AcceptsAnyPopulation() =>
        Assert.True(ThresholdParser.TryParse("delivery.lost == 0 of anybody", ThresholdParser.Phases, null, out _, out _));

    [Theory]
    [InlineData("", "a threshold is missing: write METRIC [STATISTIC] OPERATOR NUMBER [UNIT], as in delivery.latency p99 < 250 ms")]
    [InlineData("delivery.latancy p99 < 1 ms", "unknown metric 'delivery.latancy', did you mean 'delivery.latency'?")]
    [InlineData("clients.xyzzyx > 1",
        "unknown metric 'clients.xyzzyx': known are clients.open, clients.connecting, clients.login, clients.backing.off, clients.gone, clients.hidden, clients.target")]
    [InlineData("delivery.latency < 250 ms",
        "'delivery.latency' is a timer and needs a statistic: p50 to p99.99, min, max, mean or count, as in delivery.latency p99 < 250 ms")]
    [InlineData("delivery.latency p100 < 250 ms", "unknown statistic 'p100': p50 to p99.99, min, max, mean and count are known")]
    [InlineData("delivery.latency p99.999 < 250 ms", "unknown statistic 'p99.999': p50 to p99.99, min, max, mean and count are known")]
    [InlineData("delivery.latency median < 250 ms", "unknown statistic 'median': p50 to p99.99, min, max, mean and count are known")]
    [InlineData("delivery.lost max == 0", "'delivery.lost' is one number and takes no statistic: 'max' is not expected here")]
    [InlineData("drop.rate p99 < 1 /client-hour", "'drop.rate' is one number and takes no statistic: 'p99' is not expected here")]
    [InlineData("clients.open mean > 5", "'clients.open' is a level: of its statistics only max (its peak) may be written, not 'mean'")]
    [InlineData("delivery.lost", "expected one of <, <=, >, >=, == at the end")]
    [InlineData("delivery.lost = 0", "expected one of <, <=, >, >=, == instead of '=': write ==")]
    [InlineData("delivery.lost != 0", "expected one of <, <=, >, >=, == instead of '!='")]
    [InlineData("delivery.lost ==", "expected a number, not negative, at the end")]
    [InlineData("delivery.lost == none", "expected a number, not negative, instead of 'none'")]
    [InlineData("delivery.lost > -1", "expected a number, not negative, instead of '-1'")]
    [InlineData("delivery.lost < 1,000", "expected a number, not negative, instead of '1,000'")]
    [InlineData("delivery.lost < 1e999", "expected a number, not negative, instead of '1e999'")]
    [InlineData("delivery.latency p99 < 250", "'250' has no unit: write 250 ms, or one of us, ms, s, m")]
    [InlineData("delivery.latency p99 < 250 in steady", "'250' has no unit: write 250 ms, or one of us, ms, s, m")]
    [InlineData("delivery.latency p99 < 250 msec", "unknown unit of time 'msec': us, ms, s and m are known")]
    [InlineData("delivery.lost == 0 ms", "unknown unit 'ms': 'delivery.lost' is in deliveries")]
    [InlineData("drop.rate < 0.1", "'0.1' has no unit: 'drop.rate' is in /client-hour, write 0.1 /client-hour")]
    [InlineData("drop.rate < 0.1 /hour", "unknown unit '/hour': 'drop.rate' is in /client-hour")]
    [InlineData("delivery.lost == 0 of member", "unknown population 'member', did you mean 'members'?")]
    [InlineData("delivery.lost == 0 in", "a phase or an event is missing after 'in'")]
    [InlineData("delivery.lost == 0 in steady in drain", "'in drain' is not expected here: a phase or an event is named already")]
    [InlineData("delivery.lost in steady == 0 after kill-1", "'after kill-1' is not expected here: a phase or an event is named already")]
    [InlineData("delivery.lost == 0 of bots of members", "'of members' is not expected here: a population is named already")]
    [InlineData("delivery.lost == 0 deliveries please", "'please' is not expected here: after the limit only 'in PHASE', 'in EVENT', 'before EVENT', 'after EVENT' and 'of POPULATION' may follow")]
    [InlineData("delivery.lost == 0 in kill-1 of members", "numbers around an event are told of all populations together: remove 'of members'")]
    [InlineData("recovery.time < 20 s of members", "'recovery.time' is told of an event, not of a population: remove 'of members'")]
    [InlineData("recovery.time < 20 s in steady", "'recovery.time' is told of an event, not of a phase: write in EVENT, or remove 'in steady'")]
    [InlineData("storm.back p95 in kill-1 < 5 s", "'storm.back' is known of the whole run only: write recovery.time in kill-1")]
    [InlineData("delivery.pending after kill-1 == 0", "'delivery.pending' is known at the end of the run only: write delivery.lost, or remove the event")]
    [InlineData("acked.lost in kill-1 == 0", "'acked.lost' is not kept around events: write delivery.lost, or remove the event")]
    [InlineData("recovery.time after kill-1 < 20 s", "'recovery.time' is one number of an event: write in kill-1")]
    [InlineData("recovery.time p99 < 20 s", "'recovery.time' is one number and takes no statistic: 'p99' is not expected here")]
    [InlineData("recovery.time < 20", "'20' has no unit: write 20 ms, or one of us, ms, s, m")]
    [InlineData("delivery.lost < 0", "nothing is smaller than 0, so this can never be met: write == 0")]
    public void TryParse_WrongLimit_SaysWhatWouldBeRight(string text, string expected)
    {
        Assert.False(ThresholdParser.TryParse(text, ThresholdParser.Phases, Populations, out var threshold, out var error));

        Assert.Equal(expected, error);
        Assert.Null(threshold);
    }
}
