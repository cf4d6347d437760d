using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Commands of the user's own, played as events.</summary>
public sealed class ExecEventTests
{
    private const string Script = """
        echo "deploying $1"
        echo "disk almost full" >&2
        : > deployed
        exit "$2"
        """;

    [Fact]
    public async Task Exec_AScript_RunsInTheFolderOfTheScenarioAndKeepsItsOutput()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["scenarios"]);
        folder.Write("scenarios/deploy.sh", Script);
        folder.Write("scenarios/s.yaml", (new ScenarioText
        {
            Events = ["{ at: 500ms, exec: [sh, ./deploy.sh, v2, 0] }", "{ at: 1s, exec: [sh, ./deploy.sh, v3, 3], name: second }"],
            Thresholds = ["event.failed == 0"],
        }).ToString());

        // Looking at a scenario does nothing.
        (await LoadHarnessProgram.RunAsync(folder, "validate", "scenarios/s.yaml")).Expect(0);
        var plan = (await LoadHarnessProgram.RunAsync(folder, "plan", "scenarios/s.yaml")).Expect(0);
        Assert.Contains("second: exec sh ./deploy.sh v3 3", plan.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["scenarios/deployed"]));

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", "scenarios/s.yaml", "--out", "run")).Expect(3);

        Assert.True(File.Exists(folder["scenarios/deployed"]));
        Assert.Matches(@"event +0:01 exec sh: exit code 0 after ", end.Output);
        Assert.Matches(@"failed +0:02 second: exit code 3 after .*: disk almost full", end.Output);
        var run = new RunFiles(folder["run"]).Says("exec sh", "exit code 3 after", "event-2.out and event-2.err");
        Assert.Equal([false, true], run.Result.Events.Select(one => one.Failed));
        Assert.Equal("deploying v2\n", await File.ReadAllTextAsync(folder["run/event-1.out"]));
        Assert.Equal("disk almost full\n", await File.ReadAllTextAsync(folder["run/event-2.err"]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task CtrlC_WhileACommandRuns_LeavesNoneBehind(int times)
    {
        using var folder = new TempFolder();
        var scenario = new ScenarioText { Steady = "10m", Events = ["{ at: 500ms, exec: [sh, -c, 'echo $$ > pid; trap \"\" INT; sleep 1000; true'] }"] };
        scenario.WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.OutputLineAsync(": steady, 40/40 clients");
        var shell = int.Parse(await File.ReadAllTextAsync(folder["pid"]));
        Assert.True(IsAlive(shell));

        await program.SignalAsync("INT");
        await program.ErrorLineAsync("Leaving politely");
        if (times > 1)
        {
            await program.SignalAsync("INT");
        }

        (await program.EndAsync()).Expect(130);
        Assert.False(IsAlive(shell));
    }

    /// <summary>What has ended but was not yet asked for its exit code, by whoever inherits it, is not alive.</summary>
    private static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
