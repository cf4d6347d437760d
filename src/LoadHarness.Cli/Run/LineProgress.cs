using LoadHarness.Engine;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Run;

/// <summary>One plain line every 5 s, where nobody looks at a terminal.</summary>
internal sealed class LineProgress(Terminal terminal) : IProgressView
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private TimeSpan _next = Every;

    /// <inheritdoc />
    public void Report(RunProgress value)
    {
        if (value.Elapsed >= _next)
        {
            _next = Every * (1 + Math.Floor(value.Elapsed / Every));
            terminal.Say($"{Readable.Elapsed(value.Elapsed)} of {Readable.Elapsed(value.Length)}: {ProgressText.Describe(value)}");
        }
    }

    /// <inheritdoc />
    public Task<RunResult> ShowWhileAsync(Func<Task<RunResult>> play) => play();
}
