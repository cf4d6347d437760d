using System.Text.Json;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace LoadHarness.EndToEndTests.Reports;

/// <summary>The report as a person gets it: a file, opened in a real browser.</summary>
public sealed class ReportInBrowserTests(ReportBrowser browser, ITestOutputHelper output) : IClassFixture<ReportBrowser>
{
    // Colours in a canvas that are not the background: a chart that failed to draw has none or one.
    internal const string PaintedColours = """
        () => [...document.querySelectorAll('.plot canvas')].map(canvas => {
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          const colours = new Map();
          for (let i = 0; i < pixels.length; i += 4) {
            if (pixels[i + 3] === 255) { const key = `${pixels[i]},${pixels[i + 1]},${pixels[i + 2]}`; colours.set(key, (colours.get(key) ?? 0) + 1); }
          }
          return [...colours.values()].filter(count => count > 20).length;
        })
        """;

    // Contrast of all visible text against what really lies behind it: WCAG 2.2, success criterion 1.4.3.
    internal const string PoorContrast = """
        () => {
          document.querySelectorAll('details').forEach(one => { one.open = true; });
          const parse = text => { const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number); return { r, g, b, a }; };
          const over = (top, below) => ({ r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a), b: top.b * top.a + below.b * (1 - top.a), a: 1 });
          const channel = value => { const v = value / 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
          const light = c => 0.2126 * channel(c.r) + 0.7152 * channel(c.g) + 0.0722 * channel(c.b);
          const behind = node => { const own = parse(getComputedStyle(node).backgroundColor); return own.a === 1 ? own : over(own, node.parentElement ? behind(node.parentElement) : { r: 255, g: 255, b: 255, a: 1 }); };
          const poor = [];
          for (const node of document.body.querySelectorAll('*')) {
            const text = [...node.childNodes].filter(child => child.nodeType === 3 && child.textContent.trim()).map(child => child.textContent.trim()).join(' ');
            if (!text || !node.checkVisibility() || ['SCRIPT', 'NOSCRIPT', 'STYLE'].includes(node.tagName)) continue;
            const below = behind(node), [a, b] = [light(over(parse(getComputedStyle(node).color), below)), light(below)].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} <${node.tagName}> ${text.slice(0, 40)}`);
          }
          return poor;
        }
        """;

    public static TheoryData<string, ColorScheme, int> Views
    {
        get
        {
            var views = new TheoryData<string, ColorScheme, int>();
            foreach (var sample in ReportBrowser.Pages.Keys)
            {
                views.Add(sample, ColorScheme.Light, 1280);
                views.Add(sample, ColorScheme.Dark, 400);
            }

            return views;
        }
    }

