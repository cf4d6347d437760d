using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LoadHarness.Reports;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Files;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Comparing;

public sealed class ComparisonReportTests
{
    private static readonly string[] Sections =
        ["numbers", "counts", "over-time", "distributions", "ledger", "connections", "thresholds", "compared", "environment", "method"];

    public static TheoryData<string> Names => [.. ComparisonSamples.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_AnySample_IsOneSmallDocumentWithEverySection(string sample)
    {
        var comparison = ComparisonSamples.All[sample]();
        var html = ComparisonReport.Render(comparison);

        Assert.StartsWith("<!doctype html>", html);
        Assert.EndsWith("</html>\n", html);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1, 1_000_000);
        var page = Regex.Replace(html, "<script.*?</script>", "", RegexOptions.Singleline);
        Assert.DoesNotMatch("(src|href)=\"(?!#|data:)", page);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("NaN|Infinity|\u221E", page);
        Assert.All(Sections, id => Assert.True(Regex.Replace(Part(html, id), "<h2>.*?</h2>|<[^>]*>|\\s", "").Length > 20, $"{sample}: #{id} says nothing."));
        Assert.Equal(comparison.Outcome == ComparisonOutcome.NotComparable, Part(html, "incomparable").Length > 0);
        Assert.Equal(html, ComparisonReport.Render(comparison));
    }

    [Theory]
    [InlineData("regressed", "numbers", "counts", "ledger", "connections", "thresholds", "compared", "environment", "method")]
    [InlineData("one-each", "numbers", "method")]
    [InlineData("nights", "nights")]
    [InlineData("not-comparable", "incomparable", "numbers")]
    [InlineData("nothing-measured", "incomparable", "numbers", "over-time", "distributions")]
    public void Render_Sample_MatchesGoldenFile(string sample, params string[] sections)
    {
        var html = ComparisonReport.Render(ComparisonSamples.All[sample](), withCharts: true);
        var header = Regex.Match(html, "<header.*?</header>\n", RegexOptions.Singleline).Value;

        GoldenFile.Verify(sample + ".html", header + string.Concat(sections.Select(id => Part(html, id) + "\n")), "Comparing");
    }

    [Fact]
    public void Render_RunsOfSevenNightsAndTonight_ShowsNightByNight()
    {
        var html = ComparisonReport.Render(ComparisonSamples.All["nights"](), withCharts: false);
        var nights = Part(html, "nights");

        Assert.Contains("href=\"#nights\"", html, StringComparison.Ordinal);
        Assert.Contains("2026-03-05", nights, StringComparison.Ordinal);
        Assert.Contains("2026-03-12", nights, StringComparison.Ordinal);
        var first = Regex.Match(nights, "<svg.*?</svg>", RegexOptions.Singleline).Value;
        Assert.Equal((7, 1), (Regex.Count(first, "circle class=\"base\""), Regex.Count(first, "circle class=\"candidate\"")));
        Assert.Empty(Part(ComparisonReport.Render(ComparisonSamples.All["regressed"]()), "nights"));
    }

    [Fact]
    public void Render_WithCharts_HasAPointOfEverySeriesForEachX()
    {
        var html = ComparisonReport.Render(ComparisonSamples.All["regressed"](), withCharts: true);
        using var json = JsonDocument.Parse(Regex.Match(html, "id=\"report-data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value);

        var charts = json.RootElement.GetProperty("charts").EnumerateArray().ToList();
        Assert.Equal(["course", "spectrum", "shift"], charts.Select(chart => chart.GetProperty("id").GetString()));
        Assert.All(charts, chart => Assert.All(
            chart.GetProperty("series").EnumerateArray(),
            series => Assert.Equal(chart.GetProperty("x").GetArrayLength(), series.GetProperty("values").GetArrayLength())));
        Assert.Equal("Difference", charts[2].GetProperty("unit").GetString());
        Assert.Equal("[1,2]", charts[2].GetProperty("fill").GetRawText());
    }

    [Fact]
    public void Render_BuildWithoutCharts_SaysSoAndKeepsTheNumbers()
    {
        var html = ComparisonReport.Render(ComparisonSamples.All["same"](), withCharts: false);

        Assert.Contains("Charts were left out of this build", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("Delivery latency of both sides, by 1 s", html, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Markdown_Sample_MatchesGoldenFile(string sample) =>
        GoldenFile.Verify(sample + ".md", ComparisonSummary.Markdown(ComparisonSamples.All[sample]()), "Comparing");

    [Theory]
    [InlineData("same", 0, 0)]
    [InlineData("regressed", 9, 0)]
    [InlineData("one-each", 0, 6)]
    [InlineData("not-comparable", 0, 19)]
    public void Xml_Sample_KeepsTheSchemaAndCountsItself(string sample, int failures, int errors)
    {
        var text = ComparisonJUnit.Xml(ComparisonSamples.All[sample]());

        var suite = JUnitReportTests.Valid(text);
        Assert.Equal((failures, errors), (suite.Descendants("failure").Count(), suite.Descendants("error").Count()));
        GoldenFile.Verify(sample + ".junit.xml", text, "Comparing");
    }

    [Fact]
    public void Json_Sample_MatchesGoldenFile() => GoldenFile.Verify("regressed.json", ComparisonFile.ToJson(ComparisonSamples.All["regressed"]()), "Comparing");

    [Fact]
    public void Outputs_HostileTexts_StayText()
    {
        const string hostile = "</script><script>alert(1)</script>| `x` <b>\u0000";
        var plain = ComparisonSamples.All["one-each"]();
        var run = plain.Candidate[0] with { Run = plain.Candidate[0].Run with { Build = hostile, Target = hostile, Id = hostile } };
        var comparison = Comparison.Of(plain.Base, [run]);

        var html = ComparisonReport.Render(comparison, withCharts: true);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b></b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", ComparisonSummary.Markdown(comparison), StringComparison.Ordinal);
        Assert.Contains("&lt;/script&gt;", ComparisonJUnit.Xml(comparison), StringComparison.Ordinal);
        XDocument.Parse(ComparisonJUnit.Xml(comparison));
    }

    private static string Part(string html, string id) =>
        Regex.Match(html, $"<section id=\"{id}\".*?</section>", RegexOptions.Singleline).Value;
}
