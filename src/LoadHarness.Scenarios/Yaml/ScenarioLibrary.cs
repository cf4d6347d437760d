namespace LoadHarness.Scenarios.Yaml;

/// <summary>A profile or protocol that a scenario may name. Immutable.</summary>
/// <param name="Name">The name.</param>
/// <param name="About">What it says of itself; empty if it cannot be read.</param>
/// <param name="Origin">Where it is: a path, or <c>built-in:profiles/NAME.yaml</c>.</param>
public sealed record ProfileInfo(string Name, string About, string Origin)
{
    /// <summary>Whether the program brings it, rather than a file of the user.</summary>
    public bool IsBuiltIn => Origin.StartsWith(BuiltIn.Prefix, StringComparison.Ordinal);
}

/// <summary>Which profiles and protocols there are to be named. Thread-safe.</summary>
public static class ScenarioLibrary
{
    /// <summary>The built-in profiles, by name.</summary>
    public static IReadOnlyList<ProfileInfo> Profiles => List("profiles", null);

    /// <summary>The built-in protocols, by name.</summary>
    public static IReadOnlyList<ProfileInfo> Protocols => List("protocols", null);

    /// <summary>The profiles that a scenario file may name: those around it, then the built-in ones that none of these hides.</summary>
    public static IReadOnlyList<ProfileInfo> ProfilesAround(string scenarioFile) => List("profiles", scenarioFile);

    /// <summary>The protocols that a scenario file may name: those around it, then the built-in ones that none of these hides.</summary>
    public static IReadOnlyList<ProfileInfo> ProtocolsAround(string scenarioFile) => List("protocols", scenarioFile);

    private static IReadOnlyList<ProfileInfo> List(string folder, string? scenarioFile)
    {
        var around = scenarioFile is null ? [] :
            from above in DefinitionFiles.FoldersAround(scenarioFile)
            let beside = Path.Combine(above, folder)
            from name in DefinitionFiles.NamesIn(beside)
            let file = Path.Combine(beside, name + ".yaml").Replace('\\', '/')
            select new ProfileInfo(name, AboutOf(TextFile.Read(file).Text), file);
        var builtIn = BuiltIn.Names(folder).Select(name =>
            new ProfileInfo(name, AboutOf(BuiltIn.Text($"{folder}/{name}.yaml")), $"{BuiltIn.Prefix}{folder}/{name}.yaml"));
        return [.. around.Concat(builtIn).DistinctBy(info => info.Name).OrderBy(info => info.Name, StringComparer.Ordinal)];
    }

    /// <summary>What a file says of itself; empty if it cannot be read.</summary>
    internal static string AboutOf(string? text)
    {
        var context = new ReadContext("", new ScenarioReadOptions());
        return (text is null ? null : YamlText.Parse(text, "", context)?.Find("about")?.Text?.Trim()) ?? "";
    }
}
