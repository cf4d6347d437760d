using LoadHarness.Results;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Engine;

/// <summary>Makes a scenario and its overrides fit for the result file. Pure.</summary>
public static class Secretless
{
    private static readonly string[] UrlNames = ["url", "proxy", "prometheus"];
    private static readonly string[] SecretNames = ["token", "password", "secret", "key", "signature"];

    /// <summary>A scenario as it was read, with overrides that show no secret.</summary>
    public static ScenarioRecord Record(ScenarioReading reading)
    {
        List<string> overrides = [.. reading.Overrides.Select(change => Redaction.Of(Override(change), reading.Secrets))];
        return new ScenarioRecord(Path.GetFileName(reading.FileName), reading.Text, overrides, reading.Hash) { LoadHash = reading.LoadHash };
    }

    /// <summary>An override without the values that may be secret.</summary>
    public static string Override(string text)
    {
        const string targetOption = "--target ";
        if (text.StartsWith(targetOption, StringComparison.Ordinal))
        {
            return Uri.TryCreate(text[targetOption.Length..], UriKind.Absolute, out var url) ? targetOption + Redaction.Of(url) : text;
        }

        var end = text.IndexOf('=', StringComparison.Ordinal);
        if (end < 0)
        {
            return text;
        }

        var path = text[..end];
        return Array.Exists(UrlNames, name => path.EndsWith(name, StringComparison.Ordinal)) && Uri.TryCreate(text[(end + 1)..], UriKind.Absolute, out var target)
            ? $"{path}={Redaction.Of(target)}"
            : Array.Exists(SecretNames, name => path.EndsWith(name, StringComparison.OrdinalIgnoreCase)) ? $"{path}=***" : text;
    }
}
