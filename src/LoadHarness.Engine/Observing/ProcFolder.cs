using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.InteropServices;
using System.Text;

namespace LoadHarness.Engine.Observing;

/// <summary>Processes as Linux shows them in <c>/proc</c>. Thread-safe.</summary>
/// <param name="root">The folder.</param>
internal sealed class ProcFolder(string root = ProcFolder.Usual) : IProcessView
{
    /// <summary>Where the folder usually is.</summary>
    public const string Usual = "/proc";

    private const int ResidentField = 1; // "size resident shared …", in pages

    /// <summary>What may not be looked at is an error: not looked at must not count as none.</summary>
    private static readonly EnumerationOptions Strict = new() { IgnoreInaccessible = false, AttributesToSkip = 0 };

    /// <summary>Whether this system has such a folder.</summary>
    public static bool Exists => OperatingSystem.IsLinux() && File.Exists($"{Usual}/self/stat");

    /// <inheritdoc />
    public ProcessState? Read(int pid)
    {
        if (TextOf($"{root}/{pid}/stat") is not { } line || ProcStat.Parse(line) is not { IsDead: false } stat
            || TextOf($"{root}/{pid}/statm") is not { } pages)
        {
            return null;
        }

        var fields = pages.Split(' ');
        return fields.Length > ResidentField && long.TryParse(fields[ResidentField], NumberStyles.None, CultureInfo.InvariantCulture, out var resident)
            ? new ProcessState(stat.Birth, stat.CpuTime, resident * Environment.SystemPageSize, stat.Threads)
            : null;
    }

    /// <inheritdoc />
    public IReadOnlyList<int> ChildrenOf(int pid)
    {
        try
        {
            // A child belongs to the thread that started it.
            return
            [
                .. Directory.EnumerateDirectories($"{root}/{pid}/task")
                    .SelectMany(thread => (TextOf($"{thread}/children") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    .Select(child => int.Parse(child, CultureInfo.InvariantCulture)),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <inheritdoc />
    public OpenHandles Count(int pid)
    {
        var folder = $"{root}/{pid}/fd";
        var path = new byte[Encoding.UTF8.GetByteCount(folder) + 22];
        var target = new byte[8];
        var stem = Encoding.UTF8.GetBytes(folder, path);
        path[stem++] = (byte)'/';
        long handles = 0, sockets = 0;
        foreach (var descriptor in new FileSystemEnumerable<int>(folder, NumberOf, Strict))
        {
            handles++;
            descriptor.TryFormat(path.AsSpan(stem), out var digits, default, CultureInfo.InvariantCulture);
            path[stem + digits] = 0;
            // Through the kernel itself: thousands of links a second are not worth as many strings.
            if (readlink(path, target, target.Length) == target.Length && target.AsSpan().SequenceEqual("socket:["u8))
            {
                sockets++;
            }
        }

        return new OpenHandles(handles, sockets);
    }

    private static int NumberOf(ref FileSystemEntry entry) => int.Parse(entry.FileName, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The text of a file; null: the process is gone.</summary>
    private static string? TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null; // no such file, or no such process (ESRCH) while it was read
        }
    }

    [DllImport("libc")]
    private static extern nint readlink(byte[] path, byte[] target, nint size);
}
