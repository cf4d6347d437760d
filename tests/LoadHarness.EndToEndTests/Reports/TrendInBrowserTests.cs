using Microsoft.Playwright;

namespace LoadHarness.EndToEndTests.Reports;

/// <summary>The page of a history as a person gets it: a file, opened in a real browser.</summary>
public sealed class TrendInBrowserTests(ReportBrowser browser) : IClassFixture<ReportBrowser>
{
    [ChromiumTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 400)]
    public async Task Open_History_IsQuietAndFitsAndPaintsEveryChart(ColorScheme scheme, int width)
    {
        await using var report = await browser.OpenAsync(ReportBrowser.History, scheme, width);
        var page = report.Page;

        Assert.Equal(8, await page.Locator("#series-1 .plot canvas").CountAsync());
        Assert.Equal(0, await page.Locator("#series-2 .plot").CountAsync()); // it is over
        Assert.Empty(await page.EvaluateAsync<string[]>(ReportInBrowserTests.PoorContrast));
        Assert.Equal(width, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.All(await page.EvaluateAsync<int[]>(ReportInBrowserTests.PaintedColours), count => Assert.True(count >= 4, $"A canvas has only {count} colours."));
        Assert.Single(report.Requests);
        Assert.Empty(report.Complaints);
    }

    [ChromiumFact]
    public async Task Cursor_InAChart_NamesTheNight()
    {
        await using var report = await browser.OpenAsync(ReportBrowser.History);
        var page = report.Page;
        await page.Locator("#series-1-delivery-latency-p99 .plot").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");

        Assert.Equal("at 2026-01-15", await page.Locator("#series-1-delivery-latency-p99 .clock").InnerTextAsync());
        Assert.Matches("^[0-9.]+ ms$", await page.Locator("#series-1-delivery-latency-p99 .value").First.InnerTextAsync());
        Assert.Equal("at 2026-01-15", await page.Locator("#series-1-backend-rss-max .clock").InnerTextAsync());
    }
}
