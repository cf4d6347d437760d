using System.Threading.Channels;
using LoadHarness.Cli.Live;
using LoadHarness.Engine;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Run;

/// <summary>
/// One plain line every 5 s, in runs of more than an hour every minute, where nobody looks at a terminal. Written by a thread of
/// its own: a reader that has stopped reading, such as a pager, holds up nobody but it, and what it has not read in time is left out.
/// </summary>
internal sealed class LineProgress : IProgressView
{
    private const int WaitingLines = 20;
    private static readonly TimeSpan LongRun = TimeSpan.FromHours(1);
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(1);

    private readonly Action<string> _say;
    private readonly TimeProvider _time;
    private readonly TimeSpan _every;
    private readonly LiveFold _fold;
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(WaitingLines) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });

    private volatile bool _isOver;
    private TimeSpan _next;

    /// <summary>Lines about a run that is about to begin.</summary>
    /// <param name="say">Writes a line.</param>
    /// <param name="heading">What stays the same.</param>
    /// <param name="time">Time.</param>
    public LineProgress(Action<string> say, LiveHeading heading, TimeProvider time)
    {
        (_say, _time) = (say, time);
        _every = heading.Length > LongRun ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(5);
        _next = _every;
        _fold = new LiveFold(heading, _every);
    }

    /// <inheritdoc />
    public void Report(RunProgress value)
    {
        var state = _fold.Take(value);
        if (value.Elapsed >= _next)
        {
            _next = _every * (1 + Math.Floor(value.Elapsed / _every));
            _lines.Writer.TryWrite($"{Readable.Elapsed(value.Elapsed)} of {Readable.Elapsed(value.Length)}: {ProgressText.Describe(state)}");
        }
    }

    /// <inheritdoc />
    public void Report(string value)
    {
        if (value.Length > 0)
        {
            _lines.Writer.TryWrite(value);
        }
    }

    /// <inheritdoc />
    public async Task<RunResult> ShowWhileAsync(Func<Task<RunResult>> play)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Write(written)) { IsBackground = true, Name = "progress" };
        thread.Start();
        try
        {
            return await play().ConfigureAwait(false);
        }
        finally
        {
            _lines.Writer.Complete();
            await Task.WhenAny(written.Task, Task.Delay(EndWithin, _time)).ConfigureAwait(false);
            _isOver = true; // what is still waiting must not come after the verdict
        }
    }

    private void Write(TaskCompletionSource written)
    {
        while (!_isOver && _lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (!_isOver && _lines.Reader.TryRead(out var line))
            {
                _say(line);
            }
        }

        written.SetResult();
    }
}
