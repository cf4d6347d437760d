using System.Text.Json;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Judging;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>What a run tells of single messages leads to them in the backend's own list of victims.</summary>
public sealed class TraceTests
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task Run_AgainstABackendThatDrops_NamesItsVictims()
    {
        await using var backend = await BackendProgram.StartAsync("--drop", "1/50");
        using var folder = new TempFolder();
        (ScenarioText.Against(backend.Url) with { Thresholds = ["fanout.last p90 < 10 s", "fanout.first p90 < 1 s"] }).WriteTo(folder);

        var end = await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run");

        end.Expect(3);
        var run = new RunFiles(folder["run"]).Says("FAIL", "Worst rooms", "Fan-out by room size", "Never arrived at");
        var victims = await VictimsAsync(backend, "defectDropped");
        var lost = run.Result.Offenders.Where(offender => offender.Class == "lost").ToList();
        Assert.Equal(Math.Min(40, victims.Count), lost.Count);
        Assert.All(lost, offender => Assert.Single(victims, victim =>
            victim.Body.Contains(offender.Message, StringComparison.Ordinal) && Number(victim.Receiver) == Number(offender.ReceiverUser)));
        Assert.All(lost, offender => Assert.InRange(offender.SentAt!.Value, run.Result.Run.StartedAt, run.Result.Run.StartedAt + run.Result.Duration));
        Assert.Equal(run[MetricCatalog.Lost], run.Result.WorstRooms.Sum(room => room.Lost));
        Assert.All(run.Result.WorstRooms, room => Assert.Equal(
            room.Expected, room.Delivered + room.Late + room.Lost + room.MissedOffline + room.Recovered + room.Unverified));
        AssertFanOut(run.Result, end.Output);
    }

    [Fact]
    public async Task Run_AgainstABackendThatDamages_RecognisesWhatItCan()
    {
        await using var backend = await BackendProgram.StartAsync("--corrupt", "1/50");
        using var folder = new TempFolder();
        ScenarioText.Against(backend.Url).WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(3);

        var run = new RunFiles(folder["run"]).Says("FAIL");
        var victims = await VictimsAsync(backend, "defectCorrupted");
        var damaged = run.Result.Offenders.Where(offender => offender is { Class: "corrupt", Message.Length: > 0 }).ToList();
        // 48 of 80 bytes are filler, so that most stamps are whole.
        Assert.NotEmpty(damaged);
        Assert.All(damaged, offender => Assert.Single(victims, victim =>
            victim.Body.Contains(offender.Message, StringComparison.Ordinal) && Number(victim.Receiver) == Number(offender.ReceiverUser)));
    }

    /// <summary>One message in six misses somebody, so the 90th percentile of the last receiver is not known.</summary>
    private static void AssertFanOut(RunResult result, string output)
    {
        var outcomes = result.ThresholdOutcomes.ToDictionary(outcome => outcome.Expression);
        Assert.Equal((ThresholdResult.Missed, "≥ 1 s"), (outcomes["fanout.last p90 < 10 s"].Result, outcomes["fanout.last p90 < 10 s"].Actual));
        Assert.Equal(ThresholdResult.Met, outcomes["fanout.first p90 < 1 s"].Result);
        var row = Assert.Single(result.FanOut);
        Assert.Equal((6, 10), (row.From, row.To));
        Assert.Equal(result.Timer(MetricCatalog.FanOutLast).Count, row.Last.Count);
        Assert.Equal(row.First.Count, row.Last.Count);
        Assert.Contains($"{row.Last.Censored} of {row.Last.Count} messages did not reach all", output, StringComparison.Ordinal);
    }

    private sealed record Victim(string Receiver, string Body);

    private static async Task<List<Victim>> VictimsAsync(BackendProgram backend, string counter)
    {
        var url = new UriBuilder(backend.Url) { Scheme = "http", Path = "/admin/victims", Query = $"counter={counter}" }.Uri;
        using var document = JsonDocument.Parse(await Http.GetStringAsync(url));
        return
        [
            .. document.RootElement.GetProperty("victims").EnumerateArray()
                .Select(victim => new Victim(victim.GetProperty("receiverUser").GetString()!, victim.GetProperty("body").GetString()!)),
        ];
    }

    /// <summary>Users and tokens of the plan end in the number of their client.</summary>
    private static string Number(string name) => name[(name.LastIndexOf('-') + 1)..];
}
