using System.Globalization;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Observing;

/// <summary>
/// Reads the text format of Prometheus (0.0.4), and that of OpenMetrics as far as it is the same: one sample in a line, comments
/// begin with #. A line that is no sample is passed over. Pure.
/// </summary>
internal static class Exposition
{
    private const string EndMark = "# EOF";
    private const string Blanks = " \t";

    /// <summary>The samples that somebody asks for.</summary>
    /// <param name="text">The text.</param>
    /// <param name="chosen">What is asked for.</param>
    /// <param name="found">By the number of the selector: the samples with their full names. A sample told twice counts once, the last time.</param>
    /// <returns>How many lines look like samples, of whatever metric.</returns>
    public static int Read(ReadOnlySpan<char> text, IReadOnlyList<SeriesSelector> chosen, IReadOnlyList<Dictionary<string, double>> found)
    {
        var samples = 0;
        foreach (var range in text.Split('\n'))
        {
            var line = text[range].Trim();
            if (line.StartsWith(EndMark, StringComparison.Ordinal))
            {
                break;
            }

            if (NameOf(line) is not { IsEmpty: false } name)
            {
                continue;
            }

            samples++;
            for (var i = 0; i < chosen.Count; i++)
            {
                // Most lines are of metrics that nobody asked for: those cost nothing but this look.
                if (name.SequenceEqual(chosen[i].Metric) && SeriesSelector.TryRead(line, out var sample, out var end)
                    && chosen[i].Means(sample) && ValueOf(line[end..]) is { } value)
                {
                    found[i][line[..end].ToString()] = value;
                }
            }
        }

        return samples;
    }

    /// <summary>The name of a metric nearest to one that is not there; null: none is near.</summary>
    public static string? Nearest(ReadOnlySpan<char> text, string metric)
    {
        var names = new HashSet<string>();
        foreach (var range in text.Split('\n'))
        {
            if (NameOf(text[range].Trim()) is { IsEmpty: false } name)
            {
                names.Add(name.ToString());
            }
        }

        return NearestName.Find(metric, names);
    }

    /// <summary>The name that a sample begins with; empty: the line is no sample.</summary>
    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> line)
    {
        var length = SeriesSelector.LengthOfName(line, colons: true);
        return length > 0 && length < line.Length && line[length] is ' ' or '\t' or '{' ? line[..length] : [];
    }

    /// <summary>The value behind the name; what follows it, a time and an exemplar, is of no interest.</summary>
    private static double? ValueOf(ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(Blanks);
        var end = rest.IndexOfAny(Blanks);
        var word = end < 0 ? rest : rest[..end];
        return word switch
        {
            "+Inf" or "Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
                ? value
                : null,
        };
    }
}
