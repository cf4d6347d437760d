using System.Runtime.InteropServices;

namespace LoadHarness.Benchmarks.Comparing;

/// <summary>The machine that measures, as far as it matters to the figures.</summary>
internal static class Machine
{
    /// <summary>The core of the server.</summary>
    public const int ServerCore = 0;

    /// <summary>The core of the client.</summary>
    public const int ClientCore = 1;

    /// <summary>Whether programs can be bound to cores of their own.</summary>
    public static bool CanPin { get; } =
        Environment.ProcessorCount > ClientCore
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "taskset")));

    /// <summary>Its description, without names.</summary>
    public static string Description { get; } = string.Join(
        ", ",
        $"{(OperatingSystem.IsLinux() ? "Linux" : "not Linux")} {RuntimeInformation.ProcessArchitecture}",
        $"{Environment.ProcessorCount} cores{Model()}",
        RuntimeInformation.FrameworkDescription,
        CanPin ? $"server on core {ServerCore}, client on core {ClientCore}" : "server and client not bound to cores");

    private static string Model()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? "" : $" ({line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()})";
    }
}
