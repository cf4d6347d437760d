using System.Globalization;
using System.Text.RegularExpressions;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Judging;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>A run that four processes play, as four machines would: they begin and end together, and their sum is the run.</summary>
public sealed partial class SliceTests
{
    private static readonly int[] All = [1, 2, 3, 4];

    [Fact]
    public async Task Four_ThatMeet_TogetherAreWhatTheBackendCounted()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        (ScenarioText.Against(backend.Url) with { Thresholds = ["messages.sent > 200"] }).WriteTo(folder);
        await using var slices = SliceRuns.Meeting(folder, All);

        Assert.All(await slices.EndAsync(), end => end.Expect(0)); // of a slice alone, the limit would not hold

        var run = slices.Files().Says("PASS", "Slices");
        var ledger = await backend.Ledger.ReadAsync();
        AgreesWith(ledger, run);
        Assert.Equal([1, 2, 3, 4], run.Result.Slices.Select(slice => slice.Slice.Number));
        Assert.Equal([10, 10, 10, 10], run.Result.Slices.Select(slice => slice.Clients));
        Assert.Single(run.Result.Slices.Select(slice => slice.Slice.CommonStart!.Value.AddTicks(slice.Slice.Clock!.Ahead.Ticks).ToUnixTimeSeconds() / 2).Distinct());
        Assert.All(run.Result.Slices.Skip(1), slice => Assert.InRange(slice.Slice.Clock!.Ahead.Duration(), TimeSpan.Zero, slice.Slice.Clock.Uncertainty)); // one clock
        var spread = run.Result.Slices.Max(slice => slice.StartedAt) - run.Result.Slices.Min(slice => slice.StartedAt);
        Assert.InRange(spread, TimeSpan.Zero, TimeSpan.FromSeconds(2)); // on a busy machine

