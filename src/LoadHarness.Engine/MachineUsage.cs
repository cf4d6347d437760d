using System.Diagnostics;
using System.Globalization;
using System.IO.Enumeration;

namespace LoadHarness.Engine;

/// <summary>What the process and its machine have used up, as the system tells it; null: it does not, or there is no descriptor left to ask it with.</summary>
internal static class MachineUsage
{
    private const string CpuFile = "/proc/stat";
    private const string DescriptorFolder = "/proc/self/fd";
    private const int Idle = 4; // columns of "cpu  user nice system idle iowait irq softirq steal …"
    private const int WaitingForDisks = 5;
    private const int LastColumn = 8; // time of guests, behind it, is counted in user already

    /// <summary>CPU time of everything on the machine since it was started: busy, and all there was. In ticks of the system.</summary>
    public static (long Busy, long All)? Cpu()
    {
        if (Ask(() => File.Exists(CpuFile) ? File.ReadLines(CpuFile).First() : null) is not { } line)
        {
            return null;
        }

        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long busy = 0, all = 0;
        for (var column = 1; column <= LastColumn && column < words.Length; column++)
        {
            var ticks = long.Parse(words[column], CultureInfo.InvariantCulture);
            all += ticks;
            busy += column is Idle or WaitingForDisks ? 0 : ticks;
        }

        return (busy, all);
    }

    /// <summary>Descriptors that the process has open.</summary>
    public static long? Descriptors() => Ask<long?>(() =>
        Directory.Exists(DescriptorFolder)
            ? new FileSystemEnumerable<bool>(DescriptorFolder, (ref FileSystemEntry _) => true).LongCount()
            : null);

    /// <summary>The most memory that the process has held at once, bytes.</summary>
    public static long? PeakMemory() => Ask<long?>(() =>
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    });

    private static T? Ask<T>(Func<T?> question)
    {
        try
        {
            return question();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException) // the last: that is how Process says it
        {
            return default;
        }
    }
}
