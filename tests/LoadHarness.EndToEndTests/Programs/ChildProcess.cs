using System.Diagnostics;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>
/// A program under test or beside it: its output as lines that can be waited for, signals, and an end that always comes. It
/// leads a process group of its own, so that a signal can reach its children too and none of them outlives the test.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>Nothing that a test waits for may take longer; far more than anything needs on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly string name;
    private readonly long startedAt = TimeProvider.System.GetTimestamp();
    private readonly LineLog output = new();
    private readonly LineLog error = new();

    private ChildProcess(Process process, string name)
    {
        this.process = process;
        this.name = name;
        process.OutputDataReceived += (_, line) => output.Take(line.Data);
        process.ErrorDataReceived += (_, line) => error.Take(line.Data);
    }

    /// <summary>Starts a program. Ctrl-C reaches it even if the tests run in the background of a shell, where it is ignored.</summary>
    public static ChildProcess Start(
        string folder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> command)
    {
        string[] words = ["env", "--default-signal=INT,TERM", "setsid", .. command];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start }, string.Join(' ', words[3..]));
        child.process.Start();
        child.process.StandardInput.Close();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for a line on standard output.</summary>
    public Task<string> OutputLineAsync(string containing) => GuardAsync(output.WaitForAsync(containing), $"'{containing}'");

    /// <summary>Waits for a line on standard error.</summary>
    public Task<string> ErrorLineAsync(string containing) => GuardAsync(error.WaitForAsync(containing), $"'{containing}'");

    /// <summary>Waits for the end.</summary>
    /// <param name="within">How long that may take at most; null: as long as anything of a short run.</param>
    public async Task<ProgramEnd> EndAsync(TimeSpan? within = null)
    {
        await GuardAsync(process.WaitForExitAsync().ContinueWith(_ => true, TaskScheduler.Default), "its end", within);
        return new ProgramEnd(process.ExitCode, output.Text, error.Text, TimeProvider.System.GetElapsedTime(startedAt));
    }

    /// <summary>Waits for something that must come about while the program runs.</summary>
    public async Task<T> MeanwhileAsync<T>(Task<T> awaited)
    {
        var end = EndAsync();
        if (await Task.WhenAny(awaited, end) == end && !awaited.IsCompleted)
        {
            Assert.Fail($"{name} ended too early\n{await end}");
        }

        return await awaited;
    }

    /// <summary>The processes that the program has started.</summary>
    public async Task<IReadOnlyList<Process>> ChildrenAsync()
    {
        var numbers = await File.ReadAllTextAsync($"/proc/{process.Id}/task/{process.Id}/children");
        return [.. numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Select(Process.GetProcessById)];
    }

    /// <summary>Sends a signal, such as INT, to the program alone.</summary>
    public Task SignalAsync(string signal) => KillAsync(signal, $"{process.Id}");

    /// <summary>Sends a signal to the program and all of its children, as a terminal does for Ctrl-C.</summary>
    public Task SignalGroupAsync(string signal) => KillAsync(signal, $"-{process.Id}");

    public async ValueTask DisposeAsync()
    {
        await SignalGroupAsync("KILL");
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task KillAsync(string signal, string whom)
    {
        var start = new ProcessStartInfo("kill", ["-s", signal, "--", whom]) { RedirectStandardError = true };
        using var kill = Process.Start(start)!;
        await kill.WaitForExitAsync();
    }

    private async Task<T> GuardAsync<T>(Task<T> awaited, string what, TimeSpan? within = null)
    {
        try
        {
            return await awaited.WaitAsync(within ?? Patience);
        }
        catch (Exception e) when (e is TimeoutException or EndOfStreamException)
        {
            throw new InvalidOperationException(
                $"{name}: waited in vain for {what}.\n--- output\n{output.Text}\n--- error\n{error.Text}", e);
        }
    }
}
