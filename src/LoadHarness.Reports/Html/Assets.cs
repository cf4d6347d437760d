using System.Text;

namespace LoadHarness.Reports.Html;

/// <summary>The scripts and styles that are embedded in this assembly. The chart library is absent if npm was when it was built.</summary>
internal static class Assets
{
    /// <summary>Our styles.</summary>
    public static string PageStyle { get; } = Read("report.css") ?? throw new InvalidOperationException("report.css is not embedded.");

    /// <summary>Our script.</summary>
    public static string PageScript { get; } = Read("report.js") ?? throw new InvalidOperationException("report.js is not embedded.");

    /// <summary>The chart library with its licence in front; null: not in this build.</summary>
    public static string? ChartScript { get; } = Read("uplot.js") is { } script ? $"/*\n{Read("uplot.license")}\n*/\n{script}" : null;

    /// <summary>The styles of the chart library.</summary>
    public static string? ChartStyle { get; } = Read("uplot.css");

    private static string? Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(name);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        // A browser reads CR LF as LF before it hashes; so must the policy.
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
