using System.Runtime.InteropServices;

namespace LoadHarness.Engine.Observing;

/// <summary>Signals of POSIX to a process, or to it and all of its session that have stayed in its group. Thread-safe; none of it on Windows.</summary>
internal static class ProcessSignals
{
    /// <summary>Ends it at once.</summary>
    public const int Kill = 9;

    /// <summary>Asks it to end.</summary>
    public const int Terminate = 15;

    /// <summary>Whether this system has them.</summary>
    public static bool AreThere => !OperatingSystem.IsWindows();

    /// <summary>Holds it.</summary>
    public static int Stop => OperatingSystem.IsLinux() ? 19 : 17;

    /// <summary>Lets it go on.</summary>
    public static int Continue => OperatingSystem.IsLinux() ? 18 : 19;

    /// <summary>Sends a signal to a process.</summary>
    /// <returns>Whether there was such a process of ours.</returns>
    public static bool Send(int pid, int signal) => AreThere && kill(pid, signal) == 0;

    /// <summary>Sends a signal to the group that a process leads.</summary>
    /// <param name="pid">The process that leads it, or has led it.</param>
    /// <param name="signal">What is sent.</param>
    /// <param name="orProcess">Whether the process itself gets it where it leads no group.</param>
    /// <returns>Whether there was anybody.</returns>
    public static bool SendToGroup(int pid, int signal, bool orProcess) => AreThere && (kill(-pid, signal) == 0 || (orProcess && kill(pid, signal) == 0));

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
