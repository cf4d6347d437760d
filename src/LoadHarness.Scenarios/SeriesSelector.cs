using System.Text;

namespace LoadHarness.Scenarios;

/// <summary>
/// A metric and labels as the text format of Prometheus (0.0.4) writes them: <c>jvm_memory_used_bytes{area="heap"}</c>. Written in a
/// scenario it means every sample of that metric that has these labels; in front of a sample it says which one that is. Immutable.
/// </summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Labels">Labels with their values, escapes resolved, in the order in which they are written.</param>
public sealed record SeriesSelector(string Metric, IReadOnlyList<KeyValuePair<string, string>> Labels)
{
    /// <summary>Reads a selector that stands alone.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The selector; null: the text is none.</returns>
    public static SeriesSelector? Parse(string text) =>
        TryRead(text.Trim(), out var selector, out var end) && end == text.Trim().Length ? selector : null;

    /// <summary>Reads the selector that a text begins with.</summary>
    /// <param name="text">The text.</param>
    /// <param name="selector">The selector.</param>
    /// <param name="end">Where it ends.</param>
    /// <returns>Whether the text begins with one.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out SeriesSelector selector, out int end)
    {
        var labels = new List<KeyValuePair<string, string>>();
        end = LengthOfName(text, colons: true);
        selector = new SeriesSelector(text[..end].ToString(), labels);
        if (end == 0)
        {
            return false;
        }

        var at = SkipBlanks(text, end);
        if (at == text.Length || text[at] != '{')
        {
            return true;
        }

        at = SkipBlanks(text, at + 1);
        while (at < text.Length && text[at] != '}')
        {
            if (!TryReadLabel(text, ref at, out var label))
            {
                return false;
            }

            labels.Add(label);
            at = SkipBlanks(text, at);
            if (at < text.Length && text[at] == ',')
            {
                at = SkipBlanks(text, at + 1); // one after the last label is allowed
            }
            else if (at == text.Length || text[at] != '}')
            {
                return false;
            }
        }

        end = Math.Min(at + 1, text.Length);
        return at < text.Length;
    }

    /// <summary>Length of the name that a text begins with; 0: it begins with none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="colons">Whether it may have colons, as the name of a metric may.</param>
    public static int LengthOfName(ReadOnlySpan<char> text, bool colons)
    {
        var length = 0;
        while (length < text.Length
            && (char.IsAsciiLetter(text[length]) || text[length] == '_' || (colons && text[length] == ':') || (length > 0 && char.IsAsciiDigit(text[length]))))
        {
            length++;
        }

        return length;
    }

    /// <summary>Whether a sample is one of those that are meant: the same metric, with all of these labels.</summary>
    public bool Means(SeriesSelector sample) =>
        Metric == sample.Metric && Labels.All(label => sample.Labels.Contains(label));

    /// <inheritdoc />
    public override string ToString() => Labels.Count == 0
        ? Metric
        : $"{Metric}{{{string.Join(',', Labels.Select(label => $"{label.Key}=\"{Escape(label.Value)}\""))}}}";

    private static bool TryReadLabel(ReadOnlySpan<char> text, ref int at, out KeyValuePair<string, string> label)
    {
        label = default;
        var length = LengthOfName(text[at..], colons: false);
        var name = text.Slice(at, length).ToString();
        at = SkipBlanks(text, at + length);
        if (length == 0 || at == text.Length || text[at] != '=')
        {
            return false;
        }

        at = SkipBlanks(text, at + 1);
        if (at == text.Length || text[at] != '"')
        {
            return false;
        }

        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                label = KeyValuePair.Create(name, value.ToString());
                return true;
            }

            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
                value.Append(text[at] switch { 'n' => "\n", '\\' => "\\", '"' => "\"", var other => $"\\{other}" });
            }
            else
            {
                value.Append(text[at]);
            }
        }

        return false;
    }

    private static int SkipBlanks(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }

        return at;
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
