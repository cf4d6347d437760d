using System.Diagnostics;
using LoadHarness.Engine;

namespace LoadHarness.Cli.Run;

/// <summary>This program once more, as a process of its own.</summary>
internal static class OwnProgram
{
    /// <summary>How it is started.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="UserException">The system does not tell where it is.</exception>
    public static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        var self = Environment.ProcessPath ?? throw new UserException("The path of this program is not known.", ExitCode.OurBug);
        var start = new ProcessStartInfo(self) { UseShellExecute = false };
        start.Environment.Remove(LoadRun.ProcessSetting); // made for the clients of one run, not for a server that they load, nor for the next run

        // Started as "dotnet loadharness.dll" the process is dotnet, and needs the assembly named.
        if (Path.GetFileNameWithoutExtension(self).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "loadharness.dll"));
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
