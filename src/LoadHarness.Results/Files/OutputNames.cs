namespace LoadHarness.Results.Files;

/// <summary>Names of what is written beside results, the same for runs, comparisons and histories. Pure.</summary>
public static class OutputNames
{
    /// <summary>The HTML report.</summary>
    public const string Report = "index.html";

    /// <summary>The Markdown summary.</summary>
    public const string Summary = "summary.md";

    /// <summary>The JUnit file.</summary>
    public const string Tests = "junit.xml";

    /// <summary>Folder of the charts as files of their own.</summary>
    public const string Charts = "charts";

    /// <summary>Name of a folder that nobody has named: in order of time when in order of names.</summary>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="now">Wall clock, a label only.</param>
    public static string Folder(string scenario, DateTimeOffset now) => $"{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{scenario}";
}
