using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Recording;
using LoadHarness.Results.Formatting;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using static LoadHarness.Tests.Reports.SampleResults;

namespace LoadHarness.Tests.Reports;

/// <summary>
/// The sample with everything in it: two populations; at 0:60 the server restarts and drops 280 of 500 clients, which come back
/// over ten seconds; before and after it loses, doubles, reorders and changes messages.
/// </summary>
internal static class DefectiveRun
{
    private const int Restart = 60;

    public static RunResult Result()
    {
        var phases = Phases(20, 30, 90, 96, 98);
        var run = new SampleBuilder(6, TimeSpan.FromSeconds(1), phases);
        for (var i = 0; i < run.Length; i++)
        {
            var missing = i < Restart ? 0 : i < Restart + 10 ? (int)(280 * Math.Exp(-(i - Restart) / 3.0)) : 4;
            missing = i >= 97 ? 0 : missing;
            foreach (var (name, share) in new[] { ("members", 0.8), ("<push> & co", 0.2) })
            {
                Play(run, i, name, share, missing);
            }

            Reconnects(run, i);
            BesideTheLedger(run, i);
            var planned = Planned(i, 500);
            var gone = i >= Restart + 10 && i < 97 ? 4 : 0;
            var (connecting, login) = (Math.Min(8, missing - gone), Math.Min(4, Math.Max(0, missing - gone - 8)));
            SampleLoad.Levels(run, i, planned, planned - missing, missing - gone - connecting - login, gone, connecting, login);
        }

        return Judged(SampleResults.Result(run, phases, Populations()));
    }

    private static void Play(SampleBuilder run, int i, string name, double share, int missing)
    {
        int Part(int clients) => (int)(clients * share);
        var slow = i < Restart ? 1 + (i / 60.0) : i < Restart + 12 ? 14 : 1.6;
        var planned = Planned(i, 500);
        var sent = SampleLoad.Play(run, i, name, Part(planned), Part(Planned(i - 1, 500)), Part(planned - missing), slow);
        if (sent == 0)
        {
            return;
        }

        var offline = Math.Min(sent * 2, missing * 6);
        var unverified = i == Restart ? 180 : 0;
        var late = i is > Restart and < Restart + 6 ? 31 : 0;
        var lost = i == Restart + 1 ? 330 : i % 19 == 0 ? 2 : 0;
        var recovered = i is > Restart + 2 and < Restart + 9 ? 40 : 0;
        run.Count(MetricCatalog.MissedOffline, i, name, offline);
        run.Count(MetricCatalog.Unverified, i, name, unverified);
        run.Count(MetricCatalog.Late, i, name, late);
        run.Count(MetricCatalog.Lost, i, name, lost);
        run.Count(MetricCatalog.Recovered, i, name, recovered);
        run.Count(MetricCatalog.RecoveredByHistory, i, name, recovered / 4);
        run.Count(MetricCatalog.RecoveredByReplay, i, name, recovered - (recovered / 4));
        run.Censor(MetricCatalog.DeliveryLatency, i, name, lost, SampleLoad.LostAfter);
        run.Censor(MetricCatalog.DeliveryLatencyUncorrected, i, name, lost, SampleLoad.LostAfter);
        run.Censor(MetricCatalog.FanOutLast, i, name, lost / 2, SampleLoad.LostAfter);
        // Nobody hears anything for two seconds: those intervals have no sample.
        var heard = (sent * 24) - offline - unverified - late - lost - recovered;
        SampleLoad.Arrive(run, i is Restart + 1 or Restart + 2 ? Restart + 3 : i, name, heard, slow);
        run.Count(MetricCatalog.Duplicate, i, name, i == Restart + 3 ? 12 : 0);
        run.Count(MetricCatalog.Reordered, i, name, i % 7 == 0 ? 5 : 0);
        run.Count(MetricCatalog.Corrupt, i, name, i == 44 ? 1 : 0);
        run.Count(MetricCatalog.Unstamped, i, name, i % 10 == 0 ? 3 : 0);
        run.Count(MetricCatalog.HeartbeatsMissed, i, name, i is > Restart and < Restart + 4 ? 6 : 0);
    }

