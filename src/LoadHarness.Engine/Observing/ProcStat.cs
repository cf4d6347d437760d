using System.Globalization;

namespace LoadHarness.Engine.Observing;

/// <summary>What Linux tells of a process in <c>/proc/PID/stat</c> (proc_pid_stat(5)). Immutable.</summary>
/// <param name="State">R, S, D, Z, …</param>
/// <param name="CpuTicks">Time in user and in kernel mode, in hundredths of a second.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="Birth">When it was started, in hundredths of a second since the system was.</param>
internal readonly record struct ProcStat(char State, long CpuTicks, int Threads, long Birth)
{
    // Numbers of the fields as the manual counts them, from 1.
    private const int StateField = 3;
    private const int UserTime = 14;
    private const int KernelTime = 15;
    private const int ThreadsField = 20;
    private const int StartTime = 22;

    /// <summary>Whether it has ended and only waits for its parent to take notice.</summary>
    public bool IsDead => State is 'Z' or 'X' or 'x';

    /// <summary>CPU time used; the kernel shows it to every program in hundredths of a second, whatever its own clock is.</summary>
    public TimeSpan CpuTime => TimeSpan.FromMilliseconds(10 * CpuTicks);

    /// <summary>Reads the line.</summary>
    /// <param name="line">The line. The name of the program, in brackets, may itself have blanks and brackets: the last bracket ends it.</param>
    /// <returns>What it says; null: it is none.</returns>
    public static ProcStat? Parse(string line)
    {
        var fields = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return fields.Length > StartTime - StateField && fields[0].Length == 1
            && Read(UserTime, out var user) && Read(KernelTime, out var kernel) && Read(ThreadsField, out var threads) && Read(StartTime, out var birth)
            ? new ProcStat(fields[0][0], user + kernel, (int)threads, birth)
            : null;

        bool Read(int field, out long value) =>
            long.TryParse(fields[field - StateField], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}
