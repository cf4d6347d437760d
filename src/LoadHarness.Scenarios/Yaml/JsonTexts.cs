using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>Whether a frame that is written as JSON text is JSON once its variables are filled in. Pure.</summary>
internal static partial class JsonTexts
{
    /// <summary>Variables that are never a number: they stand between quotes. What others hold, nobody knows.</summary>
    private static readonly string[] Texts = ["body", "id", "signature", "time.minute"];

    /// <summary>What is wrong with a text; null: nothing, or it does not begin like JSON.</summary>
    /// <param name="source">The text as written.</param>
    /// <param name="environment">The value of <c>${NAME}</c>.</param>
    public static string? Wrong(string source, Func<string, string?> environment)
    {
        var (filled, origins) = Fill(source, environment);
        if (filled.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(filled));
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException wrong)
        {
            return Describe(source, filled, origins, wrong);
        }
    }

    private static string Describe(string source, string filled, List<int> origins, JsonException wrong)
    {
        var at = origins[Math.Min(IndexOf(filled, wrong), filled.Length)];
        var variable = at < source.Length ? Placeholder().Match(source, at) : Match.Empty;
        var why = variable.Success && variable.Index == at && variable.Groups["name"].Length > 0
            ? $"{variable.Value} stands outside of quotes"
            : Why(wrong.Message);
        return $"it begins like JSON, but is none once its variables are filled in: at character {at + 1}, {why}";
    }

    /// <summary>What the reader says, for those who have not called it.</summary>
    private static string Why(string message)
    {
        // It ends with the position in what is filled in, which nobody has written.
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var said = message[..(end < 0 ? message.Length : end)].TrimEnd('.', ' ');
        return said.Contains("end of the JSON payload", StringComparison.Ordinal) || said.Contains("reached end of data", StringComparison.Ordinal)
            ? "it ends before it is closed"
            : said.Contains("trailing comma", StringComparison.Ordinal) ? "nothing follows the comma"
            : char.ToLowerInvariant(said[0]) + said[1..];
    }

    /// <summary>The text with samples of its variables, and for each character of it, and its end, where it comes from.</summary>
    private static (string Filled, List<int> Origins) Fill(string source, Func<string, string?> environment)
    {
        // What ends a message, and is no part of it.
        var written = source.AsSpan().TrimEnd("\0\u0003\u0004\u001e\r\n").Length;
        var (filled, origins) = (new StringBuilder(), new List<int>());
        var end = 0;
        foreach (Match match in Placeholder().Matches(source[..written]))
        {
            Append(source.AsSpan(end, match.Index - end), end, isCopy: true);
            end = match.Index + match.Length;
            var name = match.Groups["name"].Value;
            Append(name.Length == 0 ? "${" : char.IsAsciiLetterLower(name[0]) ? SampleOf(name) : environment(name), match.Index, isCopy: false);
        }

        Append(source.AsSpan(end, written - end), end, isCopy: true);
        origins.Add(written);
        return (filled.ToString(), origins);

        void Append(ReadOnlySpan<char> text, int origin, bool isCopy)
        {
            filled.Append(text);
            for (var i = 0; i < text.Length; i++)
            {
                origins.Add(isCopy ? origin + i : origin);
            }
        }
    }

    private static string SampleOf(string name) => Texts.Contains(name) ? "x" : "1";

    /// <summary>Which character the reader stumbled over.</summary>
    private static int IndexOf(string filled, JsonException wrong)
    {
        var line = 0;
        for (var lines = wrong.LineNumber ?? 0; lines > 0; lines--)
        {
            line = filled.IndexOf('\n', line) + 1;
        }

        var bytes = (int)(wrong.BytePositionInLine ?? 0);
        var at = line;
        for (; at < filled.Length && bytes > 0; at++)
        {
            bytes -= Encoding.UTF8.GetByteCount(filled, at, char.IsHighSurrogate(filled[at]) && at + 1 < filled.Length ? 2 : 1);
            at += char.IsHighSurrogate(filled[at]) && at + 1 < filled.Length ? 1 : 0;
        }

        return at;
    }

    [GeneratedRegex(@"\$\$\{|\$\{(?<name>[^}]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
