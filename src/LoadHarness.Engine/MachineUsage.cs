using System.Globalization;
using System.IO.Enumeration;

namespace LoadHarness.Engine;

/// <summary>What the process and its machine have used up, as the system tells it; null: it does not.</summary>
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
        if (!File.Exists(CpuFile))
        {
            return null;
        }

        var words = File.ReadLines(CpuFile).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
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
    public static long? Descriptors() =>
        Directory.Exists(DescriptorFolder)
            ? new FileSystemEnumerable<bool>(DescriptorFolder, (ref FileSystemEntry _) => true).LongCount()
            : null;
}
