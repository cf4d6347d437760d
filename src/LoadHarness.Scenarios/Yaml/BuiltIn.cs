namespace LoadHarness.Scenarios.Yaml;

/// <summary>The profiles and protocols inside the program: the files of <c>scenarios/profiles</c> and <c>scenarios/protocols</c>.</summary>
internal static class BuiltIn
{
    /// <summary>Stands before the name of a built-in file, in errors and as its origin.</summary>
    public const string Prefix = "built-in:";

    /// <summary>Names of the built-in files of a folder, in order.</summary>
    public static IReadOnlyList<string> Names(string folder) =>
    [
        .. typeof(BuiltIn).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of a file, <c>profiles/NAME.yaml</c>; null: there is none of that name.</summary>
    public static string? Text(string file)
    {
        using var stream = typeof(BuiltIn).Assembly.GetManifestResourceStream(file);
        return stream is null ? null : new StreamReader(stream).ReadToEnd();
    }
}
