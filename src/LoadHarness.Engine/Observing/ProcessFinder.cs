using System.Diagnostics;
using System.Globalization;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Observing;

/// <summary>Finds the process that a scenario names.</summary>
internal static class ProcessFinder
{
    /// <summary>How processes of this machine can be looked at.</summary>
    public static IProcessView View { get; } = ProcFolder.Exists ? new ProcFolder() : new PortableProcesses();

    /// <summary>What stands in the way of watching the process of a scenario; null: nothing.</summary>
    public static string? Check(Observation observe)
    {
        if (observe.Pid is { } pid)
        {
            return View.Read(pid) is null
                ? string.Create(CultureInfo.InvariantCulture, $"observe.pid: no process {pid} runs on this machine: name one that does, or write observe: none.")
                : null;
        }

        if (observe.Process is not { } name)
        {
            return null;
        }

        var pids = Named(name);
        return pids.Count switch
        {
            0 => $"observe.process: no process '{name}' runs on this machine: start it first, or give its number (observe.pid).",
            1 => null,
            var several => string.Create(
                CultureInfo.InvariantCulture,
                $"observe.process: {several} processes are called '{name}': {string.Join(", ", pids)}. Give the number of the one that is meant (observe.pid)."),
        };
    }

    /// <summary>The process that a scenario names; null: there is none, or more than one.</summary>
    public static int? Find(Observation observe) =>
        observe.Pid is { } pid ? pid
        : observe.Process is { } name && Named(name) is [var only] ? only
        : null;

    /// <summary>The numbers of the processes of a name, that of the harness excluded, in order.</summary>
    public static IReadOnlyList<int> Named(string name)
    {
        var found = Process.GetProcessesByName(name);
        try
        {
            return [.. found.Select(process => process.Id).Where(pid => pid != Environment.ProcessId && View.Read(pid) is not null).Order()];
        }
        finally
        {
            Array.ForEach(found, process => process.Dispose());
        }
    }
}