    [ChromiumTheory]
    [MemberData(nameof(Views))]
    public async Task Open_AnySample_IsQuietAndFits(string sample, ColorScheme scheme, int width)
    {
        await using var report = await browser.OpenAsync(sample, scheme, width);

        Assert.Empty(report.Complaints);
        Assert.All(report.Requests, url => Assert.Matches("^(file|data):", url));
        Assert.Single(report.Requests, url => url.StartsWith("file:", StringComparison.Ordinal));
        Assert.Equal(width, await report.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.Empty(await report.Page.EvaluateAsync<string[]>(PoorContrast));
    }

    [ChromiumTheory]
    [InlineData("clean", ColorScheme.Light, 6)]
    [InlineData("defects", ColorScheme.Light, 9)]
    [InlineData("defects", ColorScheme.Dark, 9)]
    [InlineData("soak", ColorScheme.Dark, 6)]
    [InlineData("one-second", ColorScheme.Light, 4)]
    [InlineData("never-joined", ColorScheme.Light, 1)]
    [InlineData("comparison-regressed", ColorScheme.Light, 3)]
    [InlineData("comparison-one-each", ColorScheme.Dark, 3)]
    [InlineData("capacity-found", ColorScheme.Dark, 4)]
    public async Task Open_WithScripts_PaintsEveryChart(string sample, ColorScheme scheme, int least)
    {
        await using var report = await browser.OpenAsync(sample, scheme);

        var colours = await report.Page.EvaluateAsync<int[]>(PaintedColours);
        Assert.Equal(await report.Page.Locator(".plot").CountAsync(), colours.Length);
        Assert.True(colours.Length >= least, $"{colours.Length} charts.");
        Assert.All(colours, count => Assert.True(count >= 4, $"A canvas has only {count} colours."));
    }

    [ChromiumTheory]
    [InlineData("clean")]
    [InlineData("defects")]
    [InlineData("one-second")]
    [InlineData("interrupted")]
    [InlineData("soak")]
    public async Task Open_AnySample_IsPaintedSoon(string sample)
    {
        await using var report = await browser.OpenAsync(sample);

        // Two frames after the scripts have ended everything is on the screen; time counts from the call for the page.
        var painted = await report.Page.EvaluateAsync<double>("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))");
        output.WriteLine($"{sample}: {await report.Page.Locator(".plot").CountAsync()} charts, {(await report.Page.ContentAsync()).Length / 1024} KiB, painted within {painted:0} ms");
        Assert.InRange(painted, 1, 5_000);
    }

    [ChromiumFact]
    public async Task Open_WithoutScripts_IsFullyReadable()
    {
        await using var report = await browser.OpenAsync("defects", scripts: false);
        var page = report.Page;

        Assert.Empty(report.Complaints);
        Assert.Equal(0, await page.Locator("canvas").CountAsync());
        Assert.True(await page.Locator("noscript").IsVisibleAsync());
        Assert.False(await page.Locator(".scripted").IsVisibleAsync());
        Assert.True(await page.Locator(".badge").IsVisibleAsync());
        Assert.Contains("FAIL", await page.Locator(".badge").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(14, await page.Locator("figure details").CountAsync());
        await page.Locator("#latency summary").ClickAsync();
        Assert.True(await page.Locator("#latency table").IsVisibleAsync());
        Assert.InRange(await page.Locator("#latency tbody tr").CountAsync(), 20, 60);
    }

    [ChromiumFact]
    public async Task Drag_AcrossAChart_ZoomsAllAndEscapeGoesBack()
    {
        await using var report = await browser.OpenAsync("defects");
        var page = report.Page;
        var timeline = await page.Locator("#timeline .plot, #generator .plot, #heat .plot").CountAsync();
        var over = page.Locator("#latency .u-over");
        await over.ScrollIntoViewIfNeededAsync();
        var box = (await over.BoundingBoxAsync())!;

        await page.Mouse.MoveAsync(box.X + 300, box.Y + 100);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + 600, box.Y + 100, new MouseMoveOptions { Steps = 5 });
        await page.Mouse.UpAsync();
        Assert.Equal(timeline, await page.Locator(".reset:not([hidden])").CountAsync());

        await page.Locator("#latency .plot").FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal(0, await page.Locator(".reset:not([hidden])").CountAsync());
        Assert.Empty(report.Complaints);
    }

    [ChromiumFact]
    public async Task ArrowKeys_InAChart_MoveTheCursorOfAll()
    {
        await using var report = await browser.OpenAsync("clean");
        var page = report.Page;
        await page.Locator("#latency .plot").FocusAsync();
        for (var i = 0; i < 30; i++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
        }

        Assert.Equal("at 0:29", await page.Locator("#latency .clock").InnerTextAsync());
        Assert.Matches("^at 0:(29|30)$", await page.Locator("#clients .clock").InnerTextAsync());
        Assert.Matches("^[0-9.]+ ms$", await page.Locator("#latency .value").First.InnerTextAsync());
    }

    [ChromiumFact]
    public async Task ArrowKeys_OverTheLoadOfASearch_GoFromLevelToLevel()
    {
        await using var report = await browser.OpenAsync("capacity-found");
        var page = report.Page;
        await page.Locator("#latency .plot").FocusAsync();
        for (var i = 0; i < 5; i++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
        }

        Assert.Equal("at 380 messages/s", await page.Locator("#latency .clock").InnerTextAsync());
        Assert.Equal("≥ 5 s", await page.Locator("#latency .value").Nth(1).InnerTextAsync());
        Assert.Equal("47.5 %", await page.Locator("#cpu .value").First.InnerTextAsync());
    }

    [ChromiumFact]
    public async Task Details_ByTheKeyboardAlone_CanBeReachedAndOpened()
    {
        await using var report = await browser.OpenAsync("defects");
        var page = report.Page;

        // Far fewer steps than there are links, legends, charts and tables on the page would be a trap on the way.
        var reached = false;
        for (var i = 0; i < 80 && !reached; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached = await page.EvaluateAsync<bool>("() => document.activeElement.matches('#latency summary')");
        }

        Assert.True(reached, "80 steps did not lead to the numbers of the first chart.");
        await page.Keyboard.PressAsync("Enter");
        Assert.True(await page.Locator("#latency table").IsVisibleAsync());
        Assert.NotEqual("none", await page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"));
    }

    [ChromiumFact]
    public async Task HeatMap_UnderTheCursor_TellsTimeRangeAndNumber()
    {
        await using var report = await browser.OpenAsync("defects");
        var page = report.Page;
        var over = page.Locator("#heat .u-over");
        await over.ScrollIntoViewIfNeededAsync();
        var box = (await over.BoundingBoxAsync())!;

        await page.Mouse.MoveAsync(box.X + (49.5f / 98 * box.Width), box.Y + (box.Height * 0.7f));
        Assert.Matches("^at 0:49, [0-9.]+ m?s to [0-9.]+ m?s: [0-9\u202F]+ samples?$", await page.Locator("#heat .clock").InnerTextAsync());

        // From another chart only the time is known: the whole column, with what never came.
        await page.Locator("#latency .u-over").HoverAsync(new LocatorHoverOptions { Position = new Position { X = 61.5f / 98 * box.Width, Y = 100 } });
        Assert.Matches("^at 1:01, 0 samples, \u25B2 660 never came$", await page.Locator("#heat .clock").InnerTextAsync());
        Assert.Empty(report.Complaints);
    }

    [ChromiumFact]
    public async Task LegendButton_Pressed_HidesItsSeries()
    {
        await using var report = await browser.OpenAsync("defects");
        var open = report.Page.Locator("#clients .key").First;
        var before = JsonSerializer.Serialize(await report.Page.EvaluateAsync<int[]>(PaintedColours));
        await open.ClickAsync();

        Assert.Equal("false", await open.GetAttributeAsync("aria-pressed"));
        Assert.NotEqual(before, JsonSerializer.Serialize(await report.Page.EvaluateAsync<int[]>(PaintedColours)));
        Assert.Empty(report.Complaints);
    }

    [ChromiumFact]
    public async Task Print_OfADarkPage_IsLightAndFitsPaper()
    {
        await using var report = await browser.OpenAsync("defects", ColorScheme.Dark);
        var page = report.Page;
        await page.EvaluateAsync("() => dispatchEvent(new Event('beforeprint'))");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await page.SetViewportSizeAsync(718, 1000);

        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, 718);
        Assert.True((await page.PdfAsync(new PagePdfOptions { Format = "A4" })).Length > 10_000);
    }

    [ChromiumTheory]
    [InlineData("defects", true)]
    [InlineData("clean", false)]
    public async Task Events_OfTheScenario_AreEdgesInEveryTimeline(string sample, bool any)
    {
        await using var report = await browser.OpenAsync(sample);

        // The left edges of the bands, from top to bottom of a chart whose lines have other colours.
        var pixels = await report.Page.EvaluateAsync<int>("""
            () => {
              const canvas = document.querySelector('#deliveries canvas');
              const edge = getComputedStyle(document.documentElement).getPropertyValue('--event-edge').match(/[0-9a-f]{2}/gi).map(hex => parseInt(hex, 16));
              const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
              let count = 0;
              for (let i = 0; i < data.length; i += 4) count += edge.every((value, c) => data[i + c] === value) ? 1 : 0;
              return count;
            }
            """);
        Assert.Equal(any, pixels > 200);
        Assert.Equal(any, pixels > 0);
    }

    [ChromiumTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Colours_OfCharts_StandOutFromWhatLiesBehind(ColorScheme scheme)
    {
        await using var report = await browser.OpenAsync("clean", scheme);

        Assert.Empty(await report.Page.EvaluateAsync<string[]>("""
            () => {
              const style = getComputedStyle(document.documentElement);
              const rgb = name => style.getPropertyValue(name).trim().match(/[0-9a-f]{2}/gi).map(hex => parseInt(hex, 16) / 255);
              const light = name => rgb(name).map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
              const lines = ['blue', 'teal', 'purple', 'orange', 'grey', 'ink', 'bar-blue', 'bar-orange', 'bar-purple'].map(tone => ['--tone-' + tone, '--paper', 3]);
              const texts = ['--paper', '--ribbon', '--ribbon-steady'].map(ground => ['--ink-muted', ground, 4.5]);
              return [...lines, ...texts].filter(([a, b, least]) => ratio(a, b) < least).map(([a, b]) => `${a} on ${b}: ${ratio(a, b).toFixed(2)}`);
            }
            """));
    }
}
