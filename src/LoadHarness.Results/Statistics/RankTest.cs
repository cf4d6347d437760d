namespace LoadHarness.Results.Statistics;

/// <summary>
/// The exact one-sided Mann-Whitney test, and the shift that belongs to it. Runs are few, so nothing is approximated: every way to
/// deal the values to the two sides is counted, ties included. Pure.
/// </summary>
/// <remarks>
/// Sources: Mann and Whitney 1947; Hodges and Lehmann 1963; the interval from the sorted differences is Moses', as in Hollander, Wolfe and
/// Chicken, Nonparametric Statistical Methods, section 4.3.
/// </remarks>
public static class RankTest
{
    /// <summary>More values than this on both sides together are refused: beyond it a count of all deals takes too long.</summary>
    public const int Most = 60;

    /// <summary>
    /// How likely it is, if both sides are alike, that the candidate's values lie as high above the base's as they do.
    /// </summary>
    /// <param name="baseline">Values of the base, one per run.</param>
    /// <param name="candidate">Values of the candidate, one per run.</param>
    /// <returns>The one-sided p: small where the candidate is higher.</returns>
    /// <exception cref="ArgumentException">A side is empty, or there are more than <see cref="Most"/> values.</exception>
    public static double Higher(IReadOnlyList<double> baseline, IReadOnlyList<double> candidate)
    {
        Check(baseline, candidate);
        var ranks = DoubledMidRanks([.. baseline, .. candidate]);
        var seen = ranks.Skip(baseline.Count).Sum();
        var ways = WaysBySum(ranks, candidate.Count);
        double all = 0, asHigh = 0;
        for (var sum = 0; sum < ways.Length; sum++)
        {
            all += ways[sum];
            asHigh += sum >= seen ? ways[sum] : 0;
        }

        return asHigh / all;
    }

    /// <summary>How far the candidate lies above the base: the median of all differences between a value of one and one of the other.</summary>
    /// <param name="baseline">Values of the base.</param>
    /// <param name="candidate">Values of the candidate.</param>
    /// <param name="confidence">Of the interval, 0 to 1; as near as the few values allow, and never less where they allow it.</param>
    /// <returns>The shift and its interval, in the unit of the values.</returns>
    /// <exception cref="ArgumentException">A side is empty, or there are more than <see cref="Most"/> values.</exception>
    public static Shift ShiftOf(IReadOnlyList<double> baseline, IReadOnlyList<double> candidate, double confidence = 0.95)
    {
        Check(baseline, candidate);
        double[] differences = [.. baseline.SelectMany(a => candidate.Select(b => b - a)).Order()];
        var outside = (1 - confidence) / 2;

        // U of two samples without ties counts the pairs in order: its lower tail says how many differences may be cut at each end.
        var ways = WaysBySum([.. Enumerable.Range(1, baseline.Count + candidate.Count).Select(rank => 2 * rank)], candidate.Count);
        var least = candidate.Count * (candidate.Count + 1);
        double all = ways.Sum(), below = 0;
        var cut = 0;
        for (var u = 0; u < differences.Length / 2; u++)
        {
            below += ways[least + (2 * u)];
            if (below / all > outside)
            {
                break;
            }

            cut = u + 1;
        }

        // Where even the outermost differences do not reach the confidence, they are all there is.
        var edge = Math.Max(cut, 1);
        return new Shift(Middle(differences), differences[edge - 1], differences[^edge]);
    }

    /// <summary>The median.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length > 0 ? Middle(sorted) : throw new ArgumentException("There are no values.", nameof(values));
    }

    private static double Middle(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static void Check(IReadOnlyList<double> baseline, IReadOnlyList<double> candidate)
    {
        if (baseline.Count == 0 || candidate.Count == 0 || baseline.Count + candidate.Count > Most)
        {
            throw new ArgumentException($"{baseline.Count} and {candidate.Count} values: each side needs one, and both together may have {Most}.", nameof(candidate));
        }
    }

    /// <summary>Ranks from 1, doubled so that those of ties, which share the mean of theirs, are whole.</summary>
    private static int[] DoubledMidRanks(double[] values) =>
        [.. values.Select(value => (2 * values.Count(other => other < value)) + values.Count(other => other == value) + 1)];

    /// <summary>In how many ways so many of the ranks can be chosen, by their sum. As doubles: beyond 2^53 the last digits do not matter.</summary>
    private static double[] WaysBySum(int[] ranks, int chosen)
    {
        var most = ranks.Order().TakeLast(chosen).Sum();
        var ways = new double[chosen + 1, most + 1];
        ways[0, 0] = 1;
        foreach (var rank in ranks)
        {
            for (var count = chosen; count >= 1; count--)
            {
                for (var sum = most; sum >= rank; sum--)
                {
                    ways[count, sum] += ways[count - 1, sum - rank];
                }
            }
        }

        return [.. Enumerable.Range(0, most + 1).Select(sum => ways[chosen, sum])];
    }
}

/// <summary>A difference between two sides, with an interval. In the unit of the values.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
public readonly record struct Shift(double Value, double Low, double High);
