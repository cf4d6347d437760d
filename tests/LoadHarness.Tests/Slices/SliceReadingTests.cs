using LoadHarness.Cli;
using LoadHarness.Cli.Slices;

namespace LoadHarness.Tests.Slices;

/// <summary>What command line and environment say of slices, as a table.</summary>
public class SliceReadingTests
{
    private const string Token = "LOADHARNESS_TOKEN=secret";
    private const string Here = "--rendezvous http://127.0.0.1:7007";

    [Theory]
    [InlineData("", "", null)]
    [InlineData("--slice 2/4", "", "2/4")]
    [InlineData("--slice 1/1", "", "1/1")]
    [InlineData("", "LOADHARNESS_SLICE=3/4", "3/4")]
    [InlineData("--slice 2/4", "LOADHARNESS_SLICE=3/8", "2/4")]
    [InlineData("--slice 2/4", "LOADHARNESS_SLICE=nonsense", "2/4")]
    [InlineData("--slices 4", "JOB_COMPLETION_INDEX=0", "1/4")]
    [InlineData("--slices 4", "JOB_COMPLETION_INDEX=3", "4/4")]
    [InlineData("--slices 4", "JOB_COMPLETION_INDEX=3 LOADHARNESS_SLICE=1/2", "4/4")]
    [InlineData("--slices auto", "SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_COUNT=4", "3/4")]
    [InlineData("--slices 4", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_COUNT=4", "4/4")]
    [InlineData("--slices auto", "SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_STEP=4", "3/3")]
    [InlineData("", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_COUNT=4", null)] // tasks of an array may play a scenario each
    [InlineData("", "JOB_COMPLETION_INDEX=3", null)]
    [InlineData("--slice 2/4", "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_COUNT=8", "2/4")]
    public void Slice_IsWhatWasSaid(string line, string variables, string? slice) => Assert.Equal(slice, Read(line, variables).Slice?.ToString());

    [Theory]
    [InlineData("--slice 0/4", "", "--slice: '0/4' is no part of a run: 2/4 is the second of four.")]
    [InlineData("--slice 5/4", "", "--slice: '5/4' is no part of a run")]
    [InlineData("--slice 2", "", "--slice: '2' is no part of a run")]
    [InlineData("--slice -1/4", "", "--slice: '-1/4' is no part of a run")]
    [InlineData("--slice 1/2/3", "", "--slice: '1/2/3' is no part of a run")]
    [InlineData("--slice 1/99999", "", "a run can be cut into 10000 slices at most")]
    [InlineData("", "LOADHARNESS_SLICE=two", "LOADHARNESS_SLICE: 'two' is no part of a run")]
    [InlineData("--slice 1/4 --slices 4", "JOB_COMPLETION_INDEX=0", "write one of them")]
    [InlineData("--slices 4", "", "no scheduler says which of them this is (JOB_COMPLETION_INDEX and SLURM_ARRAY_TASK_ID are not set): write --slice 1/4.")]
    [InlineData("--slices auto", "", "no scheduler says which of them this is")]
    [InlineData("--slices many", "", "--slices: 'many' is no number of slices")]
    [InlineData("--slices 0", "JOB_COMPLETION_INDEX=0", "--slices: '0' is no number of slices")]
    [InlineData("--slices auto", "JOB_COMPLETION_INDEX=0", "Kubernetes does not tell its pods how many there are")]
    [InlineData("--slices 4", "JOB_COMPLETION_INDEX=4", "JOB_COMPLETION_INDEX is 4, but runs from 0 to 3 in a job of 4 completions")]
    [InlineData("--slices 4", "JOB_COMPLETION_INDEX=x", "JOB_COMPLETION_INDEX: 'x' is not a number")]
    [InlineData("--slices 4", "JOB_COMPLETION_INDEX=0 SLURM_ARRAY_TASK_ID=0", "are both set")]
    [InlineData("--slices auto", "SLURM_ARRAY_TASK_ID=0", "SLURM_ARRAY_TASK_COUNT is not set")]
    [InlineData("--slices 4", "SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_MIN=2 SLURM_ARRAY_TASK_COUNT=1", "the Slurm array has 1 tasks. To play a slice again by itself, say which one: --slice k/4.")]
    [InlineData("--slices auto", "SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_COUNT=4", "SLURM_ARRAY_TASK_ID 9 is no task of an array of 4 from 0 on")] // 0,3,7,9: no slice can be told
    [InlineData("--start-at 2026-11-22T04:00:00Z", "", "--start-at is for the slices of a run")]
    [InlineData(Here, Token, "--rendezvous is for the slices of a run")]
    [InlineData("--run-key night", "", "--run-key is for the slices of a run")]
    public void Slice_WhatCannotBeMeant_IsRefused(string line, string variables, string message) => AssertRefused(line, variables, message);

    [Theory]
    [InlineData("2026-11-22T03:00:01Z", 1)]
    [InlineData("2026-11-22T03:01Z", 60)]
    [InlineData("2026-11-22T04:00:00.5+01:00", 0.5)]
    public void StartAt_IsAnInstant(string text, double ahead) =>
        Assert.Equal(new HandClock().GetUtcNow().AddSeconds(ahead), Read($"--slice 1/2 --start-at {text}", "").StartAt);

    [Theory]
    [InlineData("03:00:00", "is another instant on each day and in each time zone: write 2026-11-22T03:00:00Z.")]
    [InlineData("2026-11-22T03:00:01", "is no instant with its time zone")]
    [InlineData("2026-13-22T03:00:01Z", "is no instant with its time zone")]
    [InlineData("tomorrow", "is no instant with its time zone")]
    [InlineData("2026-11-22T02:59:48Z", "was 12 s ago by the clock of this machine")]
    [InlineData("2026-11-22T03:00:00Z", "was 0 ms ago")]
    [InlineData("2027-11-22T03:00:00Z", "is 365 days away")]
    public void StartAt_AnythingElse_IsRefused(string text, string message) => AssertRefused($"--slice 1/2 --start-at {text}", "", message);

    [Theory]
    [InlineData("1/4", "", "")]
    [InlineData("1/4", "--rendezvous-listen *", "*")]
    [InlineData("1/4", "--rendezvous-listen 10.0.0.7", "10.0.0.7")]
    [InlineData("2/4", "--rendezvous-timeout 90s", "")]
    public void Rendezvous_IsWhereTheyMeet(string slice, string further, string listen)
    {
        var choices = Read($"--slice {slice} {Here} {further}", Token);

        Assert.Equal(listen, choices.Rendezvous!.Listen ?? "");
        Assert.Equal(further.Contains("timeout", StringComparison.Ordinal) ? 90 : 300, choices.Rendezvous.Timeout.TotalSeconds);
        Assert.Equal("secret", choices.Rendezvous.Token);
        Assert.DoesNotContain("secret", choices.ToString(), StringComparison.Ordinal);
        Assert.True(choices.Slice!.SharesIdentity);
    }

    [Theory]
    [InlineData("--slice 1/4 --rendezvous http://10.0.0.7:7007", Token, "10.0.0.7 is not loopback, and slice 1 listens on nothing else unless told to: add --rendezvous-listen *")]
    [InlineData("--slice 1/4 --rendezvous http://pod-0.chat:7007", Token, "pod-0.chat is not loopback")]
    [InlineData("--slice 1/4 " + Here, "", "LOADHARNESS_TOKEN is not set")]
    [InlineData("--slice 2/4 " + Here, "", "LOADHARNESS_TOKEN is not set")]
    [InlineData("--slice 2/4 --rendezvous https://127.0.0.1:7007", Token, "write http://HOST:PORT")]
    [InlineData("--slice 2/4 --rendezvous 127.0.0.1:7007", Token, "write http://HOST:PORT")]
    [InlineData("--slice 2/4 --rendezvous http://127.0.0.1:7007/path", Token, "write http://HOST:PORT")]
    [InlineData("--slice 2/4 --rendezvous http://me:word@127.0.0.1:7007", Token, "takes no user and password")]
    [InlineData("--slice 2/4 --rendezvous http://127.0.0.1:0", Token, "the others cannot know which port 0 becomes")]
    [InlineData("--slice 1/4 --rendezvous-listen eth0 " + Here, Token, "'eth0' is no address of this machine")]
    [InlineData("--slice 1/4 --rendezvous-timeout soon " + Here, Token, "'soon' is no duration from 1s to 24h")]
    [InlineData("--slice 1/4 --rendezvous-timeout 0s " + Here, Token, "'0s' is no duration from 1s to 24h")]
    [InlineData("--slice 1/4 --start-at 2026-11-22T04:00:00Z " + Here, Token, "--start-at and --rendezvous both say when the slices begin")]
    [InlineData("--slice 1/4 --run-key night " + Here, Token, "at a rendezvous slice 1 gives the run its identity")]
    [InlineData("--slice 1/4 --rendezvous-listen *", "", "there is no --rendezvous that slice 1 could listen for")]
    [InlineData("--slice 1/4 --rendezvous-timeout 5m", "", "there is no --rendezvous to wait at")]
    public void Rendezvous_WhatCannotBeMeant_IsRefused(string line, string variables, string message) => AssertRefused(line, variables, message);

    [Theory]
    [InlineData("--slice 2/4 --rendezvous http://10.0.0.7:7007", "")] // where slice 1 listens is no matter of slice 2
    [InlineData("--slice 1/4 --rendezvous http://[::1]:7007", "")]
    [InlineData("--slice 1/4 --rendezvous http://localhost:7007", "")]
    public void Rendezvous_OfLoopbackOrOthers_NeedsNoAddressToListenOn(string line, string variables) => Assert.Null(Read(line, $"{Token} {variables}").Rendezvous!.Listen);

    [Theory]
    [InlineData("--slice 2/4", "", null)]
    [InlineData("--slice 2/4 --run-key night", "LOADHARNESS_RUN_KEY=other", "night")]
    [InlineData("--slice 2/4", "LOADHARNESS_RUN_KEY=other SLURM_ARRAY_JOB_ID=4711", "other")]
    [InlineData("--slice 2/4", "SLURM_ARRAY_JOB_ID=4711", "4711")]
    [InlineData("--slice 2/4 " + Here, Token + " SLURM_ARRAY_JOB_ID=4711", null)] // slice 1 gives it
    [InlineData("", "SLURM_ARRAY_JOB_ID=4711", null)]
    public void RunKey_MakesTheCommonIdentity(string line, string variables, string? key)
    {
        var choices = Read(line, variables);

        Assert.Equal(key, choices.RunKey);
        Assert.Equal(key is not null || choices.Rendezvous is not null, choices.Slice?.SharesIdentity ?? false);
    }

    [Fact]
    public void Attempt_IsAnotherOneEachTime()
    {
        var (first, second) = (Read("--slice 2/4", "").Slice!.Attempt, Read("--slice 2/4", "").Slice!.Attempt);

        Assert.Matches("^[0-9a-z]{8}$", first);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Token_WithASpace_IsRefused()
    {
        var reading = new SliceReading(name => name == "LOADHARNESS_TOKEN" ? "two words" : null, new HandClock());

        var refused = Assert.Throws<UserException>(() => reading.Read(new SliceWords { Slice = "2/4", Rendezvous = "http://127.0.0.1:7007" }));
        Assert.Contains("no spaces", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", refused.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string line, string variables, string message)
    {
        var refused = Assert.Throws<UserException>(() => Read(line, variables));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
    }

    private static SliceChoices Read(string line, string variables)
    {
        var environment = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var options = new SliceOptions();
        var command = new System.CommandLine.Command("run");
        options.AddTo(command);
        var parsed = command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(parsed.Errors);
        return options.Read(parsed, name => environment.GetValueOrDefault(name), new HandClock());
    }
}
