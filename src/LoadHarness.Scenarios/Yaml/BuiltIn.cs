namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// The files inside the program: the profiles and protocols of <c>scenarios/profiles</c> and <c>scenarios/protocols</c>, and the
/// scenarios to start from.
/// </summary>
internal static class BuiltIn
{
    /// <summary>Stands before the name of a built-in file, in errors and as its origin.</summary>
    public const string Prefix = "built-in:";

    /// <summary>Names of the built-in files of a folder, in order.</summary>
    public static IReadOnlyList<string> Names(string folder) => [.. Files(folder).Select(file => Path.GetFileNameWithoutExtension(file))];

    /// <summary>The built-in files of a folder, <c>profiles/NAME.yaml</c>, in order of their names.</summary>
    public static IReadOnlyList<string> Files(string folder) =>
    [
        .. typeof(BuiltIn).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .OrderBy(name => Path.GetFileNameWithoutExtension(name), StringComparer.Ordinal),
    ];

    /// <summary>The text of a file, <c>profiles/NAME.yaml</c>; null: there is none of that name.</summary>
    public static string? Text(string file)
    {
        using var stream = typeof(BuiltIn).Assembly.GetManifestResourceStream(file);
        return stream is null ? null : new StreamReader(stream).ReadToEnd();
    }
}
