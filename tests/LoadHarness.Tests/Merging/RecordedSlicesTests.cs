using System.Text.Json.Nodes;
using LoadHarness.Engine;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Judging;
using LoadHarness.Results.Merging;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Merging;

/// <summary>
/// What one recorder makes of a stream of events, and what several make of its parts, cut by rooms: merged, they say the same.
/// 24 rooms of 5, two populations, 20 s of chat with losses, copies, damage, and connections that are lost in an event.
/// </summary>
public sealed class RecordedSlicesTests
{
    private const int Rooms = 24;
    private const int RoomSize = 5;
    private const int Seconds = 20;
    private static readonly PhaseTimeline Phases = new(["arrival", "warm-up", "steady", "drain"], [S(0), S(2), S(4), S(14)]);
    private static readonly string[] Populations = ["members", "guests"];
    private static readonly TimeSpan LostAfter = S(2);

    [Theory]
    [InlineData(1, 2, false)]
    [InlineData(2, 3, false)]
    [InlineData(3, 7, false)]
    [InlineData(3, 7, true)]
    [InlineData(4, 24, false)]
    public void Sum_OfThePartsOfAStream_IsWhatOneRecorderSays(int seed, int slices, bool guestsMisbehave)
    {
        var stream = new RoomStream(seed).All();

        var alone = Record(stream, [.. Enumerable.Range(0, Rooms)], null, guestsMisbehave);
        var merged = SliceMerge.Sum(Enumerable.Range(1, slices).Select(number =>
            Record(stream, [.. Enumerable.Range(0, Rooms).Where(room => room % slices == number - 1)], new SliceOfRun(number, slices) { SharesIdentity = true }, guestsMisbehave)));

        Assert.Equal(RunEndingKind.Completed, merged.Ending.Kind);
        Assert.True(alone.Count(MetricCatalog.Lost) > 0 && alone.Count(MetricCatalog.Duplicate) > 0 && alone.Count(MetricCatalog.Corrupt) > 0 && alone.Count(MetricCatalog.Unverified) > 0);
        Assert.True(alone.Storms is [{ Lost: > 10, Missed: > 0 }] && alone.WorstRooms.Count > 5);
        Assert.Equal(Comparable(alone), Comparable(merged));
        Assert.All(MetricCatalog.All.Where(metric => metric.Kind == MetricKind.Gauge), gauge => Assert.True(merged.Count(gauge) >= alone.Count(gauge), gauge.Name));
        Assert.True(merged.Storms[0].PeakAttempts >= alone.Storms[0].PeakAttempts);
        Assert.Equal(RunJudge.Judge(alone).ThresholdOutcomes, RunJudge.Judge(merged).ThresholdOutcomes);
    }

    /// <summary>Everything of a result that slices can say exactly.</summary>
    private static string Comparable(RunResult result)
    {
        var peaks = new[] { MetricCatalog.ReconnectPeak.Name, MetricCatalog.HistoryPeak.Name };
        var json = JsonNode.Parse(ResultFile.ToJson(result with
        {
            Run = result.Run with { Slice = null },
            Slices = [],
            Notes = [],
            Cells = [.. result.Cells.Where(cell => MetricCatalog.Find(cell.Metric).Kind != MetricKind.Gauge)],
            Timeline = result.Timeline with
            {
                Counts = Sorted(result.Timeline.Counts),
                Gauges = Sorted(result.Timeline.Gauges.Where(pair => !peaks.Contains(pair.Key))),
                Timers = Sorted(result.Timeline.Timers),
                EndsByCode = Sorted(result.Timeline.EndsByCode),
            },
            Ends = [.. result.Ends.OrderBy(end => end.Cause)],
            Errors = [.. result.Errors.OrderBy(error => error.Text)],
            Offenders = [.. result.Offenders.Select(Sending).OrderBy(one => one.Sent).ThenBy(one => one.Class)],
            Storms = [.. result.Storms.Select(storm => Flat(storm) with { Parts = [.. storm.Parts.Select(Flat)] })],
            Environment = result.Environment with { Cores = 0, MemoryBytes = 0, DescriptorLimit = 0 },
        }))!;
        return json.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
    }

    /// <summary>Of the receivers of one message, any may be the fortieth that is kept.</summary>
    private static OffendingMessage Sending(OffendingMessage one) =>
        one with { Receiver = "", ReceiverUser = "", At = TimeSpan.Zero, Connection = null };

    private static StormRow Flat(StormRow storm) => storm with { PeakAttempts = 0, PeakAt = null, PeakHistoryRequests = 0 };

