using System.Text;

namespace LoadHarness.Reports;

/// <summary>Text of others as Markdown: it neither becomes markup nor breaks out of its line or cell. Pure.</summary>
internal static class MarkdownText
{
    private const string SpecialCharacters = "\\`*_[]~|#";

    /// <summary>Plain text.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                < ' ' or '\u007F' => escaped.Append(' '),
                _ when SpecialCharacters.Contains(c, StringComparison.Ordinal) => escaped.Append('\\').Append(c),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Something to copy.</summary>
    public static string Code(string text) => $"<code>{Escape(text)}</code>";
}
