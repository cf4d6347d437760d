using System.Text.Json;
using System.Text.RegularExpressions;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Judging;
using LoadHarness.Tests.Reports;
using static LoadHarness.Tests.Judging.ResultMaker;

namespace LoadHarness.Tests.Judging;

public sealed class ResultFileTests
{
    [Fact]
    public void WriteAndParse_AnyResult_IsTheSame()
    {
        foreach (var result in new[] { SampleResults.Clean(), SampleResults.Defects(), SampleResults.OneSecond() })
        {
            var json = ResultFile.ToJson(result);
            var again = ResultFile.Parse(json);

            Assert.Equal(json, ResultFile.ToJson(again));
            Assert.Equal(FlatMetrics.Of(result), FlatMetrics.Of(again));
            Assert.Equal(result.Verdict, again.Verdict);
        }
    }

    [Fact]
    public void Parse_StormsOfAnEarlierVersion_AreReadWithoutWhatTheyDoNotTell()
    {
        var json = ResultFile.ToJson(SampleResults.Defects());
        var old = Regex.Replace(json, "\\s*\"(recoveredByHistory|recoveredByReplay|historyRequests|peakHistoryRequests)\": \\d+,?", "");
        Assert.NotEqual(json, old);

        var storm = ResultFile.Parse(Regex.Replace(old, ",(\\s*})", "$1")).Storms[0];

        Assert.Equal((1_911, 412, 0, 0, 0, 0), (storm.Missed, storm.Recovered, storm.RecoveredByHistory, storm.RecoveredByReplay, storm.HistoryRequests, storm.PeakHistoryRequests));
        var whole = ResultFile.Parse(json).Storms[0];
        Assert.Equal((300, 112, 1_204, 270), (whole.RecoveredByHistory, whole.RecoveredByReplay, whole.HistoryRequests, whole.PeakHistoryRequests));
    }

    [Fact]
    public void ToJson_Durations_AreSeconds()
    {
        using var json = JsonDocument.Parse(ResultFile.ToJson(Result([Timer(MetricCatalog.ConnectTime, 3)])));

        Assert.Equal(1, json.RootElement.GetProperty("schema").GetInt32());
        Assert.Equal(60, json.RootElement.GetProperty("phases")[0].GetProperty("end").GetDouble());
        Assert.StartsWith("HISTFAAA", json.RootElement.GetProperty("cells")[0].GetProperty("histogram").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "no schema number")]
    [InlineData("[]", "no schema number")]
    [InlineData("{\"schema\": 99}", "use a newer LoadHarness")]
    public void Parse_SomethingElse_SaysWhy(string json, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => ResultFile.Parse(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("{\"schema\": 1")]
    [InlineData("{\"schema\": 1}")]
    public void Read_ABrokenFile_NamesIt(string text)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(path, text);
        try
        {
            Assert.StartsWith(path, Assert.Throws<ResultFileException>(() => ResultFile.Read(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Read_NoFile_SaysWhatToName() =>
        Assert.Contains("Name a run folder", Assert.Throws<ResultFileException>(() => ResultFile.Read("nowhere")).Message, StringComparison.Ordinal);

    [Fact]
    public void FlatMetrics_HasEveryMetricOfTheCatalogue()
    {
        var names = FlatMetrics.Of(RunJudge.Judge(Result([]))).Select(pair => pair.Key).ToList();

        Assert.Equal(names.Distinct(), names);
        Assert.All(MetricCatalog.All, metric => Assert.Contains(metric.Kind == MetricKind.Timer ? $"{metric}.p99" : metric.Name, names));
    }
}
