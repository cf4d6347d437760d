using LoadHarness.Reports;
using LoadHarness.Tests.Capacity;
using LoadHarness.Tests.Comparing;
using LoadHarness.Tests.Reports;
using Microsoft.Playwright;

namespace LoadHarness.EndToEndTests.Reports;

/// <summary>One Chromium for all browser tests, and the samples as files that it opens.</summary>
public sealed class ReportBrowser : IAsyncLifetime
{
    /// <summary>The sample that is a history of nights, not a run.</summary>
    public const string History = "history";

    private readonly string _folder = Directory.CreateTempSubdirectory("loadharness-reports-").FullName;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Pages by name: the reports of the samples, comparisons, and searches for a capacity.</summary>
    public static IReadOnlyDictionary<string, Func<string>> Pages { get; } = SampleResults.All
        .Select(sample => (sample.Key, Page: (Func<string>)(() => RunReport.Render(sample.Value()))))
        .Concat(new[] { "regressed", "one-each", "not-comparable" }.Select(name =>
            (Key: $"comparison-{name}", Page: (Func<string>)(() => ComparisonReport.Render(ComparisonSamples.All[name]())))))
        .Concat(new[] { "found", "refused" }.Select(name =>
            (Key: $"capacity-{name}", Page: (Func<string>)(() => CapacityReport.Render(CapacitySamples.All[name]())))))
        .ToDictionary(page => page.Key, page => page.Page);

    public async Task InitializeAsync()
    {
        if (Chromium.WhyNot is not null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.Path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Opens a sample in a page of its own.</summary>
    public async Task<OpenReport> OpenAsync(string sample, ColorScheme scheme = ColorScheme.Light, int width = 1280, bool scripts = true)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            JavaScriptEnabled = scripts,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
        });
        var page = await context.NewPageAsync();
        var report = new OpenReport(context, page);
        if (!File.Exists(FileOf(sample)))
        {
            await File.WriteAllTextAsync(FileOf(sample), sample == History ? TrendReport.Render(SampleHistory.Alarm(), [], "1.0") : Pages[sample]());
        }

        await page.GotoAsync(new Uri(FileOf(sample)).AbsoluteUri);
        return report;
    }

    private string FileOf(string sample) => Path.Combine(_folder, sample + ".html");
}

/// <summary>A report in a browser, with everything that it said and asked for.</summary>
public sealed class OpenReport : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public OpenReport(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        context.Request += (_, request) => Requests.Add(request.Url);
        page.Console += (_, message) =>
        {
            // The one remark that a test brings about itself, by reading the pixels of a chart.
            if (!message.Text.StartsWith("Canvas2D: Multiple readback", StringComparison.Ordinal))
            {
                Complaints.Add($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => Complaints.Add(error);
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Addresses asked for, the file itself included.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Whatever was written to the console, policy violations included.</summary>
    public List<string> Complaints { get; } = [];

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
