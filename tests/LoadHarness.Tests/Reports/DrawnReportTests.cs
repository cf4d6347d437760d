using System.Text.RegularExpressions;
using System.Xml.Linq;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports;
using LoadHarness.Reports.Charts;

namespace LoadHarness.Tests.Reports;

/// <summary>Charts that somebody else draws: what a drawer is given, and what becomes of its drawing in a page and in a file.</summary>
public sealed class DrawnReportTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Pictures_OfAResult_AreThoseOfTheReportWithScriptsInItsOrder()
    {
        var html = RunReport.Render(SampleResults.Defects(), withCharts: true);

        Assert.Equal(Regex.Matches(html, "data-chart=\"([^\"]*)\"").Select(match => match.Groups[1].Value), RunReport.Pictures(SampleResults.Defects()).Select(picture => picture.Id));
    }

    [Fact]
    public void Pictures_OverTime_HaveWhatLiesBehindThem_AndASpectrumHasNothing() =>
        Assert.All(RunReport.Pictures(SampleResults.Defects()), picture =>
        {
            Assert.Equal(picture.Chart.IsSpectrum ? 0 : 5, picture.Frame.Phases.Count);
            Assert.Equal(picture.Chart.IsSpectrum, picture.Frame.Bands.Count == 0);
        });

    [Fact]
    public void Pictures_OfHostileTexts_HaveNothingThatXmlDoesNotAllow()
    {
        var result = EscapingTests.HostileResult();

        foreach (var picture in RunReport.Pictures(result))
        {
            string[] texts = [picture.Title, picture.Unit, picture.Summary, .. picture.Chart.Series.Select(series => series.Name), .. picture.Frame.Phases.Select(phase => phase.Name), .. picture.Frame.Bands.Select(band => band.Name)];
            Assert.DoesNotMatch(@"[\p{Cc}\p{Cs}\u2028\u2029]", string.Concat(texts));
        }

        Assert.DoesNotContain("<script", RunReport.Render(result, new Scribbler()), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_OfASeriesThatIsCalledMemory_AreTwo()
    {
        var soak = SampleResults.Soak();
        var memory = soak.Observed.First(series => series.Name == MetricCatalog.BackendMemory.Name);
        var result = soak with { Observed = [.. soak.Observed, memory with { Name = "backend.memory" }] };

        Assert.Contains("backend-memory-series", RunReport.Pictures(result).Select(picture => picture.Id));
        Assert.Distinct(RunReport.Files(result, new Scribbler()).Select(file => file.Name));
    }

    [Fact]
    public void Render_WithADrawer_IsAPageWithoutScriptsAndInlineStyles()
    {
        var html = RunReport.Render(SampleResults.Defects(), new Scribbler());

        Assert.Contains("script-src 'none'", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script|<\\?xml|<!DOCTYPE svg| style=|onload|javascript|foreignObject|<image|class=\"plot\"|noscript", html);
        Assert.Contains("Violet bands", html, StringComparison.Ordinal);
        var ids = Regex.Matches(html, " id=\"([^\"]*)\"").Select(match => match.Groups[1].Value).ToList();
        Assert.Distinct(ids);
        Assert.All(Regex.Matches(html, @"url\(#([^)]*)\)"), match => Assert.Contains(match.Groups[1].Value, ids));
    }

    [Fact]
    public void Render_WithADrawer_ColoursFollowThePage()
    {
        var svg = XElement.Parse(Regex.Match(RunReport.Render(SampleResults.Clean(), new Scribbler()), "<svg width.*?</svg>", RegexOptions.Singleline).Value);

        var line = Assert.Single(svg.Descendants("polyline"));
        Assert.Equal("var(--tone-purple)", (string?)line.Attribute("stroke"));
        Assert.Equal("1.5", (string?)line.Attribute("stroke-width"));
        Assert.Equal("1.23,4.57 2,3", (string?)line.Attribute("points"));
        var band = Assert.Single(svg.Descendants("polygon"));
        Assert.Equal("var(--band)", (string?)band.Attribute("fill"));
        Assert.Null(band.Attribute("fill-opacity")); // the colour of the page has its own
        Assert.Null(svg.Descendants("text").First().Attribute("font-family"));
    }

    [Fact]
    public void Render_WithADrawer_TellsOfTheChartsToThoseWhoDoNotSeeThem()
    {
        var picture = RunReport.Pictures(SampleResults.Clean())[0];
        var svg = XElement.Parse(Regex.Match(RunReport.Render(SampleResults.Clean(), new Scribbler()), "<svg width.*?</svg>", RegexOptions.Singleline).Value);

        Assert.Equal("img", (string?)svg.Attribute("role"));
        Assert.Equal($"0 0 960 {(picture with { HasHeading = false }).Height}", (string?)svg.Attribute("viewBox"));
        Assert.Equal($"{picture.Title}, {picture.Unit}", (string?)svg.Element("title"));
        Assert.Equal(picture.Summary, (string?)svg.Element("desc"));
        Assert.Equal($"{(string?)svg.Element("title")!.Attribute("id")} {(string?)svg.Element("desc")!.Attribute("id")}", (string?)svg.Attribute("aria-labelledby"));
    }

    [Fact]
    public void Files_OfAResult_StandAlone()
    {
        var file = RunReport.Files(SampleResults.Clean(), new Scribbler()).First();
        var svg = XDocument.Parse(file.Svg).Root!;

        Assert.Equal("latency.svg", file.Name);
        Assert.Equal(Svg + "svg", svg.Name);
        Assert.Equal("#ffffff", (string?)svg.Elements(Svg + "rect").First().Attribute("fill"));
        Assert.Equal(Inks.Tone(new Pen("purple")).Colour, (string?)svg.Descendants(Svg + "polyline").Single().Attribute("stroke"));
        Assert.Equal("0.04", (string?)svg.Descendants(Svg + "polygon").Single().Attribute("fill-opacity"));
        Assert.DoesNotMatch("var\\(|<script|onload", file.Svg);
    }

    [Fact]
    public void Files_OfManyEqualRectangles_AreOnePath()
    {
        var svg = XDocument.Parse(RunReport.Files(SampleResults.Clean(), new Scribbler()).First().Svg).Root!;

        Assert.Equal("M0 0h2v3h-2zM2 0h2v3h-2zM4 0h2v3h-2z", (string?)Assert.Single(svg.Descendants(Svg + "path")).Attribute("d"));
    }

    [Theory]
    [InlineData("no XML at all")]
    [InlineData("<html/>")]
    [InlineData("")]
    public void Files_OfADrawerThatFails_NameTheChart(string drawing)
    {
        var error = Assert.Throws<ChartDrawingException>(() => RunReport.Files(SampleResults.Clean(), new Scribbler(drawing)).ToList());

        Assert.StartsWith("The chart 'latency' could not be drawn: ", error.Message);
    }

    [Fact]
    public void Inks_OfTheStyleSheet_AreToldApartByTheirColours()
    {
        // All the same in the style sheet, and not in the dark.
        Assert.All([Inks.Of("event"), Inks.Of("event-edge"), Inks.Tone(new Pen("purple"))], ink => Assert.StartsWith("#8334", ink.Colour));
        Assert.All(
            [Inks.Tone(new Pen("purple")), Inks.Tone(new Pen("bar-purple")), Inks.Of("event-edge"), Inks.Of("band"), Inks.Text, Inks.Paper],
            ink => Assert.Same(ink, Inks.Find(ink.Colour)));
        Assert.Equal(0.04, Inks.Of("band").Opacity);
    }

    /// <summary>Draws one thing of each kind, among them what no page wants.</summary>
    private sealed class Scribbler(string? drawing = null) : IChartDrawer
    {
        public string Draw(Picture picture) => drawing ?? $"""
            <?xml version="1.0" encoding="utf-8"?>
            <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="960" height="{picture.Height}" onload="alert(1)">
            <title>of the drawer</title><script>alert(1)</script><style>* {"{"} fill: red {"}"}</style><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>
            <image xlink:href="http://example.org/x.png"/><a xlink:href="javascript:alert(1)"><text>x</text></a>
            <defs><clipPath id="clipPath1"><rect width="9" height="9"/></clipPath></defs>
            <g clip-path="url(#clipPath1)" onclick="alert(1)"><polyline points="1.23456,4.5678 2,3" style="stroke:{Inks.Tone(new Pen("purple")).Colour};stroke-width:1.5;fill:none;behavior:url(x)"/></g>
            <polygon points="0,0 1,1 1,0" style="fill:{Inks.Of("band").Colour};fill-opacity:0.0400001"/>
            <rect x="0" y="0" width="9" height="9" style="fill:none;stroke:none"/>
            <rect x="0" y="0" width="2" height="3" style="fill:#123456"/><rect x="2" y="0" width="2" height="3" style="fill:#123456"/><rect x="4" y="0" width="2" height="3" style="fill:#123456"/>
            <text style="font-family:Segoe UI;font-size:12">a &lt; b</text>
            </svg>
            """;
    }
}
