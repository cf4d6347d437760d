using System.Diagnostics;

namespace LoadHarness.Adapters.NBomber;

/// <summary>Where the program <c>loadharness</c> is, which is the reference backend too.</summary>
internal static class ProgramFile
{
    private const string Library = "loadharness.dll";

    /// <summary>How it is started.</summary>
    /// <param name="named">As the user named it; null: it is looked for.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="ChatScenarioException">It is not there.</exception>
    public static ProcessStartInfo StartInfo(string? named, IEnumerable<string> arguments)
    {
        var path = named ?? Find() ?? throw new ChatScenarioException(
            "The scenario wants the reference backend, which is the program loadharness, and that is neither beside this program nor on the search path: "
            + $"say where it is ({nameof(ChatScenarioOptions)}.{nameof(ChatScenarioOptions.Program)}), or start it yourself (loadharness backend) and name its address ({nameof(ChatScenarioOptions.Target)}).");
        if (!File.Exists(path))
        {
            throw new ChatScenarioException($"{path}: there is no such program ({nameof(ChatScenarioOptions)}.{nameof(ChatScenarioOptions.Program)}).");
        }

        return path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo("dotnet", [path, .. arguments])
            : new ProcessStartInfo(path, arguments);
    }

    private static string? Find()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, Library);
        var name = OperatingSystem.IsWindows() ? "loadharness.exe" : "loadharness";
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return File.Exists(beside) ? beside : folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
