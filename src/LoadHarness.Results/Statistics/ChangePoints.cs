namespace LoadHarness.Results.Statistics;

/// <summary>
/// Where the level of a series changed: E-divisive with a t-test in the place of its permutations, in the manner of Hunter and Otava.
/// Deterministic and pure.
/// </summary>
/// <remarks>
/// <para>The series is cut where the energy distance of its two parts is greatest, if their means differ, and so is each part in turn.
/// These cuts are candidates only: a lenient level lets a rise be found that a fall follows. Then the weakest cut is taken away again, and
/// its neighbours are tested anew, until every cut that is left is significant and the change is large enough to matter.</para>
/// <para>Sources: Matteson and James, A nonparametric approach for multiple change point analysis of multivariate data, 2014; Fleming et
/// al., Hunter: using change point detection to hunt for performance regressions, 2023.</para>
/// </remarks>
public static class ChangePoints
{
    /// <summary>A level that lasted for fewer values than this is none: one bad night is not a step.</summary>
    public const int ShortestLevel = 3;

    private const double Significant = 0.001;
    private const double Lenient = 10 * Significant;

    /// <summary>The changes of a series, in order.</summary>
    /// <param name="values">The series.</param>
    /// <param name="least">A change below this share of the level before it does not matter.</param>
    /// <param name="floor">Nor does one below this, in the unit of the values.</param>
    public static IReadOnlyList<ChangePoint> Of(IReadOnlyList<double> values, double least = 0.03, double floor = 0)
    {
        double[] series = [.. values];
        var cuts = new List<int>();
        Split(series, 0, series.Length, cuts);
        cuts.Sort();
        while (cuts.Count > 0)
        {
            var changes = cuts.Select((_, i) => Change(series, cuts, i)).ToList();
            var worst = changes.MaxBy(change => change.P);
            if (worst.P < Significant)
            {
                var small = changes.FindAll(change => Math.Abs(change.Share) < least || change.Size < floor);
                if (small.Count == 0)
                {
                    return changes;
                }

                worst = small.MinBy(change => change.Size);
            }

            cuts.Remove(worst.At);
        }

        return [];
    }

    private static void Split(double[] series, int from, int to, List<int> cuts)
    {
        var part = series.AsSpan(from, to - from);
        if (Farthest(part) is { } at && StudentT.DifferentMeans(part[..at], part[at..]) < Lenient)
        {
            cuts.Add(from + at);
            Split(series, from, from + at, cuts);
            Split(series, from + at, to, cuts);
        }
    }

    /// <summary>
    /// Where Q = mn/(m+n) (2/mn ΣΣ|x−y| − C(m,2)⁻¹ ΣΣ|x−x'| − C(n,2)⁻¹ ΣΣ|y−y'|) is greatest; null: the series is too short to be cut.
    /// </summary>
    private static int? Farthest(ReadOnlySpan<double> values)
    {
        if (values.Length < 2 * ShortestLevel)
        {
            return null;
        }

        // Moved one by one from the right to the left, each value takes its distances along.
        double within = 0, across = 0, beyond = 0, greatest = double.NegativeInfinity;
        for (var i = 0; i < values.Length; i++)
        {
            beyond += Distance(values[i], values[(i + 1)..]);
        }

        int? best = null;
        for (var m = 1; m <= values.Length - ShortestLevel; m++)
        {
            double moved = values[m - 1], before = Distance(moved, values[..(m - 1)]), after = Distance(moved, values[m..]);
            (within, across, beyond) = (within + before, across - before + after, beyond - after);
            var n = values.Length - m;
            if (m >= ShortestLevel)
            {
                var q = (double)m * n / (m + n) * ((2 * across / ((double)m * n)) - (within / Pairs(m)) - (beyond / Pairs(n)));
                (greatest, best) = q > greatest ? (q, m) : (greatest, best);
            }
        }

        return best;
    }

    private static double Distance(double value, ReadOnlySpan<double> others)
    {
        var sum = 0.0;
        foreach (var other in others)
        {
            sum += Math.Abs(value - other);
        }

        return sum;
    }

    private static double Pairs(int count) => count * (count - 1) / 2.0;

    /// <summary>The change at a cut, from the cut before it to the one behind it.</summary>
    private static ChangePoint Change(double[] series, List<int> cuts, int index)
    {
        int from = index == 0 ? 0 : cuts[index - 1], at = cuts[index], to = index == cuts.Count - 1 ? series.Length : cuts[index + 1];
        ReadOnlySpan<double> left = series.AsSpan(from, at - from), right = series.AsSpan(at, to - at);
        return new ChangePoint(at, RankTest.Median(left.ToArray()), RankTest.Median(right.ToArray()), StudentT.DifferentMeans(left, right));
    }
}

/// <summary>A change of the level of a series.</summary>
/// <param name="At">Index of the first value of the new level.</param>
/// <param name="Before">Median of the level before it: one bad night in a short level moves its mean, but makes no step.</param>
/// <param name="After">Median of the level from it on.</param>
/// <param name="P">How likely means as different as these are without a change.</param>
public readonly record struct ChangePoint(int At, double Before, double After, double P)
{
    /// <summary>How far the levels lie from each other.</summary>
    public double Size => Math.Abs(After - Before);

    /// <summary>The change as a share of the level before it; infinite where that was zero.</summary>
    public double Share => After == Before ? 0 : Before == 0 ? double.PositiveInfinity * Math.Sign(After) : (After - Before) / Math.Abs(Before);
}
