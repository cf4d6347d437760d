using System.Text.RegularExpressions;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Tests.Reports;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Catalog;

/// <summary>docs/metrics.md is what the catalogue says, and what it says can be written.</summary>
public sealed partial class MetricPageTests
{
    private const string File = "docs/metrics.md";

    [Fact]
    public void Generate_MetricReferencePage_IsTheCommittedOne()
    {
        if (RepositoryFiles.UpdateGolden)
        {
            System.IO.File.WriteAllText(RepositoryFiles.PathOf(File), MetricPage.Generate());
        }

        Assert.Equal(RepositoryFiles.Read(File), MetricPage.Generate());
    }

    [Fact]
    public void Rows_AreAllMetrics_EachWithAThresholdThatCanBeRead()
    {
        var rows = Row().Matches(MetricPage.Generate()).ToList();

        Assert.Equal(MetricCatalog.All.Select(metric => metric.Name).Order(), rows.Select(row => row.Groups["name"].Value).Order());
        Assert.All(rows, row =>
        {
            Assert.True(
                ThresholdParser.TryParse(row.Groups["threshold"].Value, ThresholdParser.Phases, null, out var threshold, out var error), error);
            Assert.Equal(row.Groups["name"].Value, threshold.Metric.Name);
        });
    }

    [Fact]
    public void Names_ForShow_AreThoseOfTheProgram()
    {
        var shown = FlatMetrics.Of(SampleResults.Clean()).Select(value => value.Key).ToHashSet();
        string[] statistics = ["count", "never.came", "p50", "p90", "p95", "p99", "p99.9", "max", "mean"];

        Assert.All(
            MetricCatalog.All.SelectMany(metric => metric.Kind == MetricKind.Timer ? statistics.Select(statistic => $"{metric}.{statistic}") : [metric.Name]),
            name => Assert.Contains(name, shown));
        Assert.All(statistics, statistic => Assert.Contains($".{statistic}`", MetricPage.Generate(), StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| `(?<name>[^`]+)` \|.*\| `(?<threshold>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
