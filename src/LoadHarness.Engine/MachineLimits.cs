using System.Globalization;

namespace LoadHarness.Engine;

/// <summary>What a machine grants to one process; null: the system does not tell. Immutable.</summary>
/// <param name="Descriptors">File descriptors that the process may open.</param>
/// <param name="PortsPerAddress">Local ports that the system gives to outgoing connections, per source address.</param>
/// <param name="FreeMemory">Memory that can be had without swapping, bytes.</param>
public sealed record MachineLimits(long? Descriptors = null, int? PortsPerAddress = null, long? FreeMemory = null)
{
    private const string LimitsFile = "/proc/self/limits";
    private const string PortsFile = "/proc/sys/net/ipv4/ip_local_port_range";
    private const string MemoryFile = "/proc/meminfo";
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>The limits of this machine and process, now.</summary>
    public static MachineLimits Read() => new(ReadDescriptors(), ReadPorts(), ReadMemory());

    /// <summary>"model name	: AMD EPYC 7763 64-Core Processor"; empty: the system does not tell.</summary>
    public static string ReadProcessor() => WordsOf(ProcessorFile, "model name") is [_, _, _, .. var words] ? string.Join(' ', words) : "";

    /// <summary>"Max open files            20000                20000                files": the first number is in force.</summary>
    private static long? ReadDescriptors() =>
        WordsOf(LimitsFile, "Max open files") is { Length: > 3 } words && Number(words[3]) is { } limit ? limit : null;

    /// <summary>"32768	60999".</summary>
    private static int? ReadPorts() =>
        WordsOf(PortsFile, "") is { Length: 2 } words && Number(words[0]) is { } first && Number(words[1]) is { } last
            ? (int)(last - first + 1)
            : null;

    /// <summary>"MemAvailable:   23912340 kB", or what a container leaves of it.</summary>
    private static long? ReadMemory() =>
        WordsOf(MemoryFile, "MemAvailable:") is { Length: > 1 } words && Number(words[1]) is { } kilobytes
            ? Math.Min(kilobytes * 1024, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            : null;

    private static string[]? WordsOf(string file, string start) =>
        File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            : null;

    private static long? Number(string word) => long.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : null;
}
