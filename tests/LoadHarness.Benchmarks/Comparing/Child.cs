using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LoadHarness.Benchmarks.Comparing;

/// <summary>A program that this one has started, on one core where there are several. It never outlives its owner.</summary>
internal sealed class Child : IAsyncDisposable
{
    private const int Quoted = 2_000;

    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly TaskCompletionSource<string> firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Child(Process process) => this.process = process;

    /// <summary>Its number. The launcher that pins it becomes the program itself, so this is the program's own.</summary>
    public int Id => process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>The end of what it said.</summary>
    public string Said
    {
        get
        {
            lock (said)
            {
                return said.ToString(Math.Max(0, said.Length - Quoted), Math.Min(said.Length, Quoted));
            }
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="core">The core it is bound to; ignored where there is no second one.</param>
    /// <param name="command">Program and arguments.</param>
    public static Child Start(int core, params IEnumerable<string> command)
    {
        string[] pinned = Machine.CanPin ? ["taskset", "-c", core.ToString(CultureInfo.InvariantCulture), .. command] : [.. command];
        var child = new Child(new Process
        {
            StartInfo = new ProcessStartInfo(pinned[0], pinned[1..]) { RedirectStandardOutput = true, RedirectStandardError = true },
        });
        child.process.OutputDataReceived += (_, line) => child.Take(line.Data);
        child.process.ErrorDataReceived += (_, line) => child.Take(line.Data);
        child.process.Start();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for its first line.</summary>
    public Task<string> FirstLineAsync(TimeSpan atMost, CancellationToken stop) => firstLine.Task.WaitAsync(atMost, TimeProvider.System, stop);

    /// <summary>Waits for its end.</summary>
    public Task EndAsync(TimeSpan atMost, CancellationToken stop) => process.WaitForExitAsync(stop).WaitAsync(atMost, TimeProvider.System, stop);

    /// <summary>Ends it at once, with what it has started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            firstLine.TrySetException(new InvalidOperationException($"a program ended before it was ready: {Said}"));
            return;
        }

        lock (said)
        {
            said.AppendLine(line);
        }

        firstLine.TrySetResult(line);
    }
}