    private static void Reconnects(SampleBuilder run, int i)
    {
        void Drop(MetricDefinition kind, long count)
        {
            run.Count(kind, i, "members", count);
            run.Count(MetricCatalog.Drops, i, "members", count);
        }

        Drop(MetricCatalog.DropsClosed, i == Restart ? 240 : 0);
        Drop(MetricCatalog.DropsCut, i == Restart ? 28 : i % 23 == 22 && i < 90 ? 2 : 0);
        Drop(MetricCatalog.DropsGivenUp, i == Restart + 2 ? 12 : 0);
        var back = i >= Restart && i < Restart + 10 ? (int)(280 * (Math.Exp(-(i - Restart) / 3.0) - Math.Exp(-(i + 1 - Restart) / 3.0))) : i % 23 == 0 && i is > 0 and < 90 ? 2 : 0;
        run.Count(MetricCatalog.Reconnects, i, "members", back);
        run.Count(MetricCatalog.ReconnectAttempts, i, "members", back * 2);
        run.Spread(MetricCatalog.ReconnectTime, i, "members", i >= Restart ? 900 + (800 * Math.Min(8, i - Restart)) : 1100, 0.4, back);
        run.Spread(MetricCatalog.OutageTime, i, "members", i >= Restart ? 1300 + (900 * Math.Min(8, i - Restart)) : 1500, 0.4, back);
        run.Censor(MetricCatalog.ReconnectTime, i, "members", i == 97 ? 4 : 0, S(30));
        run.Count(MetricCatalog.GaveUp, i, "members", i == Restart + 10 ? 4 : 0);
        run.Count(MetricCatalog.ConnectFailed, i, "members", i is > Restart and < Restart + 5 ? 37 : 0);
        run.Count(MetricCatalog.LoginFailed, i, "members", i == Restart + 5 ? 3 : 0);
    }

    /// <summary>Members log in over HTTP, load the history when they are back, and tell that they are typing.</summary>
    private static void BesideTheLedger(SampleBuilder run, int i)
    {
        void Request(MetricDefinition? timer, long count, double milliseconds)
        {
            run.Count(MetricCatalog.HttpRequests, i, "members", count);
            run.Count(MetricCatalog.HttpBytes, i, "members", count * 2_400);
            run.Time(MetricCatalog.HttpTime, i, "members", milliseconds, count);
            if (timer is not null)
            {
                run.Time(timer, i, "members", milliseconds, count);
            }
        }

        var histories = i < 20 ? 20 : i is > Restart and < Restart + 8 ? 300 / (i - Restart) : 0;
        Request(MetricCatalog.HistoryTime, histories, i > Restart ? 140 : 9);
        Request(MetricCatalog.TokenTime, i < 20 ? 20 : 0, 31);
        Request(null, i % 30 == 5 ? 2 : 0, 4);
        run.Count(MetricCatalog.HistoryRequests, i, "members", histories);
        run.Gauge(MetricCatalog.HistoryPeak, i, histories * 9 / 10);
        run.Count(MetricCatalog.HttpRequests, i, "members", i == Restart ? 17 : 0);
        run.Count(MetricCatalog.HttpFailed, i, "members", i == Restart ? 17 : 0);
        run.Count(MetricCatalog.SignalsSent, i, "members", i is > 20 and < 90 ? 40 : 0);
        run.Count(MetricCatalog.SignalsReceived, i, "members", i is > 20 and < 90 ? 960 : 0);
        run.Count(MetricCatalog.SignalsDropped, i, "members", i is > Restart and < Restart + 4 ? 21 : 0);
        run.Gauge(MetricCatalog.QueueDepth, i, i is >= Restart and < Restart + 9 ? 240 - (26 * (i - Restart)) : 0);
        run.Gauge(MetricCatalog.QueueAge, i, i is >= Restart and < Restart + 9 ? 600 + (1_000 * (i - Restart)) : 0);
        run.Count(MetricCatalog.Repeated, i, "members", i is > Restart and < Restart + 8 ? 11 : 0);
        run.Count(MetricCatalog.SentMalformed, i, "members", i % 40 == 21 ? 1 : 0);
        run.Count(MetricCatalog.SentEmpty, i, "members", i % 40 == 22 ? 2 : 0);
    }

