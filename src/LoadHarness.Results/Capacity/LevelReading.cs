using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;

namespace LoadHarness.Results.Capacity;

/// <summary>
/// What a judged run says about its level. A run that passed is not enough: a backend that refuses its 501st client keeps every limit of
/// the other 500. And a run that failed is too much where the generator was over its limits: then nobody knows whose limit it was. Pure.
/// </summary>
public static class LevelReading
{
    /// <summary>The limit that every level has, whatever the scenario demands: its name.</summary>
    public const string AllJoined = "all clients joined";

    /// <summary>The other one.</summary>
    public const string NoneRefused = "dials and logins succeed";

    /// <summary>Where clients come and go all the time, some are always on their way: so many of a hundred must be there at once.</summary>
    private const double EnoughOfComers = 0.95;

    /// <summary>So many dials of a hundred may fail while the clients come, for reasons that nobody knows.</summary>
    private const double AllowedFailures = 0.01;

    /// <summary>Reads a run.</summary>
    /// <param name="result">The run, judged.</param>
    /// <param name="move">What was to be played.</param>
    /// <param name="folder">Name of its folder.</param>
    /// <param name="comeAndGo">Whether clients leave and come again all the time.</param>
    public static LevelRun Of(RunResult result, CapacityMove move, string folder, bool comeAndGo)
    {
        var (planned, joined) = (PlannedOf(result), JoinedOf(result));
        var failed = FailedJoins(result);
        var findings = GeneratorCheck.Check(result);
        var (outcome, trips) = Judge(result, findings, Absences(planned, joined, failed, comeAndGo));
        var steady = result.Phases.FirstOrDefault(phase => phase.Name == RunMetrics.SteadyPhase);
        var seconds = steady is null ? 0 : (steady.End - steady.Start).TotalSeconds;
        double PerSecond(MetricDefinition metric) => seconds > 0 ? result.Count(metric, RunMetrics.SteadyPhase) / seconds : 0;
        var latency = result.Timer(MetricCatalog.DeliveryLatency);
        return new LevelRun
        {
            Attempt = new LevelAttempt(move.Level, move.IsHold, outcome),
            Number = move.Attempt,
            Folder = folder,
            Id = result.Run.Id,
            StartedAt = result.Run.StartedAt,
            Duration = result.Duration,
            Verdict = result.Verdict.Word,
            Trips = trips,
            Planned = planned,
            Joined = joined,
            FailedJoins = failed,
            Offered = PerSecond(MetricCatalog.Intended),
            Owed = PerSecond(MetricCatalog.Expected),
            Delivered = PerSecond(MetricCatalog.Delivered),
            P50 = Quantile(latency, 0.5),
            P99 = Quantile(latency, 0.99),
            Expected = result.Count(MetricCatalog.Expected),
            Lost = result.Count(MetricCatalog.Lost),
            BackendCpu = result.ObservedOf(MetricCatalog.BackendCpu)?.Over(StatisticKind.Mean, result.IntervalsIn(RunMetrics.SteadyPhase)),
            HarnessCpu = HarnessCpu(result),
            Strain = findings.Where(one => one.Rule != GeneratorRule.Dials && one.Worst.Length > 0).MaxBy(one => one.OfLimit) is { } worst
                ? new GeneratorStrain(worst.Name, worst.Worst, worst.OfLimit)
                : null,
        };
    }

    /// <summary>A level that this machine cannot play.</summary>
    /// <param name="move">What was to be played.</param>
    /// <param name="planned">Clients that the plan wanted there.</param>
    /// <param name="why">What stands in the way, one sentence.</param>
    public static LevelRun Impossible(CapacityMove move, long planned, string why) => new()
    {
        Attempt = new LevelAttempt(move.Level, move.IsHold, LevelOutcome.Impossible),
        Number = move.Attempt,
        Folder = "",
        Planned = planned,
        Trips = [new TripFact(why.TrimEnd('.'), "")],
    };

