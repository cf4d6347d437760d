using System.Text.Json;
using System.Text.RegularExpressions;
using LoadHarness.Cli;
using LoadHarness.Cli.Run;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Tests.Judging;

namespace LoadHarness.Tests.Reports;

/// <summary>A backend that drops its slow messages looks no faster: of 2,000 deliveries 100 never came, in every output.</summary>
public sealed class CensoredTests
{
    private static readonly RunResult Result = Make();

    [Fact]
    public void KeyNumbers_ShowTheBound()
    {
        Assert.Contains("≥ 5 s", Part("key"), StringComparison.Ordinal);
        Assert.Contains("100 never came", Part("key"), StringComparison.Ordinal);
        Assert.Contains("≥ 5 s", RunSummary.Markdown(Result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delivery.latency")]
    [InlineData("delivery.latency.uncorrected")]
    [InlineData("fanout.last")]
    public void Percentiles_OfEachTimer_ShowTheBound(string timer) =>
        Assert.Matches($">{Regex.Escape(timer)}</span>.*≥ 5 s.*</tr>", Part("percentiles"));

    [Fact]
    public void Percentiles_OfFanOutBySize_ShowTheBound() =>
        Assert.Matches("11–25</th>.*>1.9\\d ms</td>.*>≥ 5 s</td>.*>100</td></tr>", Part("percentiles"));

    [Fact]
    public void Spectrum_OfBoth_EndsInTheBound()
    {
        var data = Regex.Match(RunReport.Render(Result, withCharts: true), "id=\"report-data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        using var json = JsonDocument.Parse(data);
        var spectrum = json.RootElement.GetProperty("charts").EnumerateArray().Single(chart => chart.GetProperty("id").GetString() == "spectrum");

        Assert.All(spectrum.GetProperty("series").EnumerateArray(), series =>
        {
            var last = series.GetProperty("values").EnumerateArray().Last(value => value.ValueKind == JsonValueKind.Number);
            Assert.Equal(5_000, last.GetDouble());
            Assert.Equal(1, series.GetProperty("atLeast").GetArrayLength());
        });
        Assert.Contains("p99 is ≥\u00A05\u00A0s", RunReport.Render(Result), StringComparison.Ordinal);
    }

    [Fact]
    public void Console_ShowsTheBound()
    {
        using var output = new StringWriter();
        RunConclusion.Print(new Terminal(output, output), Result);

        Assert.Contains("latency     p50 1 s, p99 ≥ 5 s", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("fan-out     first p99 1.91 ms, last p50 1 s, p99 ≥ 5 s; 100 of 2\u202F000 messages did not reach all", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void FlatMetrics_GiveTheBoundAsSuch()
    {
        var values = FlatMetrics.Of(Result).ToDictionary(pair => pair.Key, pair => pair.Value);

        foreach (var timer in new[] { "delivery.latency", "delivery.latency.uncorrected", "fanout.last" })
        {
            Assert.Equal((5_000.0, true, 100L), (values[$"{timer}.p99"], values[$"{timer}.p99.at.least"], values[$"{timer}.never.came"]));
            Assert.DoesNotContain($"{timer}.p50.at.least", values.Keys);
        }
    }

    [Fact]
    public void Thresholds_OnTheBound_AreMissed() => Assert.All(
        Result.ThresholdOutcomes.Where(outcome => outcome.Expression.Contains("p99", StringComparison.Ordinal)),
        outcome => Assert.Equal((ThresholdResult.Missed, "≥ 5 s"), (outcome.Result, outcome.Actual)));

    private static RunResult Make()
    {
        MetricDefinition[] timers = [MetricCatalog.DeliveryLatency, MetricCatalog.DeliveryLatencyUncorrected, MetricCatalog.FanOutLast];
        var first = new LatencyHistogram();
        first.RecordMicroseconds(1_910, 2_000);
        var last = ResultMaker.Timer(MetricCatalog.FanOutLast, 1_900, neverCame: 100);
        var result = ResultMaker.Result(
            [
                .. timers.Select(timer => ResultMaker.Timer(timer, 1_900, neverCame: 100)),
                new MetricCell { Metric = MetricCatalog.FanOutFirst.Name, Phase = "steady", Population = "people", Histogram = first },
                ResultMaker.Count(MetricCatalog.Expected, 2_000), ResultMaker.Count(MetricCatalog.Delivered, 1_900), ResultMaker.Count(MetricCatalog.Lost, 100),
            ],
            "delivery.latency p99 < 60 s", "delivery.latency.uncorrected p99 < 60 s", "fanout.last p99 < 500 ms");
        return RunJudge.Judge(result with
        {
            FanOut = [new FanOutRow(11, 25, new Distribution(first, 0, TimeSpan.Zero), new Distribution(last.Histogram!, last.Censored, last.CensoredFrom))],
        });
    }

    private static string Part(string id) =>
        Regex.Match(RunReport.Render(Result), $"<section id=\"{id}\".*?</section>", RegexOptions.Singleline).Value;
}