    private static RunResult Judged(RunResult result)
    {
        var lost = result.Count(MetricCatalog.Lost);
        var judged = Judge(result, VerdictOutcome.Fail, VerdictCause.Ledger,
            $"{Readable.Count(lost)} deliveries were lost, 24 doubled and 2 changed on the way; the first at 0:38 in room r04.");
        return judged with
        {
            ThresholdOutcomes =
            [
                .. judged.ThresholdOutcomes.Where(one => !one.Expression.StartsWith("reconnect", StringComparison.Ordinal)),
                new("reconnect.time p95 < 5 s", "5 s", Readable.Duration(result.Timer(MetricCatalog.ReconnectTime).Quantile(0.95)), "−63 %", ThresholdResult.Missed, "4 clients never came back and count as at least 30 s", S(66)),
                new("echo.latency p99.99 < 2 s", "2 s", "410 ms", "", ThresholdResult.Undecided, "37 120 of the 100 000 samples that p99.99 needs", null),
            ],
            Notes = ["Two intervals (1:01–1:03) have no delivery at all: nobody was joined long enough.", "Schedule lateness p99 was above 20 ms in 1 of 60 steady intervals."],
            Events = Events(),
            Storms = Storms(),
            Splits = Splits(),
            Ends = Ends(),
            Timeline = result.Timeline with { EndsByCode = EndsByCode(result.Timeline.Length) },
            RoomSizes =
            [
                new RoomSizeRow(6, 10, 2, new RoomRow("", 20, 9_240, 9_231, 0, 3, 6, 0, 0, 0, 1, 0, 0)),
                new RoomSizeRow(11, 25, 19, new RoomRow("", 475, 812_000, 808_411, 372, 1_204, 1_311, 480, 222, 24, 61, 2, 0)),
            ],
            Errors =
            [
                new("http", "GET /history: HTTP 503 Service Unavailable", 17, S(60.1), S(60.9)),
                new("connect", "127.0.0.1:9001: connection refused", 131, S(60.2), S(64.8)), new("connect", "HTTP 503 Service Unavailable", 17, S(63.4), S(64.9)),
                new("login", "refused: {\"code\":4003,\"msg\":\"<b>token</b> expired\"}", 3, S(65.1), S(65.9)),
                new("protocol", "text frame with broken UTF-8 at byte 118", 1, S(44.3), S(44.3)),
            ],
            WorstRooms = [.. Enumerable.Range(0, 12).Select(i => new RoomRow($"r{i:00}", 25, 54_000, 53_200 - (i * 9), 9 - (i / 2), 71 - (i * 6), 640, 20 * i, 80 - (i * 5), i % 4, 5, i == 3 ? 2 : 0, 0))],
            Offenders = [.. Enumerable.Range(0, 23).Select(Offender)],
        };
    }

    private static OffendingMessage Offender(int i)
    {
        var kind = i < 11 ? "lost" : i < 16 ? "duplicate" : i < 18 ? "corrupt" : i < 22 ? "reordered" : "unexpected";
        var (sent, isLost) = (S(38.107 + (i * 1.3)), kind == "lost");
        return new OffendingMessage(
            kind, kind == "corrupt" && i == 17 ? "" : $"LH.k7Qd00{i:00}000{i:x}9", $"r{i % 9:00}", kind == "corrupt" && i == 17 ? "" : $"members/{100 + (i * 7)}",
            $"members/{3 + (i * 11)}", sent, sent + S(isLost ? 5.002 : 0.014))
        {
            SenderUser = $"user-{100 + (i * 7)}",
            Sequence = 40 + i,
            Due = sent - S(0.001),
            SentAt = new DateTimeOffset(2026, 3, 5, 14, 7, 12, TimeSpan.Zero) + sent,
            ReceiverUser = $"user-{3 + (i * 11)}",
            Connection = i == 19 ? null : new OffendedConnection(i % 3, S(0.8), S(0.91), S(isLost && i < 4 ? 60.002 : 97.1), i % 5 == 4 ? null : S(isLost && i < 4 ? 60.01 : 97.2), isLost && i < 4 ? "closed by the server, close code 1012" : "left as planned, close code 1000"),
            After = kind == "reordered" ? $"LH.k7Qd00{i:00}000{i:x}a" : null,
        };
    }

    private static EventRow[] Events() =>
    [
        new() { Number = 2, Label = "deploy <v2>", What = "exec restart.sh", Planned = S(60), Began = S(60.001), Ended = S(62.7), Joined = 398, Outcome = "exit code 1 after 2.7 s: <old> & new", Failed = true, Files = ["event-2.out", "event-2.err"] },
        new() { Number = 1, Label = "network down, 10% of members", What = "network down, 10% of members", Planned = S(75), PlannedEnd = S(80), Began = S(75), Ended = S(80), Joined = 397, Hit = 40, Outcome = "40 of 400 clients" },
        new() { Number = 3, Label = "kick 5%, code 1012", What = "kick 5%, code 1012", Planned = S(99), Outcome = "the run ended before" },
    ];

