using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>
/// What a number usually is: the median of the last accepted nights, and how far they lie from it. Robust: a bad night or two change
/// little. Pure.
/// </summary>
/// <param name="Median">The median.</param>
/// <param name="Sigma">1.4826 times the median deviation from it, which is the standard deviation of normal noise; never below 0.5 % of the median.</param>
/// <param name="Nights">How many nights it rests on.</param>
public readonly record struct NightBaseline(double Median, double Sigma, int Nights)
{
    /// <summary>As many of the last nights count at most.</summary>
    public const int Most = 20;

    /// <summary>Fewer tell nothing yet.</summary>
    public const int Fewest = 8;

    /// <summary>A value further from the median than so many sigma is unusual.</summary>
    public const double UnusualFrom = 3;

    /// <summary>A change below this share of the median does not matter.</summary>
    public const double LeastShare = 0.03;

    private const double MadToSigma = 1.4826;
    private const double LeastSigma = 0.005;

    /// <summary>The baseline after some accepted nights.</summary>
    /// <param name="accepted">Their values, oldest first.</param>
    /// <returns>The baseline; null: there are fewer than <see cref="Fewest"/>.</returns>
    public static NightBaseline? Of(IReadOnlyList<double> accepted)
    {
        if (accepted.Count < Fewest)
        {
            return null;
        }

        double[] last = [.. accepted.TakeLast(Most)];
        var median = RankTest.Median(last);
        var deviation = RankTest.Median(last.Select(value => Math.Abs(value - median)));
        return new NightBaseline(median, Math.Max(MadToSigma * deviation, LeastSigma * Math.Abs(median)), last.Length);
    }

    /// <summary>How many sigma a value lies above the median.</summary>
    /// <param name="value">The value.</param>
    /// <param name="floor">A rise by less than this does not matter: 3 sigma where all nights were zero.</param>
    public double Z(double value, double floor)
    {
        var sigma = Sigma > 0 ? Sigma : floor / UnusualFrom;
        return value == Median ? 0 : (value - Median) / sigma;
    }

    /// <summary>Whether a value lies unusually high, and by so much that it matters.</summary>
    public bool IsHigh(double value, double floor) => Z(value, floor) > UnusualFrom && Matters(value - Median, floor);

    /// <summary>Whether a value lies unusually low, and by so much that it matters.</summary>
    public bool IsLow(double value, double floor) => Z(value, floor) < -UnusualFrom && Matters(Median - value, floor);

    private bool Matters(double difference, double floor) => difference > LeastShare * Math.Abs(Median) && difference >= floor;
}
