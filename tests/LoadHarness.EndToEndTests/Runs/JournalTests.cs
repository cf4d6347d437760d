using System.Collections.Concurrent;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Reports;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>What is left of a run whose program was killed, or had no room: never less than all but the last interval, and nothing that was not so.</summary>
public sealed class JournalTests
{
    private const int Seed = 20261121;
    private const int MostPolls = 500;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan UpTo = TimeSpan.FromSeconds(9.5); // of a run that would not end by itself in that time, however busy the machine

    [Fact]
    public Task Run_KilledAtRandomMoments_LeavesAJournalThatIsTrueAndComplete() => KillAsync(kills: 10, atOnce: 5);

    [Fact]
    [Trait("Tier", "Long")]
    public Task Run_KilledAtFiftyRandomMoments_LeavesAJournalThatIsTrueAndComplete() => KillAsync(kills: 50, atOnce: 4);

    [Fact]
    public async Task Run_NoRoomForItsFiles_KeepsWhatThereWasRoomFor()
    {
        using var folder = new TempFolder();
        (new ScenarioText() with { Steady = "3s" }).WriteTo(folder);

        // The runtime itself needs large files unless it is told to do without; 16 KiB hold the first intervals of the journal, and no result.
        var end = (await LoadHarnessProgram.RunLimitedAsync(folder, "-f 16; export DOTNET_EnableWriteXorExecute=0", "run", ScenarioText.FileName, "--out", "run")).Expect(6);

        Assert.All(
        [
            "The journal of the run cannot be written: the file may not grow any further (ulimit -f). The run goes on, and it is tried again; make room, or its result may be lost.",
            "run: the output of the run could not be written: the file may not grow any further (ulimit -f). The verdict was ",
            "Its journal is there: make room, then loadharness report run",
        ],
        text => Assert.Contains(text, end.Error, StringComparison.Ordinal));
        var report = (await LoadHarnessProgram.RunAsync(folder, "report", "run")).Expect(0);
        Assert.StartsWith("INCONCLUSIVE  Partial: the program left no result, but a journal that covers the first ", report.Output, StringComparison.Ordinal);
        new RunFiles(folder["run"]).Says("INCONCLUSIVE", "Partial: ", "what was measured after it is missing");
    }

    [Fact]
    public async Task Run_EndsAsItShould_LeavesNoJournal()
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        Assert.False(Directory.Exists(folder["run/journal"]));
    }

    private static async Task KillAsync(int kills, int atOnce)
    {
        var log = new ConcurrentDictionary<(string Run, int Sender, uint Sequence), bool>();
        await using var server = RawTcpServer.Upgrading(socket => LogAsync(socket, log));
        var random = new Random(Seed);
        List<TimeSpan> moments = [.. Enumerable.Range(0, kills).Select(_ => UpTo * random.NextDouble())];
        foreach (var some in moments.Chunk(atOnce))
        {
            await Task.WhenAll(some.Select(moment => KillAsync(server.Url, moment, log)));
        }
    }

    private static async Task KillAsync(string url, TimeSpan moment, ConcurrentDictionary<(string Run, int Sender, uint Sequence), bool> log)
    {
        using var folder = new TempFolder();
        var scenario = ScenarioText.Against(url) with { Clients = 20, Room = 20, Ramp = "500ms", WarmUp = "500ms", Steady = "1m", LostAfter = "100ms", Drain = "100ms" };
        scenario.WriteTo(folder);
        await using (var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run"))
        {
            await program.MeanwhileAsync(ExistsAsync(folder["run/journal/books.json"]));
            await Task.Delay(moment, TimeProvider.System);
            await program.SignalAsync("KILL");
            await program.EndAsync();
        }

        // What 'loadharness report' does, without starting it each time; another test does.
        var result = RunJudge.Judge(RunJournal.Read(folder["run"]));
        Assert.Contains("Partial: ", RunReport.Render(result), StringComparison.Ordinal);
        Assert.Equal(VerdictOutcome.Inconclusive, result.Verdict.Outcome);
        await CheckAsync(result, RunJournal.Intervals(folder["run"]), PlanOf(scenario), log);
    }

    private static async Task<bool> ExistsAsync(string file)
    {
        while (!File.Exists(file))
        {
            await Task.Delay(Poll, TimeProvider.System);
        }

        return true;
    }

    /// <summary>Every message that the journal says was sent has reached the server, and none that was due before its last interval is missing in it.</summary>
    private static async Task CheckAsync(
        RunResult result, IReadOnlyList<JournalInterval> intervals, RunPlan plan, ConcurrentDictionary<(string Run, int Sender, uint Sequence), bool> log)
    {
        var (sum, missing) = (0L, 0L);
        for (var client = 0; client < plan.Clients; client++)
        {
            var sent = intervals.Sum(interval => interval.Sent.Values[client]);
            sum += sent;
            for (uint sequence = 0; sequence < sent; sequence++)
            {
                // What the kernel had taken is on its way to the server, however the client ended.
                for (var tries = 0; !log.ContainsKey((result.Run.Id, client, sequence)) && tries < MostPolls; tries++)
                {
                    await Task.Delay(Poll, TimeProvider.System);
                }

                Assert.True(log.ContainsKey((result.Run.Id, client, sequence)), $"client {client} sent {sequence} by the journal, but the server never got it");
            }

            var due = DueBefore(plan.SaysOf(client), intervals.Count > 0 ? intervals[^1].From : TimeSpan.Zero);
            missing += Math.Max(0, due - sent);
        }

        Assert.True(sum >= result.Count(MetricCatalog.Sent), "there are names for fewer messages than were counted"); // names are taken a moment later
        Assert.True(
            missing <= result.Count(MetricCatalog.NotSent), // on a busy machine some are not yet joined when they are to speak
            $"{missing} messages that were due before the last interval, {intervals.LastOrDefault()?.From}, are missing in the journal");
    }

    private static long DueBefore(SaySchedule schedule, TimeSpan instant)
    {
        var number = 0L;
        while (schedule.Next() < instant)
        {
            number++;
        }

        return number;
    }

    private static RunPlan PlanOf(ScenarioText scenario)
    {
        var reading = ScenarioFile.ReadText(scenario.ToString(), ScenarioText.FileName);
        return RunPlan.Of(reading.Scenario!);
    }

    private static async Task LogAsync(RawSocket socket, ConcurrentDictionary<(string Run, int Sender, uint Sequence), bool> log)
    {
        await socket.WelcomeAsync();
        await socket.ReadTextsAsync(text =>
        {
            if (Stamp.Find(text, out var stamp, out _) == StampSearch.Found)
            {
                log[(Stamp.RunText(stamp.Run), stamp.Sender, stamp.Sequence)] = true;
            }
        });
    }
}
