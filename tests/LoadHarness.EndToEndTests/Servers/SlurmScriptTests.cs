using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>The scripts of deploy/slurm on a real Slurm, with something in place of the program that notes how it was called.</summary>
public sealed class SlurmScriptTests
{
    private const string Notes = """
        #!/bin/bash
        echo "$* | key $SLURM_ARRAY_JOB_ID | token ${#LOADHARNESS_TOKEN} | restarts ${SLURM_RESTART_COUNT:-0}" >> "$NOTES/calls"
        case $1 in
          run) while [ "$1" != --out ]; do shift; done; mkdir -p "$2"; touch "$2/result.json"; [ "$2" != "${2%slice-3}" ] && exit "$THIRD" ;;
        esac
        exit 0

        """;

    [SlurmFact]
    [Trait("Tier", "Servers")]
    public async Task Submit_EachWayToStart_PlaysAllSlicesAndMerges()
    {
        await using var cluster = await SlurmCluster.StartAsync(4);
        using var stage = new SlurmStage(cluster, Notes);

        var apart = await stage.SubmitAsync("-s", "apart", SlurmStage.Scenario, "4", "--build", "1.4 beta");
        Assert.Equal("COMPLETED 0:0", await cluster.EndOfAsync(apart.Merge, SlurmStage.Patience));
        Assert.Equal(
            [
                $"merge {apart.Folder}/slice-1 {apart.Folder}/slice-2 {apart.Folder}/slice-3 {apart.Folder}/slice-4 --out {apart.Folder}/merged | key  | token 32 | restarts 0",
                .. Enumerable.Range(1, 4).Select(k => $"run {SlurmStage.Scenario} --slice {k}/4 --out {apart.Folder}/slice-{k} --yes --build 1.4 beta | key {apart.Job} | token 32 | restarts 0"),
            ],
            stage.Calls());

        var together = await stage.SubmitAsync("-w", "60", SlurmStage.Scenario, "4");
        Assert.Equal("COMPLETED 0:0", await cluster.EndOfAsync(together.Merge, SlurmStage.Patience));
        var runs = stage.Calls().Where(call => call.StartsWith("run", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, runs.Count);
        Assert.All(runs, run => Assert.Matches(@" --rendezvous http://[^ ]+:2\d{4} --rendezvous-listen \* --rendezvous-timeout 60s --out ", run));

        var gang = await stage.SubmitAsync("-s", "gang", SlurmStage.Scenario, "4", "--build", "1.4 beta");
        Assert.Equal("COMPLETED 0:0", await cluster.EndOfAsync(gang.Merge, SlurmStage.Patience));
        Assert.All(
            stage.Calls().Skip(1).Index(),
            run => Assert.Matches($@"^run {SlurmStage.Scenario} --slice {run.Index + 1}/4 --out \S+/slice-{run.Index + 1} --yes --rendezvous http://\S+ .* --build 1\.4 beta \|", run.Item));
    }

    [SlurmFact]
    [Trait("Tier", "Servers")]
    public async Task Submit_ASliceThatFails_IsNotStartedAgain_AndTheRestIsMerged()
    {
        await using var cluster = await SlurmCluster.StartAsync(4);
        using var stage = new SlurmStage(cluster, Notes, third: 5);

        var run = await stage.SubmitAsync("-s", "apart", SlurmStage.Scenario, "4");

        Assert.Equal("COMPLETED 0:0", await cluster.EndOfAsync(run.Merge, SlurmStage.Patience));
        Assert.Equal("FAILED 5:0", await cluster.EndOfAsync($"{run.Job}_2", SlurmStage.Patience));
        Assert.Equal(5, stage.Calls().Count);
    }

    [SlurmFact]
    [Trait("Tier", "Servers")]
    public async Task Submit_WithoutASlotForTheFirstSlice_TheOthersSaySo()
    {
        await using var cluster = await SlurmCluster.StartAsync(2);
        using var stage = new SlurmStage(cluster, Notes);
        var slice = stage.Script("slice.sbatch");

        var job = await cluster.RunAsync(stage.Folder, stage.Environment, "sbatch", "--parsable", "--array=1-2", $"--output={stage.Folder}/%a.log", slice, "runs", "3", "together", "2", SlurmStage.Scenario);

        await cluster.EndOfAsync($"{job.Expect(0).Output.Trim()}_1", SlurmStage.Patience);
        Assert.Equal("Slice 1 has had no slot for 2 s: free some, wait longer (-w), or take -s gang.\n", await File.ReadAllTextAsync(Path.Combine(stage.Folder, "1.log")));
    }

    [Theory]
    [InlineData("submit.sh")]
    [InlineData("submit.sh", SlurmStage.Scenario)]
    [InlineData("is no number of slices", SlurmStage.Scenario, "all")]
    [InlineData("is no number of slices", SlurmStage.Scenario, "0")]
    [InlineData("is no number of seconds", "-w", "1m", SlurmStage.Scenario, "2")]
    [InlineData("there is no scenario", "absent.yaml", "2")]
    [InlineData("submit.sh [-s START]", "-s", "soon", SlurmStage.Scenario, "2")]
    [InlineData("submit.sh [-s START]", "-x", SlurmStage.Scenario, "2")]
    public async Task Submit_WhatCannotBe_IsRefused(string complaint, params string[] words)
    {
        using var folder = new TempFolder();
        folder.Write(SlurmStage.Scenario, "");

        await using var submit = ChildProcess.Start(folder.FullPath, new Dictionary<string, string>(), ["bash", RepositoryFiles.PathOf("deploy/slurm/submit.sh"), .. words]);

        Assert.Contains(complaint, (await submit.EndAsync()).Expect(2).Error, StringComparison.Ordinal);
    }

    [SlurmFact]
    [Trait("Tier", "Servers")]
    public async Task Scripts_AreRightByShellCheck()
    {
        var shellcheck = Recipes.Program("shellcheck");
        Assert.True(shellcheck is not null, "shellcheck is not installed: apt-get install shellcheck");
        using var folder = new TempFolder();
        folder.Write("wrong.sh", "#!/bin/bash\nrm $1\n");
        string[] scripts = [.. Directory.GetFiles(RepositoryFiles.PathOf("deploy/slurm")), RepositoryFiles.PathOf(".ci/run"), RepositoryFiles.PathOf("tests/servers.sh")];

        await using var right = ChildProcess.Start(folder.FullPath, new Dictionary<string, string>(), [shellcheck, .. scripts]);
        await using var wrong = ChildProcess.Start(folder.FullPath, new Dictionary<string, string>(), [shellcheck, "wrong.sh"]);

        (await right.EndAsync()).Expect(0);
        (await wrong.EndAsync()).Expect(1);
    }
}