    private static EventSplitRow[] Splits() =>
    [
        Split(EventPart.Before, isHit: false, 65, 75, 40_112, 0, 12, 80), Split(EventPart.During, isHit: false, 75, 80, 16_480, 3, 14, 160),
        Split(EventPart.After, isHit: false, 80, 90, 40_031, 0, 12, 85),
        Split(EventPart.Before, isHit: true, 65, 75, 9_230, 0, 12, 82), Split(EventPart.During, isHit: true, 75, 80, 2_411, 0, 15, 4_800),
        Split(EventPart.After, isHit: true, 80, 90, 9_187, 0, 12, 90),
    ];

    private static EventSplitRow Split(EventPart part, bool isHit, double from, double to, int delivered, int lost, int fast, int slow) => new()
    {
        Event = 1,
        Part = part,
        IsHit = isHit,
        From = S(from),
        To = S(to),
        Latency = new Distribution(Spread(delivered, fast, slow), lost, lost > 0 ? S(5) : TimeSpan.Zero),
        Classes = new Dictionary<string, long> { ["delivery.delivered"] = delivered, ["delivery.lost"] = lost },
    };

    private static StormRow[] Storms() =>
    [
        new()
        {
            Event = 2, Start = S(60.001), FirstLoss = S(60.01), LastLoss = S(62.9), Lost = 280, Back = new Distribution(Spread(276, 900, 9_400), 4, S(37)), Attempts = 731,
            AttemptsUntilBack = new AttemptsUntilBack(2, 6, 9), PeakAttempts = 118, PeakAt = S(61.001), GaveUp = 4, Missed = 1_911, Recovered = 412,
            RecoveredByHistory = 300, RecoveredByReplay = 112, HistoryRequests = 1_204, PeakHistoryRequests = 270,
        },
        new()
        {
            Event = 1, Start = S(75), FirstLoss = S(75.001), LastLoss = S(75.02), Lost = 40, Back = new Distribution(Spread(40, 5_000, 7_900), 0, TimeSpan.Zero), Attempts = 160,
            AttemptsUntilBack = new AttemptsUntilBack(4, 4, 4), PeakAttempts = 40, PeakAt = S(76), Missed = 950, Recovered = 6, RecoveredByReplay = 6,
        },
        new() { Start = S(88.2), FirstLoss = S(88.2), LastLoss = S(88.4), Lost = 12, Back = new Distribution(new LatencyHistogram(), 12, S(9)), GaveUp = 12, Missed = 40 },
    ];

    /// <summary>So many samples, evenly from the shortest to the longest, ms.</summary>
    private static LatencyHistogram Spread(int samples, double shortest, double longest)
    {
        var histogram = new LatencyHistogram();
        for (var i = 0; i < samples; i++)
        {
            histogram.Record(TimeSpan.FromMilliseconds(shortest + ((longest - shortest) * i / Math.Max(1, samples - 1))));
        }

        return histogram;
    }

    private static ConnectionEndRow[] Ends() =>
    [
        new("server", "1012", "server restart", true, 240, S(60.01), S(60.4)) { Age = Spread(240, 31_000, 60_000), Silence = Spread(240, 0.2, 1.1) },
        new("network", "none", "connection reset", true, 34, S(22.1), S(88.2)) { Age = Spread(34, 2_000, 80_000), Silence = Spread(34, 3, 1_200) },
        new("network", "none", "heartbeat unanswered for 10 s", true, 12, S(62.3), S(62.9)),
        new("server", "4003", "login refused", false, 3, S(65.1), S(65.9)),
        new("client", "1001", "closed because the page was hidden", false, 9, S(41.5), S(71.0)),
        new("device", "none", "ended by the device: killed in the background, or a switch of networks", false, 2, S(50.1), S(58.8)),
        new("client", "1000", "left as planned", false, 496, S(96.0), S(97.9)),
    ];

    private static Dictionary<string, long[]> EndsByCode(int length)
    {
        long[] Course(params (int At, long Count)[] ends) => [.. Enumerable.Range(0, length).Select(i => ends.Where(end => end.At == i).Sum(end => end.Count))];
        return new()
        {
            ["1012"] = Course((60, 240)),
            ["none"] = Course((22, 2), (45, 2), (50, 1), (58, 1), (60, 28), (62, 12), (68, 2)),
            ["4003"] = Course((65, 3)),
            ["1001"] = Course((41, 4), (56, 3), (71, 2)),
        };
    }

    private static PopulationSummary[] Populations() =>
    [
        Members(400), new("<push> & co", "wx-push", "room-envelope", 100, 4, "every 1 s (poisson), 400 bytes"),
    ];
}
