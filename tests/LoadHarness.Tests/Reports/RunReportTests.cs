using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;

namespace LoadHarness.Tests.Reports;

public sealed class RunReportTests
{
    public static TheoryData<string> Names => [.. SampleResults.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_AnySample_IsOneSmallDocumentThatAsksForNothing(string sample)
    {
        var html = RunReport.Render(SampleResults.All[sample]());

        Assert.StartsWith("<!doctype html>", html);
        Assert.EndsWith("</html>\n", html);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1, 1_000_000);
        var page = Regex.Replace(html, "<script.*?</script>", "", RegexOptions.Singleline);
        Assert.DoesNotMatch("(src|href)=\"(?!#|data:)", page);
        Assert.DoesNotMatch("<(link|img|iframe|object|embed|form)(?! rel=\"icon\")", page);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("NaN|Infinity|\u221E", page);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_AnySample_HasEverySectionWithContent(string sample)
    {
        var html = RunReport.Render(SampleResults.All[sample]());

        foreach (var id in new[] { "key", "thresholds", "notes", "timeline", "percentiles", "ledger", "events", "drift", "connections", "errors", "populations", "generator", "environment" })
        {
            var section = Part(html, id);
            Assert.True(Regex.Replace(section, "<h2>.*?</h2>|<[^>]*>|\\s", "").Length > 20, $"{sample}: #{id} says nothing.");
        }
    }

    [Fact]
    public void Render_SameResult_IsTheSameText() =>
        Assert.Equal(RunReport.Render(SampleResults.Defects()), RunReport.Render(SampleResults.Defects()));

    [Fact]
    public void Render_Policy_NamesTheHashesOfWhatIsThere()
    {
        var html = RunReport.Render(SampleResults.Clean());
        var policy = Regex.Match(html, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value;

        Assert.StartsWith("default-src 'none'; ", policy);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        foreach (Match inline in Regex.Matches(html, "<(script|style)>(.*?)</\\1>", RegexOptions.Singleline))
        {
            var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(inline.Groups[2].Value)));
            Assert.Contains($"'sha256-{hash}'", policy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Render_LedgerThatDoesNotAddUp_SaysSo()
    {
        var result = SampleResults.Clean();
        var cells = result.Cells.Select(cell => cell.Metric == MetricCatalog.Delivered.Name && cell.Phase == "steady" ? cell with { Value = cell.Value - 3 } : cell);

        Assert.Contains("off by 3: a fault of the harness", RunReport.Render(result with { Cells = [.. cells] }), StringComparison.Ordinal);
        Assert.Contains("the account is complete", RunReport.Render(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_LateGenerator_WarnsHighInThePage()
    {
        var result = SampleResults.Clean();
        var late = new LatencyHistogram();
        late.RecordMicroseconds(12_500_000, 1000);
        var name = MetricCatalog.ScheduleLateness.Name;
        var series = result.Timeline.Timers[name];
        var html = RunReport.Render(result with
        {
            Timeline = result.Timeline with
            {
                Timers = new Dictionary<string, TimerSeries>(result.Timeline.Timers)
                {
                    [name] = series with { Histograms = [.. series.Histograms.Select(_ => EncodedHistogram.Of(late))] },
                },
            },
        });

        Assert.Contains("The harness itself was the problem: schedule.lateness p99 was over its limit, 20 ms, in", Part(html, "notes"), StringComparison.Ordinal);
        Assert.Contains("Red bands: the harness itself was over one of its limits", Part(html, "timeline"), StringComparison.Ordinal);
        Assert.Contains("\"marks\":[[", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Events_AreBandsInAllCharts()
    {
        var html = RunReport.Render(SampleResults.Defects(), withCharts: true);

        // The name of an event may be anything, and this is inside a script.
        Assert.Contains("{\"kind\":\"event\",\"name\":\"2 deploy \\u003Cv2\\u003E\",\"from\":60,\"to\":62.7},{", html, StringComparison.Ordinal);
        Assert.DoesNotContain("3 kick 5%", Regex.Match(html, "id=\"report-data\">(.*?)</script>", RegexOptions.Singleline).Value, StringComparison.Ordinal);
        Assert.Contains("Violet bands: events of the scenario", Part(html, "timeline"), StringComparison.Ordinal);
        Assert.Contains("{\"kind\":\"storm\",\"name\":\"storm of 12\",\"from\":88.2,\"to\":88.4}", html, StringComparison.Ordinal);
        Assert.Contains("The scenario planned no events", Part(RunReport.Render(SampleResults.Clean()), "events"), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_HttpAndSignals_OnlyWhereThereWereAny()
    {
        string with = RunReport.Render(SampleResults.Defects(), withCharts: true), without = RunReport.Render(SampleResults.Clean(), withCharts: true);

        string[] parts = ["id=\"signals\"", "id=\"http\"", "<h2>HTTP</h2>", ">http.time</span>", ">history.time</span>", ">token.time</span>"];
        Assert.All(parts, part => Assert.Contains(part, with, StringComparison.Ordinal));
        Assert.All(parts, part => Assert.DoesNotContain(part, without, StringComparison.Ordinal));
        Assert.Contains("63 dropped because their client was not joined", Part(with, "timeline"), StringComparison.Ordinal);
        Assert.DoesNotContain("history.time", without, StringComparison.Ordinal); // not even among those without samples
    }

    [Fact]
    public void Render_BuildWithoutCharts_SaysSoAndKeepsTheNumbers()
    {
        var html = RunReport.Render(SampleResults.Clean(), withCharts: false);

        Assert.Contains("Charts were left out of this build", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"plot\"", html, StringComparison.Ordinal);
        Assert.Contains("Delivery latency, by 2 s", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(300, 0, 0, 20, 0, 0)]
    [InlineData(300, 1, 0, 19, 1, 0)]
    [InlineData(300, 300, 1, 13, 6, 1)]
    [InlineData(3, 30, 30, 3, 11, 6)] // what one class leaves free goes to the first of the others
    [InlineData(2, 1, 0, 2, 1, 0)]
    public void Choose_Offenders_GivesEveryClassItsShare(int lost, int doubled, int corrupt, int shownLost, int shownDoubled, int shownCorrupt)
    {
        OffendingMessage[] Of(string name, int number) =>
            [.. Enumerable.Range(0, number).Select(i => new OffendingMessage(name, $"{name}{i}", "r", "a", "b", TimeSpan.FromSeconds(i), TimeSpan.Zero))];
        var shown = OffendersTable.Choose([.. Of("lost", lost), .. Of("duplicate", doubled), .. Of("corrupt", corrupt)], 20);

        Assert.Equal(
            (shownLost, shownDoubled, shownCorrupt),
            (shown.Count(one => one.Class == "lost"), shown.Count(one => one.Class == "duplicate"), shown.Count(one => one.Class == "corrupt")));
        Assert.All(shown.GroupBy(one => one.Class), group => Assert.Equal(Of(group.Key, group.Count()), group));
    }

    [Fact]
    public void HasCharts_OnContinuousIntegration_IsTrue() =>
        Assert.True(RunReport.HasCharts || Environment.GetEnvironmentVariable("CI") != "true", "The build of CI must carry the charts: is npm there?");

    [Fact]
    public void Render_ThousandsOfIntervals_DrawsAtMostAThousandPoints()
    {
        var html = RunReport.Render(SampleResults.Soak(), withCharts: true);
        using var json = System.Text.Json.JsonDocument.Parse(Regex.Match(html, "id=\"report-data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value);

        foreach (var chart in json.RootElement.GetProperty("charts").EnumerateArray())
        {
            Assert.InRange(chart.GetProperty("x").GetArrayLength(), 1, 1001);
            Assert.All(chart.GetProperty("series").EnumerateArray(), series => Assert.Equal(chart.GetProperty("x").GetArrayLength(), series.GetProperty("values").GetArrayLength()));
        }

        Assert.All(Regex.Matches(html, "<tbody>(.*?)</tbody>", RegexOptions.Singleline), body => Assert.InRange(Regex.Count(body.Value, "<tr"), 1, 60));
    }

    [Theory]
    [InlineData("defects", "key", "thresholds", "notes", "events", "ledger", "connections", "errors", "populations")]
    [InlineData("clean", "key", "thresholds", "environment")]
    [InlineData("soak", "key", "drift")]
    [InlineData("slice", "key", "thresholds", "environment")]
    [InlineData("merged", "key", "thresholds", "notes", "slices", "generator", "environment")]
    [InlineData("one-second", "timeline", "percentiles", "generator")]
    [InlineData("never-joined", "key", "timeline", "connections", "errors")]
    [InlineData("empty", "key", "thresholds", "notes", "timeline", "percentiles", "ledger", "connections", "errors", "populations", "generator", "environment")]
    public void Render_Sample_MatchesGoldenFile(string sample, params string[] sections)
    {
        var html = RunReport.Render(SampleResults.All[sample](), withCharts: true);
        var header = Regex.Match(html, "<header.*?</header>\n.*?(?=<nav)", RegexOptions.Singleline).Value;

        GoldenFile.Verify(sample + ".html", header + string.Concat(sections.Select(id => Part(html, id) + "\n")));
    }

    [Theory]
    [InlineData("clean")]
    [InlineData("defects")]
    [InlineData("never-joined")]
    [InlineData("empty")]
    [InlineData("merged")]
    public void Markdown_Sample_MatchesGoldenFile(string sample) => GoldenFile.Verify(sample + ".md", RunSummary.Markdown(SampleResults.All[sample]()));

    [Fact]
    public void Markdown_ThousandsOfEverything_StaysAPageForAGlance()
    {
        var result = SampleResults.Defects();
        var text = RunSummary.Markdown(result with
        {
            ThresholdOutcomes = [.. Enumerable.Repeat(result.ThresholdOutcomes[0], 5_000)],
            Events = [.. Enumerable.Repeat(result.Events[0], 5_000)],
            Offenders = [.. Enumerable.Range(0, 5_000).Select(i => result.Offenders[0] with { Sequence = i })],
            Notes = [.. Enumerable.Repeat(result.Notes[0], 5_000)],
        });

        Assert.InRange(Encoding.UTF8.GetByteCount(text), 1, 64 * 1024);
        Assert.Contains("4\u202F950 more thresholds in the report.", text, StringComparison.Ordinal);
        Assert.Contains("4\u202F994 more offending messages in result.json.", text, StringComparison.Ordinal);
    }

    private static string Part(string html, string id) =>
        Regex.Match(html, $"<section id=\"{id}\".*?</section>", RegexOptions.Singleline).Value;
}
