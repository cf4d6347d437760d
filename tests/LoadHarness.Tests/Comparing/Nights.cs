using LoadHarness.Results.Comparing;
using LoadHarness.Results.Judging;

namespace LoadHarness.Tests.Comparing;

/// <summary>Made-up runs of a history, in which only the p99 of deliveries is known.</summary>
internal static class Nights
{
    /// <summary>The number.</summary>
    public static TrendNumber P99 { get; } = TrendNumber.All.Single(number => number.Name == "delivery.latency p99");

    private static readonly MachineFingerprint Machine = new("EPYC", "X64", 8, 16, "Debian GNU/Linux 12");

    /// <summary>The first night; the others count from it.</summary>
    public static DateOnly First { get; } = new(2026, 1, 1);

    /// <summary>A run.</summary>
    /// <param name="night">Which night.</param>
    /// <param name="value">Milliseconds; null: not known.</param>
    /// <param name="attempt">The first, the second ... run of the night.</param>
    public static TrendRun Run(int night, double? value, int attempt = 0)
    {
        var startedAt = new DateTimeOffset(First.AddDays(night), new TimeOnly(1 + attempt, 17), TimeSpan.Zero);
        return new TrendRun
        {
            Place = $"{night}-{attempt}",
            Id = $"{night % 100:00}{attempt:00}",
            Scenario = "rooms",
            ScenarioHash = "9f2c41d07be3",
            Machine = Machine,
            StartedAt = startedAt,
            Verdict = new Verdict(VerdictOutcome.Pass, VerdictCause.AllKept, "All was kept."),
            Readings = [.. TrendNumber.All.Select(number => number == P99 ? new TrendReading(value, 1, value is null ? "no samples" : "") : new TrendReading(null, 0, "no samples"))],
        };
    }

    /// <summary>One run a night.</summary>
    public static List<TrendRun> Of(params IEnumerable<double> values) => [.. values.Select((value, night) => Run(night, value))];

    /// <summary>The one series of a history.</summary>
    public static TrendSeries Series(IEnumerable<TrendRun> runs, params AcceptedChange[] accepted) => Assert.Single(Trend.Of(runs, _ => accepted).Series);

    /// <summary>A change that somebody accepted.</summary>
    public static AcceptedChange Accept(int night, string metric = "") => new(First.AddDays(night), metric, "messages are signed now", "anna", DateTimeOffset.UnixEpoch);
}
