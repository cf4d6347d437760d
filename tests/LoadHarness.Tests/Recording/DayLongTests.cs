using System.Text;
using LoadHarness.Engine;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;
using LoadHarness.Reports;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;
using Xunit.Abstractions;

namespace LoadHarness.Tests.Recording;

/// <summary>A day of chat in driven time: ten million events and 2,880 intervals of 30 s, through recorder, journal, result and report.</summary>
public sealed class DayLongTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 200;
    private const int RoomSize = 10;
    private const int MessagesPerInterval = 320; // with one intent, one sending and nine arrivals each
    private const double Megabyte = 1e6;

    private static readonly TimeSpan Length = TimeSpan.FromDays(1);
    private static readonly TimeSpan Settled = TimeSpan.FromHours(3);
    private static readonly TimeSpan Interval = RecorderLayout.IntervalFor(Length);

    private readonly string folder = Directory.CreateTempSubdirectory("day-").FullName;
    private readonly Random random = new(24);
    private readonly uint[] sequences = new uint[Clients];
    private readonly int[] connections = new int[Clients];
    private long events;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Trait("Tier", "Long")]
    public async Task ADay_MemoryIsFlat_ResultAndReportStaySmall()
    {
        var phases = new PhaseTimeline(["arrival", "warm-up", "steady", "drain", "leave"], [TimeSpan.Zero, S(20), S(50), Length, Length + S(10)]);
        var layout = new RecorderLayout(
            1,
            new LedgerLayout(Clients / RoomSize, [.. Enumerable.Range(0, Clients).Select(client => client / RoomSize)], new byte[Clients], phases, S(5), S(5)),
            ["members"],
            room => $"room-{room}",
            client => $"members/{client}")
        {
            PlannedIntervals = (int)(Length / Interval),
        };
        var recorder = new RunRecorder(layout);
        var options = Options();
        var builder = new ResultBuilder(options, new LoadSlice(RunPlan.Of(options.Scenario)), phases, Interval);
        var journal = new JournalKeeper(folder, output.WriteLine, new FaultWatch());
        RunResult Build(RecordedRun recorded, TimeSpan now, RunEndingKind ending) =>
            builder.Build(recorded, 1, DateTimeOffset.UnixEpoch, now, new RunEnding(ending, "1 d"), "driven", ResourceUsage.None);
        journal.Start(Build(recorder.Books(TimeSpan.Zero), TimeSpan.Zero, RunEndingKind.BrokenOff));
        Arrive(recorder);

        long settled = 0, largest = 0;
        for (var end = Interval; end <= Length; end += Interval)
        {
            Play(recorder, end - Interval);
            recorder.CloseInterval(end, Clients, new HealthSample { CpuPercent = 12, ResidentBytes = 100_000_000, Descriptors = 300 });
            journal.Post(
                builder.Journal(recorder.LastInterval!) with { Sent = new PackedNumbers(recorder.TakeSent()), EndsByCode = recorder.LastEndsByCode() },
                Build(recorder.Books(end), end, RunEndingKind.BrokenOff));
            await CatchUpAsync(journal);
            if (end.Ticks % Settled.Ticks == 0)
            {
                var memory = GC.GetTotalMemory(forceFullCollection: true);
                output.WriteLine($"after {end.TotalHours} h: {memory / Megabyte:0.0} MB");
                settled = end == Settled ? memory : settled;
                largest = Math.Max(largest, memory);
            }
        }

        await journal.FinishAsync();
        var result = RunJudge.Judge(Build(recorder.Finish(Length), Length, RunEndingKind.Completed));
        var (json, html) = (Encoding.UTF8.GetByteCount(ResultFile.ToJson(result)), Encoding.UTF8.GetByteCount(RunReport.Render(result)));
        output.WriteLine($"{events} events; result {json / Megabyte:0.0} MB, report {html / Megabyte:0.00} MB, journal {new FileInfo(Path.Combine(folder, "journal", "intervals.ndjson")).Length / Megabyte:0.0} MB");

        Assert.True(events >= 10_000_000, $"{events} events");
        Assert.Equal(2_881, result.Timeline.Length); // with the leave, which has no length here
        Assert.Equal(2_880, RunJournal.Read(folder).Timeline.Length);
        // The course is kept packed, so many intervals and no more however long the run is; nothing else may grow.
        var course = result.Timeline.Timers.Values.Sum(series => series.Histograms.Sum(histogram => (long)(histogram?.Bytes.Length ?? 0)));
        var grown = largest - settled - (course * (1 - (Settled / Length)));
        Assert.True(grown < 3 * Megabyte, $"{settled / Megabyte:0.0} MB after {Settled.TotalHours} h, up to {largest / Megabyte:0.0} MB later, of which the course is {course / Megabyte:0.0} MB");
        Assert.True(json < 20 * Megabyte && html < Megabyte);
    }

    /// <summary>Time is driven here a thousand times faster than a disk is used to.</summary>
    private static async Task CatchUpAsync(JournalKeeper journal)
    {
        while (journal.Waiting > 0)
        {
            await Task.Yield();
        }
    }

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    private static LoadRunOptions Options()
    {
        var reading = ScenarioFile.ReadText(
            $$"""
            scenario: day
            target: { url: "ws://127.0.0.1:1/" }
            populations: [{ name: members, profile: uni-app, clients: {{Clients}}, rooms: { size: {{RoomSize}} }, say: { every: 19s } }]
            phases: { steady: 24h }
            """,
            "day.yaml");
        return new LoadRunOptions
        {
            Scenario = reading.Scenario!,
            Target = reading.Scenario!.Target.Url!,
            Source = new ScenarioRecord("day.yaml", reading.Text, [], reading.Hash),
        };
    }

    private void Emit(RunRecorder recorder, in ClientEvent e)
    {
        recorder.Emit(e);
        events++;
    }

    private void Arrive(RunRecorder recorder)
    {
        for (var client = 0; client < Clients; client++)
        {
            Emit(recorder, new ClientEvent { Kind = ClientEventKind.Arrived, Client = client, At = S(0.1) });
            Connect(recorder, client, S(0.2));
        }
    }

    private void Connect(RunRecorder recorder, int client, TimeSpan at)
    {
        var connection = connections[client];
        Emit(recorder, new ClientEvent { Kind = ClientEventKind.Dialed, Client = client, Connection = connection, At = at, Flag = connection > 0 });
        Emit(recorder, new ClientEvent { Kind = ClientEventKind.Opened, Client = client, Connection = connection, Since = at, At = at + S(0.002 * (1 + random.NextDouble())) });
        Emit(recorder, new ClientEvent { Kind = ClientEventKind.Joined, Client = client, Connection = connection, Since = at + S(0.004), At = at + S(0.005) });
    }

    /// <summary>Half a minute of chat; one client loses its connection and is back a second later.</summary>
    private void Play(RunRecorder recorder, TimeSpan from)
    {
        var unlucky = random.Next(Clients);
        var lost = from + S(1);
        Emit(recorder, new ClientEvent
        {
            Kind = ClientEventKind.Ended,
            Client = unlucky,
            Connection = connections[unlucky]++,
            Since = from,
            At = lost,
            End = new ConnectionEnd(EndSide.Server, EndCause.ServerClosed, new CloseCode(1012), lost),
        });
        Connect(recorder, unlucky, lost + S(0.9));
        Emit(recorder, new ClientEvent { Kind = ClientEventKind.Recovered, Client = unlucky, Since = lost, Earlier = lost, At = lost + S(1) });
        for (var message = 0; message < MessagesPerInterval; message++)
        {
            var due = from + S(3) + ((Interval - S(5)) * (message / (double)MessagesPerInterval));
            Say(recorder, random.Next(Clients), due);
        }
    }

    private void Say(RunRecorder recorder, int sender, TimeSpan due)
    {
        var sequence = sequences[sender]++;
        Emit(recorder, new ClientEvent { Kind = ClientEventKind.Intended, Client = sender, At = due, Since = due });
        Emit(recorder, new ClientEvent
        {
            Kind = ClientEventKind.Sent,
            Client = sender,
            Connection = connections[sender],
            Sequence = sequence,
            Since = due,
            Earlier = due + S(0.0001),
            At = due + S(0.0002),
        });
        for (var offset = 1; offset < RoomSize; offset++)
        {
            var receiver = (sender / RoomSize * RoomSize) + ((sender + offset) % RoomSize);
            Emit(recorder, new ClientEvent
            {
                Kind = ClientEventKind.Received,
                Client = receiver,
                Connection = connections[receiver],
                Peer = sender,
                Sequence = sequence,
                Since = due,
                At = due + S(0.001 - (0.0008 * Math.Log(1 - random.NextDouble()))),
            });
        }
    }
}
