using System.Runtime.InteropServices;
using LoadHarness.Cli.Run;
using LoadHarness.Engine;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Live;

/// <summary>
/// Shows a run on a terminal while it is played. Intervals are folded where they are reported, which takes a fraction of a
/// millisecond; pictures are drawn by a thread of its own, so that a terminal that takes nothing holds up nobody but it.
/// </summary>
internal sealed class LiveView : IProgressView
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastWindow = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(1);

    private readonly ILiveTerminal _terminal;
    private readonly TimeProvider _time;
    private readonly LiveFold _fold;
    private readonly LiveFrame _frame;
    private readonly AutoResetEvent _wake = new(false);
    private volatile Shown? _shown;
    private volatile bool _isOver;
    private volatile string _waiting = "";
    private long _startedAt;

    /// <summary>A view of a run that is about to begin.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="heading">What stays the same.</param>
    /// <param name="colour">Whether colours are wanted.</param>
    /// <param name="time">Time.</param>
    public LiveView(ILiveTerminal terminal, LiveHeading heading, bool colour, TimeProvider time)
    {
        (_terminal, _time) = (terminal, time);
        _fold = new LiveFold(heading, LastWindow);
        _frame = new LiveFrame(heading, ansi: true, colour);
        _startedAt = time.GetTimestamp();
    }

    /// <inheritdoc />
    public void Report(RunProgress value)
    {
        _shown = new Shown(_fold.Take(value), _time.GetTimestamp());
        _wake.Set();
    }

    /// <inheritdoc />
    public void Report(string value)
    {
        Interlocked.Exchange(ref _startedAt, _time.GetTimestamp()); // what is waited for before the run is no part of it
        _waiting = value;
        _wake.Set();
    }

    /// <inheritdoc />
    /// <remarks>Comes back although the terminal is held; then it is given back by whoever writes to it next, or by the drawing thread.</remarks>
    public async Task<RunResult> ShowWhileAsync(Func<Task<RunResult>> play)
    {
        _terminal.OpenScreen();
        var drawn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Draw(drawn)) { IsBackground = true, Name = "live console" };
        thread.Start();
        try
        {
            await using var beat = _time.CreateTimer(_ => _wake.Set(), null, Redraw, Redraw).ConfigureAwait(false);
            using var resized = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _wake.Set());
            using var stopped = OperatingSystem.IsLinux() ? PosixSignalRegistration.Create(PosixSignal.SIGTSTP, Stop) : null;
            return await play().ConfigureAwait(false);
        }
        finally
        {
            _isOver = true;
            _wake.Set();
            await Task.WhenAny(drawn.Task, Task.Delay(LeaveWithin, _time)).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ctrl-Z: the shell shall find its screen as it was. After it, the next picture takes the screen again. Whoever handles the signal
    /// must stop the process too: the runtime does not do it then.
    /// </summary>
    private void Stop(PosixSignalContext signal)
    {
        const int stop = 19; // SIGSTOP
        signal.Cancel = true;
        _terminal.SuspendScreen();
        Kill(Environment.ProcessId, stop);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    /// <summary>The drawing thread.</summary>
    private void Draw(TaskCompletionSource drawn)
    {
        try
        {
            while (!_isOver)
            {
                var size = _terminal.Size;
                _terminal.Show(_frame.Draw(_shown?.State, Moment(), size.Width, size.Height), size);
                _wake.WaitOne();
            }
        }
        catch (Exception e)
        {
            // What shows a run must not end it: a night's numbers are worth more than their picture.
            _terminal.Complain($"The live view has ended: {e.Message} The run goes on.");
        }
        finally
        {
            _terminal.CloseScreen();
            drawn.SetResult();
        }
    }

    private LiveMoment Moment()
    {
        var waiting = _waiting;
        var notice = _terminal.Notice.Length > 0 || waiting.Length == 0 ? _terminal.Notice : Readable.Sentence(waiting);
        return _shown is { } shown ? new LiveMoment(shown.State.Elapsed + _time.GetElapsedTime(shown.At), notice)
            : new LiveMoment(waiting.Length > 0 ? TimeSpan.Zero : _time.GetElapsedTime(Interlocked.Read(ref _startedAt)), notice);
    }

    private sealed record Shown(LiveState State, long At);
}
