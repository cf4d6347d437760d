using System.Globalization;
using System.Text;

namespace LoadHarness.Cli.Kubernetes;

/// <summary>
/// Writes texts into YAML so that every reader takes them for exactly these texts, whichever version it keeps to: "no", "1e3" and "~" are
/// texts here. Pure.
/// </summary>
internal static class YamlValue
{
    private const int Deeper = 2;

    /// <summary>A text in double quotes, on one line.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when IsPrintable(c) => quoted.Append(c),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>
    /// A text of several lines as the value of a key: as a block that people can read where that keeps every character of it, else in quotes.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="indent">How deep the key stands.</param>
    public static string Block(string text, int indent)
    {
        var body = text.TrimEnd('\n');
        var lines = body.Split('\n');
        var isBlock = body.Length > 0 && text.All(c => c is '\n' or '\t' || IsPrintable(c))
            && !IsBlank(body.TrimStart('\n')[0]) && !lines.Any(line => line.Length > 0 && line.All(IsBlank)); // these are where readers differ
        if (!isBlock)
        {
            return Quote(text);
        }

        var ends = (text.Length - body.Length) switch
        {
            0 => "-",
            1 => "",
            _ => "+",
        };
        var margin = new string(' ', indent + Deeper);
        var shown = lines.Select(line => line.Length == 0 ? "" : margin + line);
        return $"|{ends}\n{string.Join('\n', shown)}{(ends == "+" ? text[(body.Length + 1)..] : "")}";
    }

    private static bool IsBlank(char c) => c is ' ' or '\t';

    /// <summary>
    /// Whether a character may stand as it is. Surrogates may: texts that were read as UTF-8 have them in pairs. The line ends of Unicode may not,
    /// which some readers take for such.
    /// </summary>
    private static bool IsPrintable(char c) =>
        c is >= ' ' and <= '~' or >= '\u00A0' and not ('\u2028' or '\u2029' or '\uFEFF' or >= '\uFFFE');
}