        // The parts are kept beside the whole, and are the same when they are added by hand.
        (await LoadHarnessProgram.RunAsync(folder, "merge", "one/slices/*.json", "--out", "again")).Expect(0);
        var again = new RunFiles(folder["again"]);
        Assert.Equal(run.Result.Cells.Count, again.Result.Cells.Count);
        Assert.All(run.Result.Cells.Zip(again.Result.Cells), pair => Assert.Equal((pair.First.Metric, pair.First.Value), (pair.Second.Metric, pair.Second.Value)));
    }

    [Fact]
    public async Task Four_ByTheClock_MergedByHandArePlannedAsOneProcessWouldPlayThem()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        (ScenarioText.Against(backend.Url) with { WarmUp = "3s" }).WriteTo(folder); // by then all are in, whatever else the machine does
        var start = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(12); // four programs start meanwhile
        await using var slices = SliceRuns.Start(folder, All, "--start-at", start.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), "--quiet");

        Assert.All(await slices.EndAsync(), end => Assert.Contains("is slice ", end.Expect(0).Output.Replace("Slice ", "is slice ", StringComparison.Ordinal), StringComparison.Ordinal));
        (await LoadHarnessProgram.RunAsync(folder, "merge", "four", "two", "one", "three", "--out", "whole")).Expect(0);
        var whole = new RunFiles(folder["whole"]).Says("PASS", "Slices");
        var ledger = await backend.Ledger.ReadAsync();
        AgreesWith(ledger, whole);
        Assert.Single(All.Select(number => slices.Files(number).Result.Run.Id).Distinct());

        // What is planned is the same in one process: nothing of it is random but by the seed.
        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "single")).Expect(0);
        var single = new RunFiles(folder["single"]);
        Assert.Equal(single[MetricCatalog.Intended], whole[MetricCatalog.Intended]);
        Assert.Equal(single.Result.Count(MetricCatalog.Expected, RunMetrics.SteadyPhase), whole.Result.Count(MetricCatalog.Expected, RunMetrics.SteadyPhase));
        Assert.Equal(single.Result.Populations, whole.Result.Populations);
        Assert.Equal(single.Result.RoomSizes.Select(row => (row.From, row.To, row.Rooms, row.Account.Members)), whole.Result.RoomSizes.Select(row => (row.From, row.To, row.Rooms, row.Account.Members)));
        Assert.Equal(single.Result.Phases.SkipLast(2), whole.Result.Phases.SkipLast(2));
        await RefusesAndTellsAsync(folder);
    }

    [Fact]
    public async Task OneKilled_IsToldWithinSixSeconds_AndTheRunIsPartial()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        (ScenarioText.Against(backend.Url) with { Steady = "8s" }).WriteTo(folder);
        await using var slices = SliceRuns.Meeting(folder, All);
        await slices.First.MeanwhileAsync(backend.Ledger.WaitForAsync(counts => counts["messagesReceived"] > 100));

        var killed = TimeProvider.System.GetTimestamp();
        await slices[2].SignalAsync("KILL");
        await slices.First.ErrorLineAsync("lice 3 of 4 has been silent");
        Assert.InRange(TimeProvider.System.GetElapsedTime(killed), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6.5));

        var end = (await slices.First.EndAsync()).Expect(4);
        var run = slices.Files().Says("INCONCLUSIVE", "slice 3 of 4");
        Assert.Contains("slice 3 of 4", run.Result.Verdict.Reason, StringComparison.Ordinal);
        Assert.Contains("INCONCLUSIVE  Partial: ", end.Output, StringComparison.Ordinal);
        Assert.Equal([1, 2, 4], run.Result.Slices.Select(slice => slice.Slice.Number));
        Assert.Equal(30, run.Result.Populations.Single().Clients);
        Assert.Equal(0, run[MetricCatalog.Lost]);

        // What it had measured is in its journal, and can be added: still partial, but it says how far it came.
        var merged = (await LoadHarnessProgram.RunAsync(folder, "merge", "one", "three", "--out", "all")).Expect(4);
        var all = new RunFiles(folder["all"]).Says("INCONCLUSIVE", "slice 3 of 4");
        Assert.Equal(40, all.Result.Populations.Single().Clients);
        Assert.Contains("slice 3 of 4", merged.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CtrlC_OnSliceOne_EndsAll()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        (ScenarioText.Against(backend.Url) with { Steady = "10m" }).WriteTo(folder);
        await using var slices = SliceRuns.Meeting(folder, All);
        await slices.First.MeanwhileAsync(backend.Ledger.WaitForAsync(counts => counts["messagesReceived"] > 100));

        await slices.First.SignalAsync("INT");
        var ends = await slices.EndAsync();

        Assert.All(ends, end => end.Expect(130));
        var run = slices.Files().Says("INCONCLUSIVE", "Interrupted after ");
        Assert.Equal(4, run.Result.Slices.Count);
        Assert.Equal(("client", "left as planned", 40), run.Result.Ends.Select(row => (row.Side, row.Cause, row.Count)).Single());
        var ledger = await backend.Ledger.ReadAsync();
        Assert.Equal((40, 0), (ledger["closedByClient"], ledger["connectionsCurrent"]));
        Assert.Equal(ledger["messagesReceived"], run[MetricCatalog.Sent]);
    }

    [Fact]
    public async Task Events_AndALimitThatEndsTheRun_AreThoseOfAllTogether()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        // 200 a second: the four reach 600 after some 4 s, one alone after 13 s.
        new ScenarioText
        {
            Target = $"{{ url: \"{backend.Url}\", admin: \"{backend.Admin("").ToString().TrimEnd('/')}\" }}",
            Steady = "5m",
            Thresholds = ["{ limit: messages.sent < 600, abort: true }", "delivery.lost < 1000"], // kicks and cuts lose some
            Events = ["{ at: 500ms, backend: kick, share: 50%, code: 1012 }", "{ at: 1s, network: switch, share: 25% }"],
        }.WriteTo(folder);
        await using var slices = SliceRuns.Meeting(folder, All);

        Assert.All(await slices.EndAsync(), end => end.Expect(3));

        var run = slices.Files().Says("FAIL", "messages.sent < 600");
        Assert.StartsWith("messages.sent < 600 was missed: ", run.Result.Verdict.Reason, StringComparison.Ordinal);
        Assert.InRange(run[MetricCatalog.Sent], 600, 6_000);
        Assert.All(run.Result.Slices, slice => Assert.InRange(slice.Sent, 1, 1_500));
        var (kick, change) = (run.Result.Events[0], run.Result.Events[1]);
        Assert.Equal((20, "20 connections", false), (kick.Hit, kick.Outcome, kick.Failed)); // asked for once, by slice 1
        Assert.Equal(20, (await backend.Ledger.ReadAsync())["kicked"]);
        Assert.Equal((10, "10 of 40 clients"), (change.Hit, change.Outcome)); // by each slice, of its own clients
        Assert.Equal((1, 20), (run.Result.Storms[0].Event, run.Result.Storms[0].Lost)); // felt in all of them
    }

    [Fact]
    public async Task SlicesThatDoNotCome_AreNamed_AndNobodyDials()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        ScenarioText.Against(backend.Url).WriteTo(folder);
        await using var slices = SliceRuns.Meeting(folder, [1, 3], "--rendezvous-timeout", "3s");

        var ends = await slices.EndAsync();

        Assert.All(ends, end => Assert.Contains("lices 2 and 4 of 4 have not come within 3 s", end.Expect(2).Error, StringComparison.Ordinal));
        Assert.Equal(0, (await backend.Ledger.ReadAsync())["connectionsOpened"]);
    }

    [Theory]
    [InlineData("--slice 5/4", "5/4")]
    [InlineData("--slice 1/9", "there are 4 rooms for 9 slices")]
    [InlineData("--slice 2/2 --target ws://127.0.0.1:1/ --baseline .", "a slice is no run that could be compared")]
    [InlineData("--slice 1/2 --rendezvous http://127.0.0.1:1 --start-at 2030-01-01T00:00:00Z", "--start-at and --rendezvous both say when")]
    public async Task Choices_ThatCannotBe_AreRefused(string options, string reason)
    {
        using var folder = new TempFolder();
        ScenarioText.Against("ws://127.0.0.1:1/").WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, ["run", ScenarioText.FileName, .. options.Split(' ')])).Expect(2);

        Assert.Contains(reason, end.Error, StringComparison.Ordinal);
        Assert.Single(end.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task ReferenceBackend_IsNotStartedFourTimes()
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--slice", "2/4")).Expect(2);

        end.Complains("short cannot be cut into 4 slices: its target is the reference backend, which every slice would start for itself. Start it once (loadharness backend), or your own, and name it: --target ws://HOST:PORT/PATH.");
    }

    /// <summary>What merging refuses, and what it says of a run that is not whole.</summary>
    private static async Task RefusesAndTellsAsync(TempFolder folder)
    {
        Directory.CreateDirectory(folder["second"]);
        File.WriteAllText(folder["second/result.json"], AnotherAttempt().Replace(File.ReadAllText(folder["one/result.json"]), "\"attempt\": \"another\""));
        var twice = (await LoadHarnessProgram.RunAsync(folder, "merge", "one", "two", "second", "--out", "twice")).Expect(2);
        Assert.Contains("slice 1/4 is there twice", twice.Error, StringComparison.Ordinal);
        var other = (await LoadHarnessProgram.RunAsync(folder, "merge", "one", "single", "--out", "other")).Expect(2);
        Assert.Contains("no slice", other.Error, StringComparison.Ordinal);
        var partial = (await LoadHarnessProgram.RunAsync(folder, "merge", "one", "two", "four", "--out", "partial")).Expect(4);
        Assert.Contains("INCONCLUSIVE  Partial: slice 3 of 4 is missing", partial.Output, StringComparison.Ordinal);
        Assert.Equal(VerdictCause.BrokenOff, new RunFiles(folder["partial"]).Result.Verdict.Cause);
        (await LoadHarnessProgram.RunAsync(folder, "merge", "partial", "three", "--out", "completed")).Expect(0);
        Assert.Equal(40, new RunFiles(folder["completed"]).Result.Populations.Single().Clients);
    }

    [GeneratedRegex("\"attempt\": \"[^\"]*\"")]
    private static partial Regex AnotherAttempt();

    /// <summary>Compares what is merged with what the backend counted, to the unit; what it handed over while a client left, it may have taken for dropped.</summary>
    private static void AgreesWith(ServerCounts backend, RunFiles run)
    {
        var echoes = run.Result.Phases.Sum(phase => run.Result.Timer(MetricCatalog.EchoLatency, phase.Name).Arrived.TotalCount);
        Assert.Equal(backend["messagesReceived"], run[MetricCatalog.Sent]);
        Assert.Equal(run[MetricCatalog.Intended], run[MetricCatalog.Sent] + run[MetricCatalog.NotSent]);
        Assert.Equal(backend["connectionsOpened"], run.Result.Timer(MetricCatalog.ConnectTime).Arrived.TotalCount);
        var arrived = run[MetricCatalog.Delivered] + run[MetricCatalog.Late] + run[MetricCatalog.Recovered] + run[MetricCatalog.Duplicate] + echoes;
        Assert.InRange(arrived, backend["deliveriesSent"], backend["deliveriesSent"] + backend["deliveriesDropped"]);
        Assert.Equal(0, run[MetricCatalog.Lost] + run[MetricCatalog.Unexpected] + run[MetricCatalog.Foreign] + run[MetricCatalog.Unverified]);
    }
}
