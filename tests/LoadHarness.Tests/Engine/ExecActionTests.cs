using LoadHarness.Engine.Events;

namespace LoadHarness.Tests.Engine;

/// <summary>Commands as real processes.</summary>
public sealed class ExecActionTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("loadharness-exec-");

    private string Output => Path.Combine(folder.FullName, "event-1");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Begin_ACommand_KeepsItsOutputAndRunsInItsFolder()
    {
        var outcome = await Exec("sh", "-c", "pwd; echo \"$1\"; echo careful >&2", "sh", "two  words; $HOME").BeginAsync(CancellationToken.None);

        Assert.StartsWith("exit code 0 after ", outcome.Text);
        Assert.False(outcome.Failed);
        Assert.Equal($"{folder.FullName}\ntwo  words; $HOME\n", await File.ReadAllTextAsync(Output + ".out"));
        Assert.Equal("careful\n", await File.ReadAllTextAsync(Output + ".err"));
    }

    [Fact]
    public async Task Begin_ACommandThatFails_TellsItsLastWordsWithoutSecrets()
    {
        var outcome = await Exec("sh", "-c", "echo first >&2; echo no such door: hunter2 >&2; exit 3").BeginAsync(CancellationToken.None);

        Assert.True(outcome.Failed);
        Assert.Matches(@"^exit code 3 after \S+ \S+: no such door: \*\*\*$", outcome.Text);
    }

    [Fact]
    public async Task Begin_NoSuchCommand_FailsAndSaysSo()
    {
        var outcome = await Exec("./no-such-command").BeginAsync(CancellationToken.None);

        Assert.True(outcome.Failed);
        Assert.StartsWith("exit code 127 after ", outcome.Text);
        Assert.Contains("no-such-command", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WhileItRuns_LeavesNothingBehind()
    {
        using var stop = new CancellationTokenSource();
        var pipe = Path.Combine(folder.FullName, "pipe");
        // Both processes hold the pipe open until they end; its reader sees the end only then.
        await Exec("mkfifo", pipe).BeginAsync(CancellationToken.None);
        var running = Exec("sh", "-c", $"exec 3>\"{pipe}\"; echo up >&3; sleep 1000 & sleep 1000; true").BeginAsync(stop.Token);
        using var reader = new StreamReader(new FileStream(pipe, FileMode.Open, FileAccess.Read));
        Assert.Equal("up", await reader.ReadLineAsync());

        await stop.CancelAsync();
        var outcome = await running;

        Assert.Equal(("it was still running and was ended with the run", false), (outcome.Text, outcome.Failed));
        Assert.Null(await reader.ReadLineAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System).Token));
    }

    private ExecAction Exec(params string[] command) =>
        new(command, folder.FullName, Output, new HashSet<string> { "hunter2" }, TimeProvider.System);
}
