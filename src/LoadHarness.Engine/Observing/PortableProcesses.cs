using System.ComponentModel;
using System.Diagnostics;

namespace LoadHarness.Engine.Observing;

/// <summary>Processes as .NET shows them on any system: no sockets and no children; handles where the system counts them. Thread-safe.</summary>
internal sealed class PortableProcesses : IProcessView
{
    /// <inheritdoc />
    public ProcessState? Read(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.HasExited
                ? null
                : new ProcessState(process.StartTime.Ticks, process.TotalProcessorTime, process.WorkingSet64, process.Threads.Count);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null; // it has ended, perhaps just now
        }
        catch (Exception e) when (e is Win32Exception or NotSupportedException)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<int> ChildrenOf(int pid) => [];

    /// <inheritdoc />
    public OpenHandles Count(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return new OpenHandles(process.HandleCount is > 0 and var handles ? handles : null, null); // macOS counts none
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return default;
        }
        catch (Exception e) when (e is Win32Exception or NotSupportedException)
        {
            throw new IOException(e.Message, e);
        }
    }
}
