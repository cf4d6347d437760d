using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LoadHarness.Cli.Capacity;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports;
using LoadHarness.Results.Capacity;
using LoadHarness.Results.Files;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Capacity;

public sealed class CapacityReportTests
{
    public static TheoryData<string> Names => [.. CapacitySamples.All.Keys];

    [Theory]
    [InlineData("found", "HELD", "Held 300 messages/s of members; 380 tripped delivery.latency p99 < 250 ms: ≥ 5 s (twice).")]
    [InlineData("refused", "HELD", "Held 500 clients; 550 tripped all clients joined: 500 of 550 (twice).")]
    [InlineData("at-least", "HELD", "Held 200 clients, the top of the range: the capacity is at least that.")]
    [InlineData("too-little", "TOO LITTLE", "Held 300 messages/s of members; 380 tripped delivery.latency p99 < 250 ms: ≥ 5 s (twice). At least 400 are wanted.")]
    [InlineData("nothing-held", "NOT HELD", "Not even 100 clients were held: 100 tripped delivery.latency p99 < 250 ms: 812 ms (twice).")]
    [InlineData("generator", "INCONCLUSIVE", "The generator, not the backend, is the limit at 300 clients: schedule.lateness p99 was over its limit, 20 ms, in 5 of 15 steady intervals, first at 0:06, at worst 55 ms. At least 200 clients were held.")]
    [InlineData("impossible", "INCONCLUSIVE", "This machine, not the backend, is the limit at 30\u202F000 clients: 30000 clients need 30200 file descriptors, but this process may open 20000: raise the limit (ulimit -n 30200). At least 10\u202F000 clients were held.")]
    [InlineData("interrupted", "PARTIAL", "The search is not whole: it was interrupted at 200 clients. At least 100 clients were held.")]
    [InlineData("nothing-played", "PARTIAL", "The search is not whole: nobody could join the run of 100 clients. Nothing was held before.")]
    public void Answer_OfASearch_IsOneThatPeopleUnderstand(string sample, string word, string answer)
    {
        var result = CapacitySamples.All[sample]();

        Assert.Equal((word, answer), (CapacitySentences.Word(result.Outcome), CapacitySentences.Answer(result)));
    }

    [Theory]
    [InlineData("found", 300, "The knee is at 300 messages/s of members, with a p99 of delivery.latency of 90 ms: beyond it latency climbs steeply.")]
    [InlineData("refused", null, "There is no knee: p99 of delivery.latency stays between 2 ms and 2.2 ms.")]
    [InlineData("at-least", null, "No knee is told: it takes 4 levels that were judged with all clients there, and there are 2.")]
    public void Knee_OfASearch_IsThatOfItsCurve(string sample, int? level, string sentence)
    {
        var result = CapacitySamples.All[sample]();

        Assert.Equal((level, sentence), (result.Curve.KneeLevel, CapacitySentences.Knee(result)));
    }

    [Fact]
    public void Curve_OfALevelWithSeveralRuns_HasTheOneThatDecided() =>
        Assert.Equal(["01-60", "02-140", "03-220", "05-300-again", "07-380-again"], CapacitySamples.Found().Curve.Points.Select(point => point.Folder));

    [Theory]
    [InlineData(1.9, null)] // as a run on a busy machine: noise
    [InlineData(19, 500)]
    public void Knee_OfNoiseOfMilliseconds_IsNone(double slowest, int? level)
    {
        var plain = CapacitySamples.Refused();
        double[] p99 = [1, 0.9, 1.1, 1.2, slowest];
        int[] levels = [100, 200, 400, 500, 550];
        var runs = levels.Select((at, i) => plain.Runs[0] with
        {
            Attempt = new LevelAttempt(at, false, LevelOutcome.Held),
            P99 = new QuantileReading(TimeSpan.FromMilliseconds(p99[i]), false),
        });

        Assert.Equal(level, CapacityCurve.Of(runs).KneeLevel);
    }

    [Fact]
    public void Knee_WhereClientsWereRefused_IsNotLookedFor()
    {
        var plain = CapacitySamples.Refused();
        var slow = plain.Runs.Select(run => run.Attempt.Level > 500 ? run with { P99 = new QuantileReading(TimeSpan.FromSeconds(3), false) } : run);

        Assert.Null(CapacityCurve.Of(slow).KneeLevel);
        Assert.Equal([100, 200, 400, 500], CapacityCurve.Of(slow).Loaded.Select(point => point.Attempt.Level));
    }

