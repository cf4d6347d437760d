using LoadHarness.Engine;
using LoadHarness.Results;

namespace LoadHarness.Cli.Run;

/// <summary>Shows how far a run is; and, told as a text, what is waited for before and after it.</summary>
internal interface IProgressView : IProgress<RunProgress>, IProgress<string>
{
    /// <summary>Shows progress while a run is played.</summary>
    Task<RunResult> ShowWhileAsync(Func<Task<RunResult>> play);
}
