using System.Text;

namespace LoadHarness.Scenarios.Protocols;

/// <summary>
/// A text with variables, <c>{"type":"msg","content":"${body}"}</c>, parsed once. Variables are lower case; upper-case
/// <c>${NAME}</c> are environment variables, which the scenario reader has replaced before. Immutable.
/// </summary>
public sealed class Template : IEquatable<Template>
{
    private Template(string source, IReadOnlyList<TemplatePart> parts)
    {
        Source = source;
        Parts = parts;
    }

    /// <summary>The text as written.</summary>
    public string Source { get; }

    /// <summary>Literals and variables in order.</summary>
    public IReadOnlyList<TemplatePart> Parts { get; }

    /// <summary>Names of the variables used, each once, in order of first use.</summary>
    public IEnumerable<string> Variables => Parts.Where(part => part.IsVariable).Select(part => part.Text).Distinct();

    /// <summary>Parses a template.</summary>
    /// <param name="source">Text in which <c>${name}</c> stands for a variable and <c>$${</c> for a literal <c>${</c>.</param>
    /// <exception cref="FormatException">A variable is not closed or its name is not <c>[a-z][a-z0-9.-]*</c>.</exception>
    public static Template Parse(string source)
    {
        var parts = new List<TemplatePart>();
        var literal = new StringBuilder();
        for (var i = 0; i < source.Length;)
        {
            if (string.CompareOrdinal(source, i, "$${", 0, 3) == 0)
            {
                literal.Append("${");
                i += 3;
            }
            else if (string.CompareOrdinal(source, i, "${", 0, 2) == 0)
            {
                var end = source.IndexOf('}', i);
                var name = end < 0 ? source[(i + 2)..] : source[(i + 2)..end];
                if (end < 0 || !IsName(name))
                {
                    throw new FormatException(
                        $"'${{{name}' at character {i + 1} is not a variable: write ${{name}} with a lower-case name, or $${{ for a literal.");
                }

                if (literal.Length > 0)
                {
                    parts.Add(new TemplatePart(literal.ToString(), IsVariable: false));
                    literal.Clear();
                }

                parts.Add(new TemplatePart(name, IsVariable: true));
                i = end + 1;
            }
            else
            {
                literal.Append(source[i++]);
            }
        }

        if (literal.Length > 0)
        {
            parts.Add(new TemplatePart(literal.ToString(), IsVariable: false));
        }

        return new Template(source, parts);
    }

    /// <summary>The text with its variables filled in.</summary>
    /// <param name="valueOf">The value of each variable by name.</param>
    public string Fill(Func<string, string> valueOf) =>
        string.Concat(Parts.Select(part => part.IsVariable ? valueOf(part.Text) : part.Text));

    /// <inheritdoc />
    public bool Equals(Template? other) => other is not null && other.Source == Source;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Template);

    /// <inheritdoc />
    public override int GetHashCode() => Source.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Source;

    private static bool IsName(string name) =>
        name.Length > 0 && char.IsAsciiLetterLower(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');
}

/// <summary>A piece of a template.</summary>
/// <param name="Text">The literal text, or the name of the variable.</param>
/// <param name="IsVariable">Whether it is a variable.</param>
public readonly record struct TemplatePart(string Text, bool IsVariable);
