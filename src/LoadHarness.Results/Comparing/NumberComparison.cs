using LoadHarness.Metrics.Histograms;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>
/// Decides whether numbers of a build got worse, from one value per run: an exact one-sided rank test after Holm's correction, and a
/// difference that is large enough to matter. Pure.
/// </summary>
/// <remarks>
/// The unit of replication is the run: windows or messages of one run resemble each other more than those of two runs of the same build
/// do, so that pooling them finds a difference in half of all comparisons of a build with itself.
/// </remarks>
internal static class NumberComparison
{
    /// <summary>Fewer runs a side decide nothing: three can never reach the level.</summary>
    public const int FewestRuns = 5;

    /// <summary>The level of the test, after the correction.</summary>
    public const double Significant = 0.05;

    /// <summary>A smaller share of the base's median does not matter.</summary>
    public const double LeastShare = 0.03;

    /// <summary>A smaller difference does not matter, ms. The histograms resolve 0.1 %, which is always less than <see cref="LeastShare"/>.</summary>
    public const double LeastMilliseconds = 1;

    /// <summary>What one run a side says, in every output.</summary>
    public const string WithinRun = "within-run only, does not cover run-to-run noise";

    /// <summary>The values of both sides, their medians and their difference; nothing is judged yet.</summary>
    /// <param name="number">Which number.</param>
    /// <param name="baseline">The samples of each run of the base.</param>
    /// <param name="candidate">The samples of each run of the candidate.</param>
    public static NumberRow Measure(GatedNumber number, IReadOnlyList<Distribution> baseline, IReadOnlyList<Distribution> candidate)
    {
        var row = new NumberRow(number, [.. baseline.Select(number.Of)], [.. candidate.Select(number.Of)]);
        row = row with { BaseMedian = GatedReading.MedianOf(row.Base), CandidateMedian = GatedReading.MedianOf(row.Candidate) };
        if (row.BaseMedian.Milliseconds is { } median)
        {
            row = row with { PracticalLimit = Math.Max(LeastShare * median, LeastMilliseconds) };
        }

        if (!row.HasValues)
        {
            return row;
        }

        var kind = KindOf(row);
        return row with
        {
            Kind = kind,
            Difference = kind switch
            {
                DifferenceKind.Exact or DifferenceKind.AtLeast => Least(row),
                DifferenceKind.AtMost => Most(row),
                _ => null,
            },
        };
    }

    /// <summary>Judges the numbers that were chosen, all together.</summary>
    public static IReadOnlyList<NumberRow> Judge(IReadOnlyList<NumberRow> rows)
    {
        var judged = rows.Where(row => row.HasValues && Runs(row) >= FewestRuns).ToList();
        if (judged.Count == 0)
        {
            return [.. rows.Select(row => Undecided(row) ?? row)];
        }

        double[] higher = [.. judged.Select(row => RankTest.Higher(Ranked(row, row.Base), Ranked(row, row.Candidate)))];
        double[] lower = [.. judged.Select(row => RankTest.Higher(Ranked(row, row.Candidate), Ranked(row, row.Base)))];
        IReadOnlyList<double> worse = Holm.Adjust(higher), better = Holm.Adjust(lower);
        var smallest = SmallestP(rows[0].Base.Count, rows[0].Candidate.Count);
        return
        [
            .. rows.Select(row => judged.IndexOf(row) is >= 0 and var i
                ? Decide(
                    row with { P = IsLower(row) ? lower[i] : higher[i], AdjustedP = IsLower(row) ? better[i] : worse[i] },
                    worse[i],
                    better[i],
                    judged.Count,
                    smallest)
                : Undecided(row) ?? row),
        ];
    }

    /// <summary>The smallest p that so many runs can have: every run of one side above every run of the other.</summary>
    public static double SmallestP(int baseline, int candidate)
    {
        var ways = 1.0;
        for (var i = 1; i <= candidate; i++)
        {
            ways *= (baseline + i) / (double)i;
        }

        return 1 / ways;
    }

