using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>
/// Two builds held against each other: what got worse, what got better, and what nobody can say. Immutable; a pure function of the runs.
/// </summary>
/// <param name="Base">Runs of the build that is known, in the order in which they were given.</param>
/// <param name="Candidate">Runs of the build in question.</param>
public sealed record Comparison(IReadOnlyList<RunResult> Base, IReadOnlyList<RunResult> Candidate)
{
    /// <summary>More runs than this on both sides together are refused.</summary>
    public const int MostRuns = RankTest.Most;

    /// <summary>Fewer runs a side decide nothing about latencies.</summary>
    public const int FewestRuns = NumberComparison.FewestRuns;

    /// <summary>What is said of numbers of one run a side.</summary>
    public const string WithinRun = NumberComparison.WithinRun;

    private static readonly double[] ShownQuantiles = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999];

    /// <summary>What the comparison says.</summary>
    public ComparisonOutcome Outcome { get; init; }

    /// <summary>Why, in one sentence with the numbers.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What forbids the comparison; empty: the runs are comparable.</summary>
    public IReadOnlyList<Incomparability> Incomparabilities { get; init; } = [];

    /// <summary>Hard limits that only the candidate broke, a sentence each without its full stop.</summary>
    public IReadOnlyList<string> HardLimits { get; init; } = [];

    /// <summary>The numbers that were judged together.</summary>
    public IReadOnlyList<NumberRow> Numbers { get; init; } = [];

    /// <summary>Events that may have become more frequent.</summary>
    public IReadOnlyList<CountRow> Counts { get; init; } = [];

    /// <summary>How far delivery latency was shifted at its deciles, at p99 and at p99.9; nothing in it is judged.</summary>
    public IReadOnlyList<NumberRow> ShiftFunction { get; init; } = [];

    /// <summary>How many numbers had values and were judged together.</summary>
    public int Together => Numbers.Count(row => row.HasValues);

    /// <summary>Compares two builds.</summary>
    /// <param name="baseline">Runs of the build that is known.</param>
    /// <param name="candidate">Runs of the build in question.</param>
    /// <param name="options">What is compared; null: <see cref="ComparisonOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">A side is empty, or there are more than <see cref="MostRuns"/> runs.</exception>
    public static Comparison Of(IReadOnlyList<RunResult> baseline, IReadOnlyList<RunResult> candidate, ComparisonOptions? options = null)
    {
        if (baseline.Count == 0 || candidate.Count == 0 || baseline.Count + candidate.Count > MostRuns)
        {
            throw new ArgumentException($"{baseline.Count} and {candidate.Count} runs: each side needs one, and both together may have {MostRuns}.", nameof(candidate));
        }

        var numbers = (options ?? ComparisonOptions.Default).Numbers;
        var samples = numbers.Select(number => number.Metric).Append(MetricCatalog.DeliveryLatency).Distinct()
            .ToDictionary(metric => metric, metric => new Samples([.. baseline.Select(run => run.Timer(metric))], [.. candidate.Select(run => run.Timer(metric))]));
        List<NumberRow> Measured(IEnumerable<GatedNumber> some) =>
            [.. some.Select(number => NumberComparison.Measure(number, samples[number.Metric].Base, samples[number.Metric].Candidate))];

        var bare = new Comparison(baseline, candidate)
        {
            Numbers = Measured(numbers),
            ShiftFunction = Measured(ShownQuantiles.Select(q => new GatedNumber(MetricCatalog.DeliveryLatency, q))),
        };
        if (Comparability.Check(baseline, candidate) is { Count: > 0 } differences)
        {
            return bare.NotComparable(differences);
        }

        var compared = baseline.Count == 1 && candidate.Count == 1 ? bare.WithinOneRun() : bare;
        compared = compared with
        {
            Numbers = NumberComparison.Judge(compared.Numbers),
            Counts = CountComparison.Judge(baseline, candidate),
            HardLimits = Comparing.HardLimits.Broken(baseline, candidate),
        };
        var (outcome, reason) = Conclusion.Of(compared);
        return compared with { Outcome = outcome, Reason = reason };
    }

    /// <summary>The numbers stay, for whoever wants to see them, but nothing is concluded from them.</summary>
    private Comparison NotComparable(IReadOnlyList<Incomparability> differences)
    {
        const string why = "the runs are not comparable";
        var more = differences.Count > 1 ? $" ({differences.Count - 1} more)" : "";
        return this with
        {
            Outcome = ComparisonOutcome.NotComparable,
            Reason = $"{differences[0]}{more}.",
            Incomparabilities = differences,
            Numbers = [.. Numbers.Select(row => row with { Outcome = ComparisonOutcome.NotComparable, Why = why })],
            Counts = [.. CountComparison.Count(Base, Candidate).Select(row => row with { Outcome = ComparisonOutcome.NotComparable, Why = why })],
        };
    }

    /// <summary>With one run a side there is no noise between runs to be seen: intervals from its course, told as what they are.</summary>
    private Comparison WithinOneRun()
    {
        var bands = new Dictionary<GatedNumber, Shift>();
        foreach (var group in Numbers.Concat(ShiftFunction).Where(row => row.HasValues).Select(row => row.Number).Distinct().GroupBy(number => number.Metric))
        {
            double[] quantiles = [.. group.Select(number => number.Quantile)];
            if (BlockBootstrap.Quantiles(Base[0], group.Key, quantiles, seed: 1) is { } before
                && BlockBootstrap.Quantiles(Candidate[0], group.Key, quantiles, seed: 2) is { } after)
            {
                foreach (var (number, i) in group.Select((number, i) => (number, i)))
                {
                    double[] sorted = [.. before[i].Zip(after[i], (a, b) => b - a).Order()];
                    bands[number] = new Shift(0, sorted[sorted.Length / 40], sorted[^(1 + (sorted.Length / 40))]);
                }
            }
        }

        NumberRow Banded(NumberRow row) => row.Difference is { } shift && bands.TryGetValue(row.Number, out var band)
            ? row with { Difference = new Shift(shift.Value, Math.Min(shift.Value, band.Low), Math.Max(shift.Value, band.High)), IsWithinRun = true }
            : row;
        return this with { Numbers = [.. Numbers.Select(Banded)], ShiftFunction = [.. ShiftFunction.Select(Banded)] };
    }

    private sealed record Samples(IReadOnlyList<Distribution> Base, IReadOnlyList<Distribution> Candidate);
}
