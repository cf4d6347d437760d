using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Judging;

namespace LoadHarness.Tests.Reports;

/// <summary>A history for the tests of everything that shows one: made up, plausible, and the same on every machine.</summary>
public static class SampleHistory
{
    private static readonly DateOnly First = new(2026, 1, 5);
    private static readonly Lazy<RunResult> Clean = new(SampleResults.Clean);

    /// <summary>What was accepted in it.</summary>
    public static AcceptedChange Accepted { get; } = new(
        First.AddDays(14), "", "messages are signed since 4.1, and that takes its time", "anna", new DateTimeOffset(2026, 1, 20, 8, 15, 0, TimeSpan.Zero));

    /// <summary>
    /// Ten weeks of one scenario: signed messages on night 14, accepted; a night with a lost message, one interrupted; 4 %
    /// that come slowly from night 40 on; and an alarm in the end. Before it stands a series that is over.
    /// </summary>
    public static Trend Alarm() => Trend.Of([.. Weeks(), Night(new Random(1), 70, 1.3), Night(new Random(2), 70, 1.32, attempt: 1)], _ => [Accepted]);

    /// <summary>The same before the last night.</summary>
    public static Trend Steady() => Trend.Of(Weeks(), _ => [Accepted]);

    /// <summary>Three nights, of which the last was interrupted.</summary>
    public static Trend NotCounted() => Trend.Of(
        [Night(new Random(1), 0), Night(new Random(2), 1), Night(new Random(3), 2) with { WhyNot = "interrupted after 47 s", Verdict = new Verdict(VerdictOutcome.Inconclusive, VerdictCause.Interrupted, "Interrupted after 47 s.") }], _ => []);

    /// <summary>A small result of a night, all of whose deliveries took as long.</summary>
    public static RunResult Result(int night, double milliseconds, int attempt = 0)
    {
        var latencies = new LatencyHistogram();
        latencies.RecordMicroseconds((long)(milliseconds * 1_000), 10_000);
        return Clean.Value with
        {
            Run = Clean.Value.Run with { Id = $"{night:00}{attempt:00}", StartedAt = new DateTimeOffset(First.AddDays(night), new TimeOnly(1 + attempt, 17), TimeSpan.Zero) },
            Cells = [new MetricCell { Metric = MetricCatalog.DeliveryLatency.Name, Phase = "steady", Population = "members", Histogram = latencies }],
            Timeline = Timeline.Empty,
        };
    }

    private static IEnumerable<TrendRun> Weeks()
    {
        var random = new Random(7);
        for (var night = -6; night < 70; night++)
        {
            var level = (night < 14 ? 1 : 1.08) * (night < 40 ? 1 : 1.04);
            var run = Night(random, night, level) with { ScenarioHash = night < 0 ? "0d5c11aa90e2" : "9f2c41d07be3" };
            yield return night switch
            {
                33 => run with { WhyNot = "interrupted after 47 s", Verdict = new Verdict(VerdictOutcome.Inconclusive, VerdictCause.Interrupted, "Interrupted after 47 s.") },
                51 => run with { Verdict = new Verdict(VerdictOutcome.Fail, VerdictCause.Ledger, "1 of 9\u202f000\u202f000 deliveries lost.") },
                _ => run,
            };
        }
    }

    /// <summary>A run whose latencies are so many times the usual ones.</summary>
    private static TrendRun Night(Random random, int night, double level = 1, int attempt = 0)
    {
        double Noisy(double value) => value * (0.97 + (0.06 * random.NextDouble()));
        double?[] values = [Noisy(40 * level), Noisy(62 * level), Noisy(88 * level), Noisy(31), night % 3 == 0 ? Noisy(820) : null, random.Next(3) / 40.0, random.Next(3) / 40.0, Noisy(412e6)];
        double[] floors = [1, 1, 1, 1, 1, 5 / 40.0, 5 / 40.0, 5e6];
        return new TrendRun
        {
            Place = $"2026-rooms-{night}-{attempt}",
            Id = $"{night:00}{attempt:00}",
            Scenario = "rooms",
            ScenarioHash = "9f2c41d07be3",
            Machine = new MachineFingerprint("AMD EPYC 7763", "X64", 8, 16, "Debian GNU/Linux 12"),
            Build = $"4.{(night < 14 ? 0 : 1)}.{Math.Max(0, night % 14)}",
            StartedAt = new DateTimeOffset(First.AddDays(night), new TimeOnly(1 + attempt, 17), TimeSpan.Zero),
            Verdict = new Verdict(VerdictOutcome.Pass, VerdictCause.AllKept, "All was kept."),
            Readings = [.. values.Zip(floors, (value, floor) => new TrendReading(value, floor, value is null ? "12 samples, p95 needs 200" : ""))],
        };
    }
}
