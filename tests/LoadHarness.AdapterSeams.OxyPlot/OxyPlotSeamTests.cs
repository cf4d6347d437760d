using System.Globalization;
using System.Xml.Linq;
using LoadHarness.Adapters.OxyPlot;
using LoadHarness.Reports;
using LoadHarness.Reports.Charts;
using LoadHarness.Tests.Reports;

namespace LoadHarness.AdapterSeams.OxyPlot;

/// <summary>The adapter to OxyPlot fits the charts of reports, each form of them; the package itself is played by the stub.</summary>
public sealed class OxyPlotSeamTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly double[] Times = [1, 2, 3, 4];

    private readonly OxyPlotDrawer drawer = new();

    [Fact]
    public void Drawer_IsFoundAsTheProgramFindsAdapters()
    {
        var type = Assert.Single(typeof(OxyPlotDrawer).Assembly.GetExportedTypes(), type => type.IsAssignableTo(typeof(IChartDrawer)) && !type.IsAbstract);

        Assert.IsType<IChartDrawer>(Activator.CreateInstance(type), exactMatch: false);
    }

    [Fact]
    public void Draw_ChartsOfAReport_HaveNamesAndLabels() =>
        Assert.All(RunReport.Pictures(SampleResults.Defects()), picture =>
        {
            var texts = TextsOf(picture);
            Assert.Contains(picture.Title, texts);
            Assert.Contains(picture.Unit, texts);
            Assert.All(picture.Chart.Series, series => Assert.Contains(series.Name, texts));
            Assert.All(picture.X.Ticks.Concat(picture.Y.Ticks), tick => Assert.Contains(tick.Label, texts));
            Assert.All(picture.Frame.Phases.Where(phase => (phase.End - phase.Start).TotalSeconds > 10), phase => Assert.Contains(phase.Name, texts));
        });

    [Fact]
    public void Draw_WithoutAHeading_HasNone()
    {
        var picture = RunReport.Pictures(SampleResults.Clean())[0];

        Assert.Contains(picture.Title, TextsOf(picture));
        Assert.DoesNotContain(picture.Title, TextsOf(picture with { HasHeading = false }));
    }

    [Fact]
    public void Draw_Lines_HaveGapsDotsTrianglesAndDashes()
    {
        var svg = Draw(Lines(new Series("p99", new Pen("purple", 2, 7, 3), [5, null, 7, 8]) { AtLeast = [3] }));

        var line = Assert.Single(svg.Descendants(Svg + "polyline"));
        Assert.Equal("1,5 2,NaN 3,7 4,8", (string?)line.Attribute("points"));
        Assert.Contains("stroke-dasharray:7,3", (string?)line.Attribute("style"), StringComparison.Ordinal);
        Assert.Equal("1", (string?)Assert.Single(svg.Descendants(Svg + "ellipse")).Attribute("cx"));
        Assert.Equal("4", (string?)Assert.Single(svg.Descendants(Svg + "polygon")).Attribute("cx"));
        Assert.Contains("at least", svg.Descendants(Svg + "text").Select(text => text.Value));
    }

    [Fact]
    public void Draw_AFill_LiesBetweenItsSeries()
    {
        var chart = Lines(new Series("upper", new Pen("grey"), [5, 6, null, 8]), new Series("lower", new Pen("grey"), [1, 2, 3, 4])) with { Fill = (0, 1) };

        var points = (string?)Assert.Single(Draw(chart).Descendants(Svg + "polygon")).Attribute("points");

        Assert.Equal("1,5 2,6 3,NaN 4,8 4,4 3,NaN 2,2 1,1", points);
    }

    [Fact]
    public void Draw_AStack_AddsUpInSteps()
    {
        var chart = new Chart(
            "clients", ChartForm.Stack, ChartUnit.Count, Times,
            [new("joined", new Pen("area-blue"), [0, 2, 2, 1]), new("gone", new Pen("area-black"), [1, 0, 0, 1]), new("planned", new Pen("ink"), [1, 2, 2, 2], Overlay: true)]);

        var svg = Draw(chart);

        var areas = svg.Descendants(Svg + "polygon").Select(area => (string)area.Attribute("points")!);
        Assert.Equal(["1,0 1,0 1,2 3,2 3,1 4,1 4,0 1,0", "1,1 1,1 1,2 4,2 4,1 3,1 3,2 1,2 1,0 1,0"], areas);
        Assert.Equal("1,1 1,1 1,2 4,2", (string?)Assert.Single(svg.Descendants(Svg + "polyline")).Attribute("points"));
        Assert.Empty(Bars(svg));
    }

    [Fact]
    public void Draw_Bars_StandOnEachOther_AndTheLineOverThemOnlyWhereSomethingHappened()
    {
        var chart = new Chart(
            "drops", ChartForm.Bars, ChartUnit.Count, Times,
            [new("cut", new Pen("bar-orange"), [0, 3, 0, 0]), new("closed", new Pen("bar-blue"), [0, 2, null, 0]), new("reconnects", new Pen("ink"), [0, 0, 5, 0], Overlay: true)]);

        var svg = Draw(chart);

        Assert.Equal([("0", "3"), ("3", "2")], Bars(svg).Select(bar => ((string?)bar.Attribute("y"), (string?)bar.Attribute("height"))));
        Assert.Equal("1,NaN 2,NaN 3,5 4,NaN", (string?)Assert.Single(svg.Descendants(Svg + "polyline")).Attribute("points"));
    }

    [Fact]
    public void Draw_AHeatMap_HasEveryCellInItsShade()
    {
        var picture = RunReport.Pictures(SampleResults.Defects()).Single(picture => picture.Chart.Heat is not null);
        var heat = picture.Chart.Heat!;
        var svg = XElement.Parse(drawer.Draw(picture));

        var cells = heat.Shades.Select(shade => Bars(svg, shade.Ink).Count());
        Assert.Equal(heat.Shades.Select(shade => heat.Cells.Count(cell => cell.Count >= shade.From && cell.Count <= shade.To)), cells);
        Assert.Equal(heat.Never.Count(count => count > 0), svg.Descendants(Svg + "polygon").Count());
    }

    [Fact]
    public void Draw_Bands_HaveAnEdgeAndANameAsFarAsThereIsRoom()
    {
        TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
        Band[] bands = [new("event", "1 network down for half of them", S(1), S(2)), new("storm", "", S(1.1), S(3)), new("event", "2 deploy of the other", S(2), S(2))];
        var frame = new PictureFrame(S(10), [], bands, [(S(4), S(5))]);
        var svg = XElement.Parse(drawer.Draw(Of(Lines(new Series("a", new Pen("blue"), [1, 2, 3, 4])), frame)));
        var texts = svg.Descendants(Svg + "text").Select(text => text.Value).ToList();

        Assert.Contains("1", texts); // the whole name would run into the next
        Assert.Contains("2 deploy of the other", texts);
        Assert.Equal(2, svg.Descendants(Svg + "line").Count());
        Assert.Single(Bars(svg, Inks.Of("event")));
        Assert.Single(Bars(svg, Inks.Of("storm")));
        Assert.Single(Bars(svg, Inks.Of("mark")));
    }

    [Fact]
    public void Draw_WhatThePackageCannotDraw_IsAnError()
    {
        var picture = Of(Lines(new Series("a", new Pen("blue"), [1, 2, 3, 4]))) with { Unit = global::OxyPlot.SvgExporter.Impossible };

        var error = Assert.Throws<InvalidOperationException>(() => drawer.Draw(picture));

        Assert.Contains("cannot be drawn", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WithTheAdapter_IsAPageWithoutScripts()
    {
        var html = RunReport.Render(SampleResults.Defects(), drawer);

        Assert.Contains("script-src 'none'", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", html, StringComparison.Ordinal);
    }

    private static Chart Lines(params Series[] series) => new("chart", ChartForm.Lines, ChartUnit.Count, Times, series);

    private static Picture Of(Chart chart, PictureFrame? frame = null) => new(chart.Id, "Title", "unit", "Summary.", chart, frame ?? new PictureFrame(TimeSpan.FromSeconds(10), [], [], []));

    private static IEnumerable<XElement> Bars(XElement svg, Ink? ink = null)
    {
        var fill = ink is null ? "fill:" : $"fill:rgb({string.Join(',', Convert.FromHexString(ink.Colour[1..]).Select(part => part.ToString(CultureInfo.InvariantCulture)))});";
        return svg.Descendants(Svg + "rect").Where(rect => ((string?)rect.Attribute("style"))?.StartsWith(fill, StringComparison.Ordinal) == true);
    }

    private XElement Draw(Chart chart) => XElement.Parse(drawer.Draw(Of(chart)));

    private List<string> TextsOf(Picture picture) => [.. XElement.Parse(drawer.Draw(picture)).Descendants(Svg + "text").Select(text => text.Value)];
}
