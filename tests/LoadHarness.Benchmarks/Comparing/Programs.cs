using System.Runtime.InteropServices;

namespace LoadHarness.Benchmarks.Comparing;

/// <summary>The programs that are measured, by their commands.</summary>
internal sealed class Programs
{
    /// <summary>Environment variable with the folder of the native programs.</summary>
    public const string NativeFolder = "LOADHARNESS_NATIVE_DIR";

    private readonly string repository = FindRepository();

    /// <summary>The native server; null: there is none.</summary>
    public string? NativeServer { get; } = Native("chatserver");

    /// <summary>The native client; null: there is none.</summary>
    public string? NativeClient { get; } = Native("chatclient");

    /// <summary>The load harness, built as this program is.</summary>
    public string[] Harness => [DotNet, Path.Combine(repository, "src", "LoadHarness.Cli", "bin", Configuration, "net10.0", "loadharness.dll")];

    /// <summary>This program.</summary>
    public static string[] Benchmarks => [DotNet, Path.Combine(AppContext.BaseDirectory, "LoadHarness.Benchmarks.dll")];

    private static string DotNet => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary>Release or Debug: the name of the folder above this program's own.</summary>
    private static string Configuration => Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);

    /// <summary>A scenario of the bench.</summary>
    public string Scenario(string name) => Path.Combine(repository, "scenarios", "bench", $"{name}.yaml");

    private static string? Native(string name) =>
        Environment.GetEnvironmentVariable(NativeFolder) is not { Length: > 0 } folder ? null
        : new[] { Path.Combine(folder, "bin", name), Path.Combine(folder, name) }.FirstOrDefault(File.Exists)
            ?? throw new CompareException($"{NativeFolder} names a folder without '{name}', also in its folder bin.");

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "LoadHarness.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new CompareException("This program is to be run where it was built: no LoadHarness.sln above it.");
    }
}

/// <summary>Something stands in the way of a measurement; the message is for people.</summary>
internal sealed class CompareException(string message) : Exception(message);