    private static Dictionary<string, T> Sorted<T>(IEnumerable<KeyValuePair<string, T>> series) => series.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary();

    /// <summary>One recorder over the events of some rooms, which knows the others as a slice does.</summary>
    private static RunResult Record(IReadOnlyList<ClientEvent> stream, int[] rooms, SliceOfRun? slice, bool guestsMisbehave)
    {
        int[] clients = [.. rooms.SelectMany(room => Enumerable.Range(room * RoomSize, RoomSize))];
        var all = Enumerable.Range(0, Rooms * RoomSize);
        var layout = new LedgerLayout(Rooms, [.. all.Select(client => client / RoomSize)], [.. all.Select(client => (byte)PopulationOf(client))], Phases, LostAfter, LostAfter)
        {
            Played = slice is null ? null : clients,
            Aside = LeftAside.Of([false, guestsMisbehave]),
            HeldBack = guestsMisbehave ? [1] : [],
        };
        var recorder = new RunRecorder(new RecorderLayout(1, layout, Populations, room => $"room-{room}", client => $"client-{client}") { Slices = slice?.Of ?? 1 });
        var own = clients.ToHashSet();
        var next = 0;
        for (var second = 1; second <= Seconds; second++)
        {
            for (; next < stream.Count && stream[next].At < S(second); next++)
            {
                if (own.Contains(stream[next].Client))
                {
                    recorder.Emit(stream[next]);
                }
            }

            if (second == 6)
            {
                recorder.BeginEvent(1, S(6), null);
            }

            recorder.CloseInterval(S(second), clients.Length, new HealthSample { ResidentBytes = 1_000 * clients.Length, CpuPercent = clients.Length }, new QueueLevel(clients.Length, S(0.5)));
        }

        recorder.EndEvent(1, S(8));
        Assert.Null(recorder.BrokenIdentity);
        var result = Builder.Build(recorder.Finish(S(Seconds)), 1, DateTimeOffset.UnixEpoch, S(Seconds), new RunEnding(RunEndingKind.Completed), "driven", ResourceUsage.None);
        return result with
        {
            Run = result.Run with { Slice = slice },
            Populations = [.. Populations.Select((name, i) => new PopulationSummary(name, "bare", "plain-text", clients.Count(client => PopulationOf(client) == i), rooms.Count(room => room % 2 == i), "") { Misbehaves = i == 1 && guestsMisbehave })],
        };
    }

    private static ResultBuilder Builder
    {
        get
        {
            var reading = ScenarioFile.ReadText(
                """
                scenario: sliced
                target: { url: "ws://127.0.0.1:1/" }
                populations:
                  - { name: members, profile: bare, protocol: plain-text, clients: 60, rooms: { size: 5 }, say: { every: 1s } }
                  - { name: guests, profile: bare, protocol: plain-text, clients: 60, rooms: { size: 5 }, say: { every: 1s } }
                phases: { steady: 10s, drain: 6s }
                lost-after: 2s
                thresholds: [delivery.latency p95 < 40 ms, storm.back p95 < 3 s]
                """,
                "sliced.yaml");
            Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
            var options = new LoadRunOptions { Scenario = reading.Scenario!, Target = reading.Scenario!.Target.Url!, Source = new ScenarioRecord("sliced.yaml", reading.Text, [], reading.Hash) };
            return new ResultBuilder(options, new LoadSlice(RunPlan.Of(options.Scenario)), Phases, S(1));
        }
    }

    private static int PopulationOf(int client) => client / RoomSize % 2;

    private static TimeSpan S(double seconds) => TimeSpan.FromMilliseconds(Math.Round(1_000 * seconds));

    /// <summary>What happens in all rooms, in order.</summary>
    private sealed class RoomStream(int seed)
    {
        private readonly Random random = new(seed);
        private readonly List<ClientEvent> events = [];
        private readonly Dictionary<int, (int Connection, TimeSpan Back)> away = []; // of those who lose their connection in the event, from 6 s on
        private readonly uint[] sequences = new uint[Rooms * RoomSize];

        public IReadOnlyList<ClientEvent> All()
        {
            for (var client = 0; client < Rooms * RoomSize; client++)
            {
                Come(client);
            }

            for (var message = 0; message < 4_000; message++)
            {
                Say(random.Next(Rooms * RoomSize), S(2.5 + (message * 0.00275))); // no two at once
            }

            for (var client = 0; client < Rooms * RoomSize; client++)
            {
                // Signs of life: who is silent has lost nothing that can be proven.
                for (var second = 3; second < Seconds; second++)
                {
                    Add(new ClientEvent { Kind = ClientEventKind.Read, Client = client, Connection = ConnectionAt(client, S(second)), At = S(second + 0.5) });
                }
            }

            return [.. events.OrderBy(one => one.At)];
        }

