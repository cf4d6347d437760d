using System.Diagnostics;
using System.Text.Json;

namespace LoadHarness.ReferenceBackend.Admin;

/// <summary>The process as seen from inside. Meaningless where backend and harness share one.</summary>
internal static class ProcessJson
{
    /// <summary>Adds the process numbers to the object that is being written.</summary>
    public static void Write(Utf8JsonWriter json)
    {
        using var process = Process.GetCurrentProcess();
        json.WriteNumber("processId", Environment.ProcessId);
        json.WriteNumber("processRssBytes", process.WorkingSet64);
        json.WriteNumber("processThreads", process.Threads.Count);
        json.WriteNumber("processCpuSeconds", process.TotalProcessorTime.TotalSeconds);
        json.WriteNumber("processManagedBytes", GC.GetTotalMemory(forceFullCollection: false));
        json.WriteNumber("processAllocatedBytes", GC.GetTotalAllocatedBytes());
        json.WriteNumber("processGcPauseSeconds", GC.GetTotalPauseDuration().TotalSeconds);
    }
}
