using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace LoadHarness.Reports.Html;

/// <summary>
/// A piece of markup that is safe to write as it is. Made from interpolated strings: the literal parts are markup, every
/// hole is escaped unless it is itself <see cref="Markup"/>. So forgetting to escape is not possible.
/// </summary>
internal readonly partial record struct Markup
{
    private readonly string? _text;

    private Markup(string text) => _text = text;

    /// <summary>Nothing.</summary>
    public static Markup Empty => default;

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(_text);

    /// <summary>Markup with holes.</summary>
    public static Markup Of(MarkupTemplate template) => new(template.ToStringAndClear());

    /// <summary>Plain text, escaped.</summary>
    public static Markup Text(string? text) => Of($"{text}");

    /// <summary>Sentences of our own: escaped, and no line breaks between a number and its unit.</summary>
    public static Markup Prose(string text) => Text(Unit().Replace(text, "\u00A0"));

    /// <summary>Several pieces one after the other.</summary>
    public static Markup Join(IEnumerable<Markup> parts) => Of($"{parts}");

    /// <summary>Text of our own that must not be escaped: scripts and styles from the assembly's resources, our own JSON.</summary>
    public static Markup Verbatim(string trusted) => new(trusted);

    /// <inheritdoc />
    public override string ToString() => _text ?? "";

    [GeneratedRegex(@"(?<=\d) (?=(µs|ms|s|min|h|%|/s|MiB|GiB)\b|%|/)|(?<=≥) |(?<=\bp\d\d(\.\d+)?) (?=[\d≥])")]
    private static partial Regex Unit();
}

/// <summary>Collects an interpolated string as markup; its holes take text (escaped), whole numbers, or markup.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupTemplate
{
    private readonly StringBuilder _out;

    public MarkupTemplate(int literalLength, int formattedCount) => _out = new StringBuilder(literalLength + (formattedCount * 16));

    public void AppendLiteral(string markup) => _out.Append(markup);

    public void AppendFormatted(string? text) => Escape(text);

    public void AppendFormatted(long number) => _out.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number}");

    public void AppendFormatted(Markup markup) => _out.Append(markup.ToString());

    public void AppendFormatted(IEnumerable<Markup> parts)
    {
        foreach (var part in parts)
        {
            _out.Append(part.ToString());
        }
    }

    internal string ToStringAndClear() => _out.ToString();

    private void Escape(string? text)
    {
        foreach (var c in text ?? "")
        {
            _ = c switch
            {
                '&' => _out.Append("&amp;"),
                '<' => _out.Append("&lt;"),
                '>' => _out.Append("&gt;"),
                '"' => _out.Append("&quot;"),
                '\'' => _out.Append("&#39;"),
                '\t' or '\n' => _out.Append(c),
                // Control characters are not allowed in HTML, and a reader should see that something was there.
                < ' ' or '\u007F' => _out.Append('\uFFFD'),
                _ => _out.Append(c),
            };
        }
    }
}
