using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>The place that results are written to: it may be full, gone, or have been used before.</summary>
public sealed class OutputTests
{
    private const string FullDisk = "/dev/full";

    [Theory]
    [InlineData("result.json.tmp")]
    [InlineData("index.html")]
    [InlineData("junit.xml")] // the last of them: the others are there
    public async Task Run_DiskFull_SaysWhatTheVerdictWas(string file)
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);
        Directory.CreateDirectory(folder["run"]);
        File.CreateSymbolicLink(Path.Combine(folder["run"], file), FullDisk);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run", "--for", "1s")).Expect(6);

        Assert.StartsWith("run: the output of the run could not be written: ", end.Error, StringComparison.Ordinal);
        Assert.Contains("No space left on device", end.Error, StringComparison.Ordinal);
        Assert.Single(end.Error.TrimEnd('\n').Split('\n'));
        Assert.Contains("\nPASS  ", end.Output, StringComparison.Ordinal);
        Assert.Contains("  deliveries  ", end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Report: ", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StandardOutputFull_StillLeavesItsReport()
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);

        var end = (await LoadHarnessProgram.RunRedirectedAsync(folder, $"> {FullDisk}", "run", ScenarioText.FileName, "--out", "run")).Expect(6);

        end.Complains("The standard output could not be written: No space left on device.");
        new RunFiles(folder["run"]).Says("PASS");
    }

    [Fact]
    public async Task List_StandardOutputFull_IsNoSuccess()
    {
        using var folder = new TempFolder();

        var end = (await LoadHarnessProgram.RunRedirectedAsync(folder, $"> {FullDisk}", "list", "metrics")).Expect(6);

        end.Complains("The standard output could not be written: No space left on device.");
    }

    [Fact]
    public async Task Run_FolderGoneInMidRun_SaysSo()
    {
        using var folder = new TempFolder();
        (new ScenarioText() with { Steady = "6s" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.OutputLineAsync(": steady, 40/40 clients");

        Directory.Delete(folder["run"], recursive: true);
        var end = (await program.EndAsync()).Expect(6);

        Assert.StartsWith("The journal of the run cannot be written: ", end.Error, StringComparison.Ordinal); // at once
        Assert.Contains("\nrun: the output of the run could not be written: ", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FolderOfAnEarlierRun_DoesNotPassItsResultOff()
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);
        Directory.CreateDirectory(folder["run"]);
        foreach (var name in new[] { "result.json", "index.html", "summary.md", "junit.xml", "notes.txt" })
        {
            await File.WriteAllTextAsync(Path.Combine(folder["run"], name), "of an earlier run");
        }

        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.OutputLineAsync("short: 40 clients against ");
        await program.SignalAsync("KILL");
        await program.EndAsync();

        Assert.Equal(["notes.txt"], Directory.EnumerateFiles(folder["run"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Run_NoFolderNamed_MakesOneWithTimeScenarioAndBuild()
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--for", "1s", "--build", "1.4.2/rc 1")).Expect(0);

        var made = Assert.Single(Directory.EnumerateDirectories(folder["reports/runs"]));
        Assert.Matches("^[0-9]{8}T[0-9]{6}Z-short-1.4.2-rc-1$", Path.GetFileName(made));
        Assert.EndsWith($"Report: reports/runs/{Path.GetFileName(made)}/index.html\n", end.Output, StringComparison.Ordinal);
        new RunFiles(made).Says("1.4.2/rc 1");
    }

    [Fact]
    public async Task Run_SecretOfTheEnvironment_IsNowhere()
    {
        const string secret = "s3cr3t-t0k3n";
        await using var backend = await BackendProgram.StartAsync("--token", secret, "--drop", "1/20");
        using var folder = new TempFolder();
        var scenario = ScenarioText.Against($"{backend.Url}?token=${{CHAT_TOKEN}}") with { Steady = "1s" };
        folder.Write(ScenarioText.FileName, scenario.ToString().Replace(
            "rooms: { size: 10 }", "rooms: { size: 10, name: '${CHAT_TOKEN}-${n}' }\n    user: '${CHAT_TOKEN}-${client}'", StringComparison.Ordinal));

        await using var program = LoadHarnessProgram.Start(
            folder, ("CHAT_TOKEN", secret), "run", ScenarioText.FileName, "--out", "run");
        var end = (await program.EndAsync()).Expect(3);

        var offender = new RunFiles(folder["run"]).Result.Offenders[0];
        Assert.StartsWith("***-", offender.Room, StringComparison.Ordinal);
        Assert.Equal($"***-{offender.Receiver.Split('/')[1]}", offender.ReceiverUser);
        Assert.DoesNotContain(secret, end.Output + end.Error, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder["run"]))
        {
            Assert.DoesNotContain(secret, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
    }
}
