namespace LoadHarness.Results.Capacity;

/// <summary>Where a curve bends up.</summary>
/// <param name="Index">Which of its points; null: it has no knee.</param>
/// <param name="Why">Why it has none; empty: it has one.</param>
public readonly record struct KneeFinding(int? Index, NoKnee Why);

/// <summary>Why a curve has no knee.</summary>
public enum NoKnee
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>It has fewer points than a shape needs.</summary>
    FewPoints,

    /// <summary>It does not rise by an amount that matters: its bends are noise.</summary>
    Flat,

    /// <summary>It rises, but nowhere clearly more than before.</summary>
    NoBend,
}

/// <summary>
/// Finds the knee of a rising convex curve by Kneedle (V. Satopaa, J. Albrecht, D. Irwin, B. Raghavan: Finding a "Kneedle" in a Haystack:
/// Detecting Knee Points in System Behavior, ICDCS Workshops 2011), offline, with its sensitivity S = 1. Without its smoothing: the points
/// are few, and each is the quantile of thousands of samples. Pure.
/// </summary>
/// <remarks>
/// Both axes are scaled to 0 … 1 and the curve is turned by half a turn, which makes a convex one concave; then the knee is where
/// it lies furthest above its diagonal: a local maximum of the difference, d = x − y on the scaled axes, that the difference leaves again
/// by more than S times the mean distance of two points before it rises anew. Of several the most pronounced one counts.
/// </remarks>
public static class Knee
{
    /// <summary>So many points a shape needs.</summary>
    public const int FewestPoints = 4;

    /// <summary>A curve must rise at least to so many times its lowest value…</summary>
    public const double LeastRise = 2;

    private const double Sensitivity = 1;

    /// <summary>Finds the knee.</summary>
    /// <param name="x">Ascending.</param>
    /// <param name="y">As many values, in the order of <paramref name="x"/>.</param>
    /// <param name="leastRise">… and by at least so much, in the unit of <paramref name="y"/>.</param>
    public static KneeFinding Of(IReadOnlyList<double> x, IReadOnlyList<double> y, double leastRise)
    {
        if (x.Count < FewestPoints)
        {
            return new KneeFinding(null, NoKnee.FewPoints);
        }

        var (low, high) = (y.Min(), y.Max());
        if (high < LeastRise * low || high - low < leastRise)
        {
            return new KneeFinding(null, NoKnee.Flat);
        }

        var width = x[^1] - x[0];
        double[] difference = [.. x.Select((at, i) => ((at - x[0]) / width) - ((y[i] - low) / (high - low)))];
        var knees = Enumerable.Range(1, x.Count - 2).Where(i => IsPeak(difference, i) && IsLeft(difference, i)).ToList();
        return knees.Count > 0
            ? new KneeFinding(knees.MaxBy(i => difference[i]), NoKnee.None)
            : new KneeFinding(null, NoKnee.NoBend);
    }

    private static bool IsPeak(double[] difference, int i) => difference[i] >= difference[i - 1] && difference[i] >= difference[i + 1];

    /// <summary>The turned curve is walked from its right end to its left one.</summary>
    private static bool IsLeft(double[] difference, int peak)
    {
        var threshold = difference[peak] - (Sensitivity / (difference.Length - 1));
        for (var i = peak - 1; i >= 0; i--)
        {
            if (difference[i] < threshold)
            {
                return true;
            }

            if (difference[i] > difference[i + 1])
            {
                return false;
            }
        }

        return false;
    }
}
