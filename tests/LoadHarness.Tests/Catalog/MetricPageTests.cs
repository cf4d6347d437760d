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
        string[] ofTimes = ["count", "never.came", "p50", "p90", "p95", "p99", "p99.9", "max", "mean"];
        string[] ofObserved = ["min", "mean", "last"];

        Assert.All(MetricCatalog.All.SelectMany(Names), name => Assert.Contains(name, shown));
        Assert.All(ofTimes.Concat(ofObserved), statistic => Assert.Contains($".{statistic}`", MetricPage.Generate(), StringComparison.Ordinal));

        IEnumerable<string> Names(MetricDefinition metric) => metric.Kind switch
        {
            MetricKind.Timer => ofTimes.Select(statistic => $"{metric}.{statistic}"),
            MetricKind.Observed => ofObserved.Select(statistic => $"{metric}.{statistic}").Prepend(metric.Name),
            _ => [metric.Name],
        };
    }

    [GeneratedRegex(@"^\| `(?<name>[^`]+)` \|.*\| `(?<threshold>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