    private static NumberRow Decide(NumberRow row, double worse, double better, int together, double smallest)
    {
        if (smallest * together >= Significant)
        {
            return row with
            {
                Why = $"{together} numbers are too many for {Readable.Count(Runs(row), "run")} a side: the smallest p that these can have is "
                    + $"{Readable.Number(smallest)}, {together} times that is {Readable.Number(smallest * together)}. Choose fewer numbers, or play more runs",
            };
        }

        var limit = row.PracticalLimit!.Value;
        Shift least = Least(row), most = Most(row);
        if (worse < Significant && least.Value >= limit)
        {
            return row with { Outcome = ComparisonOutcome.Regressed, Why = $"higher by more than {Limit(limit)}, p {Chance(worse)}{Beyond(row)}" };
        }

        if (better < Significant && -most.Value >= limit)
        {
            return row with { Outcome = ComparisonOutcome.Improved, Why = $"lower by more than {Limit(limit)}, p {Chance(better)}{Beyond(row)}" };
        }

        if (row.Kind == DifferenceKind.Unknown)
        {
            return row with { Why = "the rank falls among what never came in runs of both sides, so nobody knows the difference" };
        }

        return row.Kind == DifferenceKind.Exact && most.High < limit
            ? row with { Outcome = ComparisonOutcome.Same, Why = $"even the upper end of the interval is below {Limit(limit)}" }
            : row with { Why = WhyNot(row, least, worse, limit) };
    }

    private static string WhyNot(NumberRow row, Shift least, double worse, double limit) =>
        worse < Significant ? $"higher, but by less than {Limit(limit)} at the middle of the interval{Beyond(row)}"
        : least.Value >= limit ? $"higher by more than {Limit(limit)}, but so it is by chance often enough: p {Chance(worse)}{Beyond(row)}"
        : $"the runs differ too much among themselves: the interval reaches beyond {Limit(limit)}{Beyond(row)}";

    /// <summary>What can be said without a test; null: it can be tested.</summary>
    private static NumberRow? Undecided(NumberRow row)
    {
        int baseline = row.Base.Count(reading => reading.Samples > 0), candidate = row.Candidate.Count(reading => reading.Samples > 0);
        if (baseline + candidate == 0)
        {
            return row with { Outcome = ComparisonOutcome.NotMeasured, Why = "no run has a sample" };
        }

        if (baseline == 0 || candidate == 0)
        {
            return row with { Why = $"only the {(baseline == 0 ? "candidate" : "base")} has samples" };
        }

        if (!row.HasValues)
        {
            var (side, readings) = row.Base.Any(reading => reading.Milliseconds is null) ? ("base", row.Base) : ("candidate", row.Candidate);
            var without = readings.Where(reading => reading.Milliseconds is null).ToList();
            return row with { Why = $"{without.Count} of {Readable.Count(readings.Count, "run")} of the {side} cannot tell: {without[0].Why}" };
        }

        return Runs(row) >= FewestRuns ? null : row with { Why = $"needs {FewestRuns} runs a side, there are {row.Base.Count} and {row.Candidate.Count}" };
    }

    private static bool IsLower(NumberRow row) => row.Difference is { Value: < 0 };

    private static int Runs(NumberRow row) => Math.Min(row.Base.Count, row.Candidate.Count);

    private static DifferenceKind KindOf(NumberRow row) => (row.Base.Any(reading => reading.IsAtLeast), row.Candidate.Any(reading => reading.IsAtLeast)) switch
    {
        (false, false) => DifferenceKind.Exact,
        (false, true) => DifferenceKind.AtLeast,
        (true, false) => DifferenceKind.AtMost,
        _ => DifferenceKind.Unknown,
    };

    /// <summary>The least that the difference can be: of the candidate the bounds, of the base something beyond all values.</summary>
    private static Shift Least(NumberRow row) => RankTest.ShiftOf(Ranked(row, row.Base), Bounds(row.Candidate));

    /// <summary>The most that the difference can be told to be, the other way round.</summary>
    private static Shift Most(NumberRow row) => RankTest.ShiftOf(Bounds(row.Base), Ranked(row, row.Candidate));

    private static double[] Bounds(IReadOnlyList<GatedReading> readings) => [.. readings.Select(reading => reading.Milliseconds!.Value)];

    /// <summary>The values, with what is only known as "at least" above all others, whatever its bound.</summary>
    private static double[] Ranked(NumberRow row, IReadOnlyList<GatedReading> readings)
    {
        var beyond = 2 * row.Base.Concat(row.Candidate).Max(reading => reading.Milliseconds!.Value) + 1;
        return [.. readings.Select(reading => reading.IsAtLeast ? beyond : reading.Milliseconds!.Value)];
    }

    private static string Limit(double milliseconds) => Readable.Duration(TimeSpan.FromMilliseconds(milliseconds));

    private static string Chance(double p) => Readable.Chance(p);

    private static string Beyond(NumberRow row) => row.Kind switch
    {
        DifferenceKind.AtLeast => "; in some runs of the candidate the rank falls among what never came, so it is at least that",
        DifferenceKind.AtMost => "; in some runs of the base the rank falls among what never came",
        DifferenceKind.Unknown => "; in some runs of both sides the rank falls among what never came",
        _ => "",
    };
}
