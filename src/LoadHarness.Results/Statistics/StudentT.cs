namespace LoadHarness.Results.Statistics;

/// <summary>Student's t distribution, and the test of two means that rests on it. Pure.</summary>
/// <remarks>
/// The tail is the regularised incomplete beta function (NIST Digital Library of Mathematical Functions, 8.17), computed by its continued
/// fraction (8.17.22) with the method of Lentz.
/// </remarks>
public static class StudentT
{
    private const double Smallest = 1e-300;

    /// <summary>How likely a t as far from zero as this one is, to either side.</summary>
    /// <param name="t">The statistic; may be infinite.</param>
    /// <param name="freedom">Degrees of freedom, above zero.</param>
    public static double TwoSided(double t, double freedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(freedom);
        return double.IsInfinity(t) ? 0 : IncompleteBeta(freedom / 2, 0.5, freedom / (freedom + (t * t)));
    }

    /// <summary>
    /// How likely means as different as these are if both sides are drawn from one normal distribution: the test with a pooled variance,
    /// two-sided.
    /// </summary>
    /// <returns>The p; 1 where there are fewer than three values, or where a side is empty.</returns>
    public static double DifferentMeans(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var freedom = left.Length + right.Length - 2;
        if (left.IsEmpty || right.IsEmpty || freedom < 1)
        {
            return 1;
        }

        double meanLeft = Mean(left), meanRight = Mean(right), difference = meanRight - meanLeft;
        var variance = (Squares(left, meanLeft) + Squares(right, meanRight)) / freedom;
        var error = Math.Sqrt(variance * ((1.0 / left.Length) + (1.0 / right.Length)));
        return difference == 0 ? 1 : TwoSided(difference / error, freedom);
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static double Squares(ReadOnlySpan<double> values, double mean)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return sum;
    }

    /// <summary>I_x(a, b).</summary>
    private static double IncompleteBeta(double a, double b, double x)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));

        // The fraction converges quickly only on this side of the mean; on the other one the function is 1 less its mirror image.
        return x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - (front * Fraction(b, a, 1 - x) / b);
    }

    private static double Fraction(double a, double b, double x)
    {
        double c = 1, d = 1 / Away(1 - ((a + b) * x / (a + 1))), value = d;
        for (var m = 1; m <= 500; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            value *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15)
            {
                break;
            }
        }

        return value;
    }

    private static double Away(double value) => Math.Abs(value) < Smallest ? Smallest : value;

    /// <summary>Stirling's series, brought by the recurrence to where its error is below that of a double.</summary>
    private static double LogGamma(double x)
    {
        var less = 0.0;
        for (; x < 16; x++)
        {
            less += Math.Log(x);
        }

        var square = 1 / (x * x);
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) - less
            + (((1 / 12.0) - (square * ((1 / 360.0) - (square * ((1 / 1260.0) - (square / 1680)))))) / x);
    }
}
