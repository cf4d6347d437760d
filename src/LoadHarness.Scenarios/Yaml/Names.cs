using System.Text.RegularExpressions;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The shapes of the names that our files give to things.</summary>
internal static partial class Names
{
    /// <summary>Name of a scenario, profile or protocol: part of file names.</summary>
    public static ValueShape<string> File { get; } = Values.Matching(
        "a name of a-z, 0-9 and -, such as rooms-500", FileName(), text => Suggest(text, FileName()));

    /// <summary>Name of a profile or protocol that a file has: what it is made for may have dots in its name.</summary>
    public static ValueShape<string> Definition { get; } = Values.Matching(
        "a name of a-z, 0-9 and -, with dots between them, such as flat-json or socket.io", DefinitionName(), text => Suggest(text, FileName()));

    /// <summary>Name of the code of a wire format.</summary>
    public static ValueShape<string> Code { get; } = Values.Matching(
        "a name of a-z, 0-9 and -, with dots between them, such as signalr or socket.io", DefinitionName(), text => Suggest(text, FileName()));

    /// <summary>
    /// Name of a population. It begins with a letter, because <c>--set populations.0</c> counts and <c>populations.members</c>
    /// names.
    /// </summary>
    public static ValueShape<string> Population { get; } = Values.Matching(
        "a name of a-z, 0-9 and - that begins with a letter, such as members",
        PopulationName(),
        text => Suggest(text, PopulationName()));

    /// <summary>Name of a signal.</summary>
    public static ValueShape<string> Signal { get; } = Values.Matching(
        "a name of a-z, 0-9 and - that begins with a letter, such as typing",
        PopulationName(),
        text => Suggest(text, PopulationName()));

    /// <summary>What is wrong with the name of a signal; null: nothing.</summary>
    public static string? WrongSignal(string name) =>
        PopulationName().IsMatch(name) ? null : $"'{name}' is not a name of a signal: it has a-z, 0-9 and -, and begins with a letter";

    /// <summary>What is wrong with the name of a notice; null: nothing.</summary>
    public static string? WrongNotice(string name) =>
        PopulationName().IsMatch(name) ? null : $"'{name}' is not a name of a notice: it has a-z, 0-9 and -, and begins with a letter";

    /// <summary>What is wrong with the name of an option of code; null: nothing.</summary>
    public static string? WrongOption(string name) =>
        PopulationName().IsMatch(name) ? null : $"'{name}' is not a name of an option: it has a-z, 0-9 and -, and begins with a letter";

    /// <summary>What is wrong with the name of a capture or of a value that is made; null: nothing.</summary>
    public static string? WrongVariable(string name) =>
        !PopulationName().IsMatch(name) ? $"'{name}' is not a name of a variable: it has a-z, 0-9 and -, and begins with a letter"
        : Templates.SayVariables.Contains(name) ? $"'{name}' is a variable that there is anyway: give yours another name"
        : null;

    /// <summary>What a profile or protocol is called that is written out in place.</summary>
    public static string OfInline(string? extends) =>
        extends is null ? "inline" : $"{(DefinitionFiles.IsPath(extends) ? Path.GetFileNameWithoutExtension(extends) : extends)} (changed)";

    /// <summary>Whether a text is a name as of a scenario, profile or protocol.</summary>
    public static bool IsFileName(string text) => FileName().IsMatch(text);

    /// <summary>Whether a text is a name as of a population.</summary>
    public static bool IsName(string text) => PopulationName().IsMatch(text);

    private static string? Suggest(string text, Regex pattern)
    {
        var name = Others().Replace(text.ToLowerInvariant(), "-").Trim('-');
        return pattern.IsMatch(name) ? $"write {name}" : null;
    }

    [GeneratedRegex(@"^[a-z0-9-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();

    [GeneratedRegex(@"^(?=.{1,64}\z)[a-z0-9-]+(\.[a-z0-9-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex DefinitionName();

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PopulationName();

    [GeneratedRegex("[^a-z0-9-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Others();
}
