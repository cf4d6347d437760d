using LoadHarness.Engine;
using LoadHarness.Results;

namespace LoadHarness.Cli.Run;

/// <summary>Shows how far a run is.</summary>
internal interface IProgressView : IProgress<RunProgress>
{
    /// <summary>Shows progress while a run is played.</summary>
    Task<RunResult> ShowWhileAsync(Func<Task<RunResult>> play);
}
