using System.Text.RegularExpressions;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// A file that the program brings and somebody may start from: a scenario, profile or protocol as it lies under
/// <c>scenarios/</c>, comments and all. Immutable.
/// </summary>
/// <param name="Kind">Scenario, profile or protocol.</param>
/// <param name="Name">Its name, by which it is asked for.</param>
/// <param name="About">What it says of itself, in one line.</param>
/// <param name="Origin">The file inside the program, <c>scenarios/load/NAME.yaml</c>.</param>
public sealed partial record StarterFile(FileKind Kind, string Name, string About, string Origin)
{
    private static readonly string[] ScenarioFolders = ["scenarios/smoke", "scenarios/load", "scenarios/chaos", "scenarios/soak"];

    /// <summary>The scenarios, from the small to the long ones; read anew each time, as are the others: few ask for them.</summary>
    public static IReadOnlyList<StarterFile> Scenarios =>
        [.. ScenarioFolders.SelectMany(BuiltIn.Files).Select(file => Of(FileKind.Scenario, file))];

    /// <summary>The profiles, by name.</summary>
    public static IReadOnlyList<StarterFile> Profiles => [.. BuiltIn.Files("profiles").Select(file => Of(FileKind.Profile, file))];

    /// <summary>The protocols, by name.</summary>
    public static IReadOnlyList<StarterFile> Protocols => [.. BuiltIn.Files("protocols").Select(file => Of(FileKind.Protocol, file))];

    private string Word => Kind.ToString().ToLowerInvariant();

    /// <summary>Whether a name is one that a file of ours may have: a-z, 0-9 and -.</summary>
    public static bool IsName(string name) => Names.IsFileName(name);

    /// <summary>
    /// Where the file belongs, from the folder of the scenarios: a scenario lies there itself, profiles and protocols in folders of
    /// their own, where they take the place of the built-in ones of the same name.
    /// </summary>
    /// <param name="name">Its name there.</param>
    public string PathFor(string name) => Kind == FileKind.Scenario ? $"{name}.yaml" : $"{Word}s/{name}.yaml";

    /// <summary>The text of the file under a name, with the paths in its comments as they are from where it is written to.</summary>
    /// <param name="name">The name that it gets; <see cref="Name"/> leaves it as it is.</param>
    public string TextAs(string name)
    {
        var text = BuiltIn.Text(Origin)!.ReplaceLineEndings("\n").Replace(Origin, PathFor(name), StringComparison.Ordinal);
        text = NameLine().Replace(text, match => $"{match.Groups[1].Value}{name}", 1);
        return Kind == FileKind.Scenario ? text.Replace("$schema=../", "$schema=", StringComparison.Ordinal) : text;
    }

    private static StarterFile Of(FileKind kind, string file)
    {
        var about = ScenarioLibrary.AboutOf(BuiltIn.Text(file)).ReplaceLineEndings(" ");
        return new StarterFile(kind, Path.GetFileNameWithoutExtension(file), about, file);
    }

    /// <summary>The line with which a file names itself.</summary>
    [GeneratedRegex("^((?:scenario|profile|protocol): )[a-z0-9.-]+$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex NameLine();
}
