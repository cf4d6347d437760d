using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LoadHarness.Reports;
using LoadHarness.Reports.Charts;
using LoadHarness.Results;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Adapters.OxyPlot.Tests;

/// <summary>Every chart of every sample, drawn by the package itself.</summary>
public sealed class OxyPlotDrawerTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly OxyPlotDrawer drawer = new();

    public static TheoryData<string> Names => [.. SampleResults.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Files_OfAnySample_AreDrawingsWithAllThatTheLegendNames(string sample)
    {
        var result = SampleResults.All[sample]();
        var files = RunReport.Files(result, drawer).ToList();

        foreach (var (picture, file) in RunReport.Pictures(result).Zip(files))
        {
            var root = XDocument.Parse(file.Svg).Root!;
            var texts = root.Descendants(Svg + "text").Select(text => text.Value).ToList();
            Assert.Equal($"{picture.Id}.svg", file.Name);
            Assert.Equal($"0 0 {picture.Width} {picture.Height}", (string?)root.Attribute("viewBox"));
            Assert.Contains(picture.Title, texts);
            Assert.All(picture.Chart.Series, series => Assert.Contains(series.Name, texts));
            Assert.All(picture.Y.Ticks.Concat(picture.X.Ticks), tick => Assert.Contains(tick.Label, texts));
            Assert.DoesNotMatch("NaN|Infinity|\u221E", file.Svg);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_AnySample_IsAPageWithoutScriptsAndInlineStyles(string sample)
    {
        var result = SampleResults.All[sample]();
        var html = RunReport.Render(result, drawer);

        Assert.Contains("script-src 'none'", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<?xml", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<!DOCTYPE svg", html, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", html, StringComparison.Ordinal);
        var ids = Regex.Matches(html, " id=\"([^\"]*)\"").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(Regex.Matches(html, @"url\(#([^)]*)\)"), match => Assert.Contains(match.Groups[1].Value, ids));
        Assert.Equal(RunReport.Pictures(result).Count, Regex.Count(html, "<svg [^>]*role=\"img\""));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_AnySample_HasNoColourThatDoesNotFollowThePage(string sample)
    {
        var html = RunReport.Render(SampleResults.All[sample](), drawer);

        Assert.DoesNotMatch("(fill|stroke)=\"(?!var\\(--|none)", Regex.Replace(html, "<(style|header)>.*?</\\1>", "", RegexOptions.Singleline).Split("<main>")[1].Replace(" fill=\"none\"", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Draw_UnderAnotherCulture_IsTheSameText()
    {
        var before = CultureInfo.CurrentCulture;
        string[] Draw() => [.. RunReport.Pictures(SampleResults.Defects()).Select(drawer.Draw)];
        var expected = Draw();
        try
        {
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            other.NumberFormat.NumberDecimalSeparator = ",";
            other.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = other;
            Assert.Equal(expected, Draw());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Files_OfHostileNames_AreWellFormed()
    {
        var clean = SampleResults.Clean();
        var hostile = "x_{1}^{2} </text><script>\"'&\u0001\uD800\nend";
        var result = clean with { Phases = [.. clean.Phases.Select(phase => phase with { Name = hostile })] };

        Assert.All(RunReport.Files(result, drawer), file =>
        {
            var root = XDocument.Parse(file.Svg).Root!;
            Assert.Empty(root.Descendants(Svg + "script"));
            Assert.Empty(root.Descendants(Svg + "tspan"));
        });
        Assert.DoesNotContain("<script", RunReport.Render(result, drawer), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_WhatThePackageCannotDraw_IsAnErrorThatNamesTheChart()
    {
        var chart = new Chart("broken", ChartForm.Lines, ChartUnit.Count, [0, 1], [new Series("a", new Pen("blue"), [1])]) { Fill = (0, 1) };

        Assert.ThrowsAny<Exception>(() => drawer.Draw(Of(chart)));
    }

    [Fact]
    public void Draw_DifferenceWithAFill_HasAllLinesAndTheZero()
    {
        double?[] upper = [3, 4, null, 2], middle = [1, 2, null, -1], lower = [-1, 0, null, -3];
        Series[] series =
        [
            new("difference", new Pen("purple", 2.5), middle), new("upper end", new Pen("grey", 1, 4, 3), upper), new("lower end", new Pen("grey", 1, 4, 3), lower),
        ];
        var picture = Of(new Chart("shift", ChartForm.Lines, ChartUnit.Difference, [1, 2, 4, 8], series) { Fill = (1, 2), IsSpectrum = true });
        var root = XDocument.Parse(drawer.Draw(picture)).Root!;

        Assert.Contains(root.Descendants(Svg + "polygon"), area => ((string)area.Attribute("style")!).Contains("fill-opacity", StringComparison.Ordinal));
        Assert.Equal(3 + 2, root.Descendants(Svg + "ellipse").Count()); // all points of the difference, and the lonely last ones of its ends
        Assert.All(series, one => Assert.Contains(root.Descendants(Svg + "text"), text => text.Value == one.Name));
    }

    private static Picture Of(Chart chart) => new(chart.Id, "Title", "unit", "Summary.", chart, new PictureFrame(TimeSpan.FromSeconds(10), [], [], []));
}
