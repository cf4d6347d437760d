using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace LoadHarness.Benchmarks.Micro;

/// <summary>
/// Time and allocation, measured inside this process: the projects that BenchmarkDotNet would otherwise generate inherit the
/// rules of this repository (central versions, warnings as errors, banned symbols), which are not made for generated code.
/// </summary>
internal sealed class InThisProcess : ManualConfig
{
    public InThisProcess()
    {
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithId("in process"));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        ArtifactsPath = Path.Combine("artifacts", "benchmarks");
    }
}
