using System.Text;

namespace LoadHarness.Reports.Html;

/// <summary>The scripts and styles that are embedded in this assembly. The chart library is absent if npm was when it was built.</summary>
internal static class Assets
{
    private static readonly string[] ScriptNames = ["numbers.js", "axes.js", "bands.js", "heat.js", "report.js"]; // the last one begins

    /// <summary>Our styles.</summary>
    public static string PageStyle { get; } = Read("report.css") ?? throw new InvalidOperationException("report.css is not embedded.");

    /// <summary>Our styles for charts that stand in the page as drawings.</summary>
    public static string PictureStyle { get; } = Read("picture.css") ?? throw new InvalidOperationException("picture.css is not embedded.");

    /// <summary>Our scripts, in one function so that nothing of them is global.</summary>
    public static string PageScript { get; } = $"(() => {{\n'use strict';\n{string.Join('\n', ScriptNames.Select(Script))}}})();";

    /// <summary>The chart library with its licence in front; null: not in this build.</summary>
    public static string? ChartScript { get; } = Read("uplot.js") is { } script ? $"/*\n{Read("uplot.license")}\n*/\n{script}" : null;

    /// <summary>The styles of the chart library.</summary>
    public static string? ChartStyle { get; } = Read("uplot.css");

    private static string Script(string name) => Read(name) ?? throw new InvalidOperationException($"{name} is not embedded.");

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
