using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LoadHarness.Scenarios.Protocols;

/// <summary>
/// A text with variables, <c>{"type":"msg","content":"${body}"}</c>, parsed once. Variables are lower case; upper-case
/// <c>${NAME}</c> are environment variables, which the scenario reader has replaced before. In a text that looks like JSON,
/// because it begins with a brace or a bracket, maybe after digits, values are taken to stand within one string; in one that begins with
/// &lt; they are taken to stand within XML. Immutable.
/// </summary>
public sealed class Template : IEquatable<Template>
{
    internal Template(string source, IReadOnlyList<TemplatePart> parts)
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
    public static Template Parse(string source) =>
        TryParse(source, _ => null, out var template, out var error) ? template : throw new FormatException(error);

    /// <summary>Parses a template that may name environment variables.</summary>
    /// <param name="source">Text in which <c>${name}</c> stands for a variable and <c>$${</c> for a literal <c>${</c>.</param>
    /// <param name="environment">
    /// The value of <c>${NAME}</c>; it becomes literal text, whatever is in it, while <see cref="Source"/> keeps the name: no
    /// secret is shown with the template.
    /// </param>
    /// <param name="template">The template, if it could be parsed.</param>
    /// <param name="error">What is wrong with it, if it could not.</param>
    /// <returns>Whether it could be parsed.</returns>
    public static bool TryParse(
        string source,
        Func<string, string?> environment,
        [NotNullWhen(true)] out Template? template,
        [NotNullWhen(false)] out string? error)
    {
        var parts = new List<TemplatePart>();
        var literal = new StringBuilder();
        var escaping = Escaping.Around(source);
        (template, error) = (null, null);
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
                var isVariable = end > 0 && IsName(name);
                var value = isVariable || end < 0 ? null : environment(name);
                if (!isVariable && value is null)
                {
                    error = $"'${{{name}' at character {i + 1} is not a variable: "
                        + "write ${name} with a lower-case name, or $${ for a literal";
                    return false;
                }

                literal.Append(value);
                if (isVariable)
                {
                    EndLiteral();
                    parts.Add(new TemplatePart(name, IsVariable: true, escaping));
                }

                i = end + 1;
            }
            else
            {
                literal.Append(source[i++]);
            }
        }

        EndLiteral();
        template = new Template(source, parts);
        return true;

        void EndLiteral()
        {
            if (literal.Length > 0)
            {
                parts.Add(new TemplatePart(literal.ToString(), IsVariable: false));
                literal.Clear();
            }
        }
    }

    /// <summary>The text with its variables filled in, escaped where they stand within JSON.</summary>
    /// <param name="valueOf">The value of each variable by name.</param>
    public string Fill(Func<string, string> valueOf) =>
        string.Concat(Parts.Select(part => part.IsVariable ? part.Escaping.Apply(valueOf(part.Text)) : part.Text));

    /// <inheritdoc />
    public bool Equals(Template? other) => other is not null && other.Source == Source && other.Parts.SequenceEqual(Parts);

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
/// <param name="Text">The literal text, escaped already; or the name of the variable.</param>
/// <param name="IsVariable">Whether it is a variable.</param>
/// <param name="Escaping">Of a variable: how its value is escaped where it stands. Default: not at all.</param>
public readonly record struct TemplatePart(string Text, bool IsVariable, Escaping Escaping = default);
