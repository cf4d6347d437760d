namespace LoadHarness.Results.Statistics;

/// <summary>The standard normal distribution. Pure.</summary>
public static class Normal
{
    /// <summary>The probability of a value below z; to 1e-15 of the exact one.</summary>
    /// <remarks>
    /// By the series of Marsaglia, Evaluating the Normal Distribution, Journal of Statistical Software 11 (2004), near the middle, and by
    /// the continued fraction of the tail further out.
    /// </remarks>
    public static double Below(double z)
    {
        if (Math.Abs(z) > 6)
        {
            var tail = Tail(Math.Abs(z));
            return z < 0 ? tail : 1 - tail;
        }

        double sum = z, term = z, last = 0;
        for (var i = 3; sum != last; i += 2)
        {
            last = sum;
            term *= z * z / i;
            sum += term;
        }

        return Math.Clamp(0.5 + (sum * Math.Exp((-0.5 * z * z) - 0.91893853320467274178)), 0, 1);
    }

    /// <summary>The z below which a value lies with a probability.</summary>
    /// <param name="probability">Between 0 and 1, ends excluded.</param>
    public static double Quantile(double probability)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        double low = -40, high = 40;
        while (high - low > 1e-12)
        {
            var middle = (low + high) / 2;
            (low, high) = Below(middle) < probability ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private static double Tail(double z)
    {
        var fraction = z;
        for (var i = 60; i >= 1; i--)
        {
            fraction = z + (i / fraction);
        }

        return Math.Exp((-0.5 * z * z) - 0.91893853320467274178) / fraction;
    }
}
