using LoadHarness.Results;
using LoadHarness.Results.Merging;
using static LoadHarness.Tests.Merging.SliceMergeTests;

namespace LoadHarness.Tests.Merging;

/// <summary>What is not merged, and what people are told.</summary>
public sealed class MergeRefusalTests
{
    private static readonly Dictionary<string, (Func<RunResult, RunResult> Change, string Says)> Reasons = new()
    {
        ["scenario"] = (run => run with { Scenario = run.Scenario with { Hash = "1" } }, "these are slices of different runs: hash of the scenario: '1' instead of '0'."),
        ["name"] = (run => run with { Run = run.Run with { Scenario = "other" } }, "these are slices of different runs: scenario: 'other' instead of 'test'."),
        ["seed"] = (run => run with { Run = run.Run with { Seed = 2 } }, "these are slices of different runs: seed: '2' instead of '1'."),
        ["number"] = (run => run with { Run = run.Run with { Slice = new SliceOfRun(2, 3) } }, "these are slices of different runs: number of slices: '3' instead of '2'."),
        ["build"] = (run => run with { Run = run.Run with { Build = "b" } }, "these are slices of different runs: build: 'b' instead of ''."),
        ["schema"] = (run => run with { Schema = 0 }, "these are slices of different runs: schema of the result: '0' instead of '1'."),
        ["version"] = (run => run with { Environment = run.Environment with { Harness = "0.2.0" } }, "these are slices of different runs: version of LoadHarness: '0.2.0' instead of '0.1.0'."),
        ["intervals"] = (run => run with { Timeline = Timeline.Empty with { Interval = TimeSpan.FromSeconds(2), Length = 1 } }, "intervals of 2 s cannot be added to intervals of 1 s."),
        ["run"] = (run => run with { Run = run.Run with { Id = "0002" } }, "these are slices of different runs of one scenario: run 0002 and run 0001."),
        ["whole"] = (run => run with { Run = run.Run with { Slice = null } }, "this is a whole run, and no slice of one: only runs that were played with --slice k/n can be merged."),
        ["one of one"] = (run => run with { Run = run.Run with { Slice = new SliceOfRun(1, 1) } }, "this is a whole run, and no slice of one: only runs that were played with --slice k/n can be merged."),
        ["outside"] = (run => run with { Run = run.Run with { Slice = new SliceOfRun(3, 2) } }, "this says that it is slice 3/2, which cannot be."),
        ["twice"] = (
            run => Bare(1, 2, slice => slice with { Attempt = "again" }),
            "slice 1/2 is there twice, attempt try1 of 1970-01-01 00:00:00 UTC and attempt again of 1970-01-01 00:00:00 UTC: name one of them."),
        ["the same"] = (run => Bare(1, 2), "slice 1/2 is there twice: the same result was named twice."),
    };

    public static TheoryData<string> Names => [.. Reasons.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Add_WhatDoesNotBelong_IsRefusedAndTheSumStaysAsItWas(string reason)
    {
        var (change, says) = Reasons[reason];
        var sum = new SliceSum();
        sum.Add(Bare(1, 2) with { Timeline = Timeline.Empty with { Length = 1 } });

        var refusal = Assert.Throws<MergeException>(() => sum.Add(change(Bare(2, 2))));

        Assert.Equal(says, refusal.Message);
        Assert.Equal(1, sum.Count);
        sum.Add(Bare(2, 2));
        Assert.Equal([1, 2], sum.ToResult().Slices.Select(slice => slice.Slice.Number));
    }

    [Fact]
    public void Add_PartialMergeAndItsMissingSlice_IsTheWhole()
    {
        var partial = Bare(1, 3) + Bare(3, 3);
        Assert.Equal(RunEndingKind.BrokenOff, partial.Ending.Kind);

        var whole = partial + Bare(2, 3);

        Assert.Equal(RunEndingKind.Completed, whole.Ending.Kind);
        Assert.Throws<MergeException>(() => whole + Bare(2, 3));
    }
}