    [Fact]
    public void Curve_OfAGeneratorOverItsLimits_HasNoPoint() =>
        Assert.Equal(["01-100", "02-200"], CapacitySamples.All["generator"]().Curve.Points.Select(point => point.Folder));

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_AnySample_IsOneSmallDocumentThatLinksToItsRunsOnly(string sample)
    {
        var result = CapacitySamples.All[sample]();
        var html = CapacityReport.Render(result);

        Assert.StartsWith("<!doctype html>", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", html, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1, 1_000_000);
        var page = Regex.Replace(html, "<script.*?</script>", "", RegexOptions.Singleline);
        Assert.DoesNotMatch("(src|href)=\"(?!#|data:|[0-9]{2}-[0-9a-z-]+/index\\.html\")", page);
        Assert.Equal(result.Runs.Count(run => run.Folder.Length > 0), Regex.Count(page, "/index\\.html\""));
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("NaN|Infinity|\u221E", page);
        Assert.Equal(html, CapacityReport.Render(result));
    }

    [Theory]
    [InlineData("found")]
    [InlineData("refused")]
    [InlineData("generator")]
    public void Render_Sample_MatchesGoldenFile(string sample)
    {
        var html = CapacityReport.Render(CapacitySamples.All[sample](), withCharts: true);

        GoldenFile.Verify($"{sample}.html", Regex.Match(html, "<body>.*?</main>\n", RegexOptions.Singleline).Value, "Capacity");
    }

    [Fact]
    public void Render_WithCharts_HasThemOverTheLoadWithTheKnee()
    {
        var html = CapacityReport.Render(CapacitySamples.Found(), withCharts: true);
        using var json = JsonDocument.Parse(Regex.Match(html, "id=\"report-data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value);

        Assert.Equal("messages/s", json.RootElement.GetProperty("load").GetString());
        Assert.Equal(410.4, json.RootElement.GetProperty("length").GetDouble());
        var charts = json.RootElement.GetProperty("charts").EnumerateArray().ToList();
        Assert.Equal(["latency", "deliveries", "missing", "cpu"], charts.Select(chart => chart.GetProperty("id").GetString()));
        Assert.All(charts, chart => Assert.Equal("[60,140,220,300,380]", chart.GetProperty("x").GetRawText()));
        Assert.All(charts, chart => Assert.Equal("held 300, knee", chart.GetProperty("bands")[0].GetProperty("name").GetString()));
        Assert.Equal("[4]", charts[0].GetProperty("series")[1].GetProperty("atLeast").GetRawText());
    }

    [Fact]
    public void Render_BuildWithoutCharts_SaysSoAndKeepsTheNumbers()
    {
        var html = CapacityReport.Render(CapacitySamples.Found(), withCharts: false);

        Assert.Contains("Charts were left out of this build", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("Numbers of this chart: 5 rows", html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Markdown_Sample_MatchesGoldenFile(string sample) =>
        GoldenFile.Verify($"{sample}.md", CapacitySummary.Markdown(CapacitySamples.All[sample]()), "Capacity");

    [Theory]
    [MemberData(nameof(Names))]
    public void Lines_OfTheTerminal_MatchGoldenFile(string sample)
    {
        var result = CapacitySamples.All[sample]();
        var lines = result.Runs.Select(run => CapacityText.Line(result, run)).Concat(CapacityText.Lines(result)).ToList();

        Assert.All(CapacityText.Lines(result), line => Assert.InRange(line.Length, 1, 100));
        GoldenFile.Verify($"{sample}.txt", string.Join('\n', lines) + "\n", "Capacity");
    }

    [Theory]
    [InlineData("found", 0, 0)]
    [InlineData("too-little", 1, 0)]
    [InlineData("nothing-held", 1, 0)]
    [InlineData("generator", 0, 1)]
    [InlineData("interrupted", 0, 1)]
    public void Xml_Sample_KeepsTheSchemaAndCountsItself(string sample, int failures, int errors)
    {
        var text = CapacityJUnit.Xml(CapacitySamples.All[sample]());

        var suite = JUnitReportTests.Valid(text);
        Assert.Equal((failures, errors), (suite.Descendants("failure").Count(), suite.Descendants("error").Count()));
        GoldenFile.Verify($"{sample}.junit.xml", text, "Capacity");
    }

    [Theory]
    [InlineData("found")]
    [InlineData("impossible")]
    public void Json_Sample_MatchesGoldenFile(string sample) => GoldenFile.Verify($"{sample}.json", CapacityFile.ToJson(CapacitySamples.All[sample]()), "Capacity");

    [Fact]
    public void Outputs_HostileTexts_StayText()
    {
        const string hostile = "</script><script>alert(1)</script>| `x` <b>\u0000";
        var plain = CapacitySamples.Found();
        var result = plain with { Build = hostile, Target = hostile, Scenario = hostile, Broken = hostile, Axis = plain.Axis with { Population = hostile } };

        var html = CapacityReport.Render(result, withCharts: true);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", CapacitySummary.Markdown(result), StringComparison.Ordinal);
        XDocument.Parse(CapacityJUnit.Xml(result));
    }
}
