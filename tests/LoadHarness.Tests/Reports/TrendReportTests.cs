using System.Text;
using System.Text.RegularExpressions;
using LoadHarness.Cli.Nights;
using LoadHarness.Reports;
using LoadHarness.Results.Comparing;

namespace LoadHarness.Tests.Reports;

public sealed partial class TrendReportTests
{
    public static TheoryData<string> Names => [.. Samples.Keys];

    private static readonly Dictionary<string, Func<Trend>> Samples = new()
    {
        ["alarm"] = SampleHistory.Alarm,
        ["steady"] = SampleHistory.Steady,
        ["not-counted"] = SampleHistory.NotCounted,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_AnyHistory_IsOneSmallDocumentThatAsksForNothing(string sample)
    {
        var html = Render(Samples[sample]());

        Assert.StartsWith("<!doctype html>", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", html, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1, 1_000_000);
        var page = Scripts().Replace(html, "");
        Assert.DoesNotMatch("(src|href)=\"(?!#|data:)", page);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("NaN|Infinity|\u221E", page);
    }

    [Fact]
    public void Render_Alarm_SaysWhatHappenedAndWhatWasAccepted()
    {
        var text = Plain(Render(SampleHistory.Alarm()));

        Assert.Contains("ALARM", text, StringComparison.Ordinal);
        Assert.Contains("delivery.latency p99 is 114 ms, usually 98.5 ms (+15.6 %, z +7.4)", text, StringComparison.Ordinal);
        Assert.Contains("in the night of 2026-02-14", text, StringComparison.Ordinal);
        Assert.Contains("messages are signed since 4.1, and that takes its time", text, StringComparison.Ordinal);
        Assert.Contains("FAIL: 1 of 9\u202f000\u202f000 deliveries lost.", text, StringComparison.Ordinal);
        Assert.Contains("interrupted after 47 s", text, StringComparison.Ordinal);
        Assert.Contains("This series is over", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_FilesThatCouldNotBeRead_AreListedAndEscaped() =>
        Assert.Contains("<li>a/&lt;b&gt;: broken</li>", TrendReport.Render(SampleHistory.Steady(), ["a/<b>: broken"], "1.0"), StringComparison.Ordinal);

    [Fact]
    public void Render_WithoutCharts_HasTheNumbersAsTables()
    {
        var html = TrendReport.Render(SampleHistory.Steady(), [], "1.0", withCharts: false);

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("Numbers of this chart: 60 rows", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NothingAtAll_IsStillAPage() => Assert.Contains("There are no runs.", Render(new Trend([])), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_OfAHistory_IsTheGoldenOne(string sample) =>
        GoldenFile.Verify($"trend-{sample}.txt", string.Join('\n', TrendText.Lines(Samples[sample](), 14)) + "\n");

    [Fact]
    public void Json_OfAHistory_HasTheNumbersOfTonight()
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(TrendJson.Of(SampleHistory.Alarm(), 3, "page.html"))!;

        var (over, series) = (json["series"]![0]!, json["series"]![1]!);
        Assert.Equal(("alarm", "page.html", false, true), ((string)json["outcome"]!, (string)json["page"]!, (bool)over["current"]!, (bool)series["current"]!));
        Assert.Equal(3, series["nights"]!.AsArray().Count);
        var tonight = series["nights"]![2]!["numbers"]!["delivery.latency p99"]!;
        Assert.Equal("alarm", (string)tonight["outcome"]!);
        Assert.InRange((double)tonight["latest"]!, 1.32 * 88 * 0.97, 1.32 * 88 * 1.03);
    }

    private static string Render(Trend trend) => TrendReport.Render(trend, [], "1.0");

    private static string Plain(string html) => System.Net.WebUtility.HtmlDecode(Tags().Replace(Scripts().Replace(html, ""), "")).Replace('\u00A0', ' ');

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Scripts();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();
}
