namespace LoadHarness.Tests.Scenarios;

/// <summary>Files of the repository, wherever the tests run.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    /// <summary>Whether golden files shall be written anew rather than compared: look at the difference before committing it.</summary>
    public static bool UpdateGolden => Environment.GetEnvironmentVariable("LOADHARNESS_UPDATE_GOLDEN") == "1";

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative)).ReplaceLineEndings("\n");

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoadHarness.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder;
    }
}