        private void Add(ClientEvent e)
        {
            if (e.Connection >= 0)
            {
                events.Add(e);
            }
        }

        /// <summary>Which connection a client has; -1: none.</summary>
        private int ConnectionAt(int client, TimeSpan at) =>
            !away.TryGetValue(client, out var loss) || at < S(6) ? 0 : at < loss.Back ? -1 : loss.Connection;

        private void Come(int client)
        {
            var at = S(0.1 + (0.01 * client));
            Add(new ClientEvent { Kind = ClientEventKind.Arrived, Client = client, At = at });
            Add(new ClientEvent { Kind = ClientEventKind.StateChanged, Client = client, At = at, From = ClientState.Away, State = ClientState.Open });
            Connect(client, 0, at);
            if (random.Next(3) > 0)
            {
                return;
            }

            var (lost, back) = (S(6.1 + (random.NextDouble() * 0.4)), S(7 + (random.NextDouble() * 2)));
            away[client] = (1, back);
            events.Add(new ClientEvent
            {
                Kind = ClientEventKind.Ended,
                Client = client,
                Since = at,
                At = lost,
                End = new ConnectionEnd(EndSide.Server, EndCause.ServerClosed, new CloseCode(1000 + random.Next(4)), S(6)),
            });
            Add(new ClientEvent { Kind = ClientEventKind.DialFailed, Client = client, Connection = 1, Since = lost, At = lost + S(0.1), Text = $"refused by {random.Next(3)}" });
            for (var dial = random.Next(1, 5); dial > 0; dial--)
            {
                events.Add(new ClientEvent { Kind = ClientEventKind.Dialed, Client = client, Connection = 1, At = back - S(0.2 * dial), Flag = true });
            }

            events.Add(new ClientEvent { Kind = ClientEventKind.Opened, Client = client, Connection = 1, Since = back - S(0.1), At = back - S(0.05) });
            events.Add(new ClientEvent { Kind = ClientEventKind.Joined, Client = client, Connection = 1, Since = back - S(0.05), At = back });
            events.Add(new ClientEvent { Kind = ClientEventKind.Recovered, Client = client, Connection = 1, Since = lost, Earlier = S(6), At = back });
        }

        private void Connect(int client, int connection, TimeSpan at)
        {
            Add(new ClientEvent { Kind = ClientEventKind.Dialed, Client = client, Connection = connection, At = at });
            Add(new ClientEvent { Kind = ClientEventKind.Opened, Client = client, Connection = connection, Since = at, At = at + S(random.Next(1, 9) / 1e3) });
            Add(new ClientEvent { Kind = ClientEventKind.Joined, Client = client, Connection = connection, Since = at + S(0.009), At = at + S(0.02) });
        }

        private void Say(int sender, TimeSpan due)
        {
            Add(new ClientEvent { Kind = ClientEventKind.Intended, Client = sender, At = due, Since = due });
            var connection = ConnectionAt(sender, due);
            if (connection < 0 || (away.ContainsKey(sender) && due > S(5.9) && due < S(9.5)))
            {
                Add(new ClientEvent { Kind = ClientEventKind.Dropped, Client = sender, At = due, Since = due });
                return;
            }

            var sequence = sequences[sender]++;
            var sent = due + S(0.001);
            Add(new ClientEvent { Kind = ClientEventKind.Sent, Client = sender, Connection = connection, Sequence = sequence, Since = due, Earlier = due, At = sent });
            for (var offset = 1; offset < RoomSize; offset++)
            {
                var receiver = (sender / RoomSize * RoomSize) + ((sender + offset) % RoomSize);
                var at = sent + S(random.Next(2, 30) / 1e3);
                var on = ConnectionAt(receiver, at);
                var fate = random.Next(200);
                if (fate == 0 || on < 0 || ConnectionAt(receiver, sent) != on)
                {
                    continue;
                }

                var kind = fate == 1 ? ClientEventKind.ReceivedCorrupt : ClientEventKind.Received;
                var copy = new ClientEvent { Kind = kind, Client = receiver, Connection = on, Peer = sender, Sequence = sequence, Since = due, Earlier = due, At = at };
                Add(copy);
                if (fate == 2)
                {
                    Add(copy with { At = at + S(0.001) });
                }
            }
        }
    }
}
