using LoadHarness.Engine;
using LoadHarness.Results;

namespace LoadHarness.Cli.Run;

/// <summary>Says nothing.</summary>
internal sealed class QuietProgress : IProgressView
{
    /// <inheritdoc />
    public void Report(RunProgress value)
    {
        // Nobody wants to know.
    }

    /// <inheritdoc />
    public void Report(string value)
    {
        // Nor that.
    }

    /// <inheritdoc />
    public Task<RunResult> ShowWhileAsync(Func<Task<RunResult>> play) => play();
}
