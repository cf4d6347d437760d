using System.Globalization;

namespace LoadHarness.Benchmarks.Comparing;

/// <summary>What a process and all its descendants have used, from Linux's <c>/proc</c> (proc(5)).</summary>
/// <param name="CpuMicroseconds">CPU time, that of children already waited for included.</param>
/// <param name="RssBytes">Resident memory; zero: the process is gone.</param>
internal readonly record struct ProcessTree(double CpuMicroseconds, double RssBytes)
{
    // USER_HZ: what the kernel shows to programs is 100 a second on every machine that .NET runs on.
    private const double MicrosecondsPerTick = 1e6 / 100;

    // Fields behind the command name, which itself may hold anything.
    private const int State = 0, Parent = 1, FirstTime = 11, LastTime = 14, ResidentPages = 21;

    /// <summary>Looks now.</summary>
    public static ProcessTree Of(int root)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Fields: StatOf(id)))
            .Where(process => process.Fields is not null && process.Fields[State] != "Z")
            .ToDictionary(process => process.Id, process => process.Fields!);
        var children = all.ToLookup(process => Number(process.Value[Parent]), process => process.Key);
        var (ticks, pages) = (0L, 0L);
        var open = new Stack<int>([root]);
        while (open.TryPop(out var id))
        {
            if (all.TryGetValue(id, out var fields))
            {
                ticks += fields[FirstTime..(LastTime + 1)].Sum(Number);
                pages += Number(fields[ResidentPages]);
                children[id].ToList().ForEach(open.Push);
            }
        }

        return new ProcessTree(ticks * MicrosecondsPerTick, pages * (double)Environment.SystemPageSize);
    }

    private static string[]? StatOf(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it ended meanwhile
        }
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
