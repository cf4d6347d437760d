using System.Text;
using System.Text.RegularExpressions;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>What one reading shares: its errors, the environment, and the files it names. One thread.</summary>
internal sealed partial class ReadContext
{
    private readonly Func<string, string?> _environment;
    private readonly List<ScenarioError> _errors = [];
    private readonly HashSet<string> _secrets = [];
    private readonly SortedSet<string> _variables = new(StringComparer.Ordinal);

    public ReadContext(string mainFile, ScenarioReadOptions options)
    {
        _environment = options.Environment;
        Definitions = new DefinitionFiles(mainFile, this);
    }

    public DefinitionFiles Definitions { get; }

    /// <summary>
    /// Where templates that were read since the last population name columns of its users. They may stand in files that know of no population, so they
    /// are gathered here for the population that uses them all.
    /// </summary>
    public List<(Cursor At, string Variable)> Columns { get; } = [];

    public int ErrorCount => _errors.Count;

    public IReadOnlySet<string> Secrets => _secrets;

    /// <summary>Names of the environment variables that were filled in, in order.</summary>
    public IReadOnlyList<string> Variables => [.. _variables];

    /// <summary>Lists of users that were read, by their paths.</summary>
    public HashSet<string> UserFiles { get; } = [];

    /// <summary>Each error once, files in the order of their first error, by line within a file.</summary>
    public IReadOnlyList<ScenarioError> Errors
    {
        get
        {
            var files = _errors.Select(error => error.File).Distinct().ToList();
            return
            [
                .. _errors.Distinct()
                    .OrderBy(error => error.File == Definitions.MainFile ? -1 : files.IndexOf(error.File))
                    .ThenBy(error => error.Line)
                    .ThenBy(error => error.Column),
            ];
        }
    }

    public void Add(Place place, string message) => _errors.Add(new ScenarioError(place.File, place.Line, place.Column, message));

    /// <summary>An environment variable, remembered as a secret.</summary>
    /// <returns>Its value; null: it is missing, or the name is not one of an environment variable.</returns>
    public string? Environment(string name)
    {
        var value = EnvironmentName().IsMatch(name) ? _environment(name) : null;
        if (value is not null)
        {
            _variables.Add(name);
        }

        // Nothing can be hidden of an empty value, and an output that hid it would be all asterisks.
        if (!string.IsNullOrEmpty(value))
        {
            _secrets.Add(value);
        }

        return value;
    }

    /// <summary>
    /// Fills in <c>${NAME}</c>; <c>${name}</c> is a variable of a template and stays; <c>$${</c> becomes <c>${</c>.
    /// </summary>
    /// <returns>The text; null: a variable is missing, which has been reported.</returns>
    public string? Expand(string raw, Place place)
    {
        if (!raw.Contains("${", StringComparison.Ordinal))
        {
            return raw;
        }

        var text = new StringBuilder();
        var isComplete = true;
        var end = 0;
        foreach (Match match in Placeholder().Matches(raw))
        {
            text.Append(raw, end, match.Index - end);
            end = match.Index + match.Length;
            var name = match.Groups["name"].Value;
            var value = name.Length == 0 ? "${" : Environment(name);
            if (value is null)
            {
                Add(place, $"the environment variable {name} is not set: set it, or write $${{{name}}} for the text itself");
                isComplete = false;
            }

            text.Append(value);
        }

        return isComplete ? text.Append(raw, end, raw.Length - end).ToString() : null;
    }

    [GeneratedRegex(@"\$\$\{|\$\{(?<name>[A-Z_][A-Z0-9_]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[A-Z_][A-Z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex EnvironmentName();
}
