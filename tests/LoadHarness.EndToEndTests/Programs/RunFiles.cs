using System.Text.RegularExpressions;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Files;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>What a run has left in its folder.</summary>
internal sealed partial class RunFiles(string folder)
{
    private const int MaxReportBytes = 1_000_000;

    /// <summary>The result.</summary>
    public RunResult Result { get; } = ResultFile.Read(folder);

    /// <summary>The page, as text.</summary>
    public string Report { get; } = File.ReadAllText(Path.Combine(folder, "index.html"));

    /// <summary>The summary.</summary>
    public string Summary { get; } = File.ReadAllText(Path.Combine(folder, "summary.md"));

    /// <summary>The cases for a CI system.</summary>
    public string Tests { get; } = File.ReadAllText(Path.Combine(folder, "junit.xml"));

    /// <summary>A count over the whole run.</summary>
    public long this[MetricDefinition metric] => Result.Count(metric);

    /// <summary>Asserts that a report is there which can be mailed to somebody, and which says this.</summary>
    public RunFiles Says(params string[] texts)
    {
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(Report), 1, MaxReportBytes);
        Assert.DoesNotMatch(NetworkReference(), Report);
        var shown = System.Net.WebUtility.HtmlDecode(Report);
        Assert.All(texts, text => Assert.Contains(text, shown, StringComparison.Ordinal));
        Assert.Contains(Result.Verdict.Word, Summary, StringComparison.Ordinal);
        return this;
    }

    /// <summary>What would make a browser ask the network.</summary>
    [GeneratedRegex("""(src|href|srcset|action|data)\s*=\s*["']?\s*(https?:)?//|url\(\s*["']?(https?:)?//|@import""", RegexOptions.IgnoreCase)]
    private static partial Regex NetworkReference();
}