    private static (LevelOutcome Outcome, IReadOnlyList<TripFact> Trips) Judge(
        RunResult result, IReadOnlyList<GeneratorFinding> findings, IReadOnlyList<TripFact> absences)
    {
        var strained = findings.Where(one => one.Voids).Select(one => new TripFact(one.Sentence, "")).ToList();
        if (strained.Count > 0)
        {
            return (LevelOutcome.Generator, strained);
        }

        IReadOnlyList<TripFact> missed = [.. result.ThresholdOutcomes.Where(one => one.Result == ThresholdResult.Missed).Select(one => new TripFact(one.Expression, one.Actual))];
        return result.Verdict.Outcome switch
        {
            // A limit that ended the run, and a leak, may stand in no threshold.
            VerdictOutcome.Fail => (LevelOutcome.Tripped, [.. absences, .. missed.Count > 0 ? missed : [new TripFact(result.Verdict.Reason.TrimEnd('.'), "")]]),
            _ when absences.Count > 0 => (LevelOutcome.Tripped, [.. absences, .. missed]),
            VerdictOutcome.Pass => (LevelOutcome.Held, []),
            _ => (LevelOutcome.Doubtful, [new TripFact(result.Verdict.Reason.TrimEnd('.'), "")]),
        };
    }

    private static List<TripFact> Absences(long planned, long joined, long failed, bool comeAndGo)
    {
        var trips = new List<TripFact>();
        if (joined < (comeAndGo ? EnoughOfComers * planned : planned))
        {
            trips.Add(new TripFact(AllJoined, $"{Readable.Count(joined)} of {Readable.Count(planned)}"));
        }

        if (failed > Math.Max(1, AllowedFailures * planned))
        {
            trips.Add(new TripFact(NoneRefused, $"{Readable.Count(failed)} failed"));
        }

        return trips;
    }

    /// <summary>Those who should be there when the steady phase begins. Who misbehaves is left aside, as everywhere; who is brought by an event comes later.</summary>
    private static long PlannedOf(RunResult result)
    {
        var aside = result.Aside();
        return result.Populations.Where(one => one.BroughtBy is null && !aside.Contains(one.Name)).Sum(one => (long)one.Clients);
    }

    /// <summary>Hidden pages are where they should be, although without a connection.</summary>
    private static long JoinedOf(RunResult result)
    {
        var (open, hidden) = (Series(result, MetricCatalog.ClientsOpen), Series(result, MetricCatalog.ClientsHidden));
        return BeforeSteady(result).Select(i => (open?[i] ?? 0) + (hidden?[i] ?? 0)).DefaultIfEmpty().Max();
    }

    private static long[]? Series(RunResult result, MetricDefinition gauge) => result.Timeline.Gauges.GetValueOrDefault(gauge.Name);

    /// <summary>From the end of the arrival to the interval in which the steady phase begins: levels are known at the ends of intervals.</summary>
    private static IEnumerable<int> BeforeSteady(RunResult result)
    {
        var arrived = result.Phases.FirstOrDefault(phase => phase.Name == "arrival")?.End ?? TimeSpan.Zero;
        var steady = result.Phases.FirstOrDefault(phase => phase.Name == RunMetrics.SteadyPhase)?.Start ?? arrived;
        var length = result.Timeline.Interval;
        return Enumerable.Range(0, result.Timeline.Length).Where(i => (i + 1) * length >= arrived && i * length <= steady);
    }

    private static long FailedJoins(RunResult result) => new[] { "arrival", "warm-up" }
        .Sum(phase => result.Count(MetricCatalog.ConnectFailed, phase) + result.Count(MetricCatalog.LoginFailed, phase));

    private static double? HarnessCpu(RunResult result) => Series(result, MetricCatalog.HarnessCpu) is { } cpu
        && (result.IntervalsIn(RunMetrics.SteadyPhase) ?? []).ToList() is { Count: > 0 } steady
        ? steady.Average(i => cpu[i])
        : null;

    private static QuantileReading? Quantile(Distribution latency, double q) => latency.IsEmpty ? null : latency.Quantile(q);
}
