namespace LoadHarness.Results.Statistics;

/// <summary>
/// Whether events became more frequent: exact, because drops and losses are few. If both rates were the same, each of all events would
/// fall to the candidate with the probability of its share of the exposure. Pure.
/// </summary>
/// <remarks>Source: Przyborowski and Wilenski, Homogeneity of results in testing samples from Poisson series, 1940.</remarks>
public static class CountTest
{
    /// <summary>How likely it is, if both rates are the same, that so many of the events or more fall to the candidate.</summary>
    /// <param name="baseline">Events of the base.</param>
    /// <param name="baseExposure">What they were counted over, hours say; above zero.</param>
    /// <param name="candidate">Events of the candidate.</param>
    /// <param name="candidateExposure">What they were counted over, in the same unit; above zero.</param>
    /// <returns>The one-sided p; 1 if there were none.</returns>
    public static double MoreOften(long baseline, double baseExposure, long candidate, double candidateExposure)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baseExposure);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(candidateExposure);
        ArgumentOutOfRangeException.ThrowIfNegative(baseline);
        ArgumentOutOfRangeException.ThrowIfNegative(candidate);
        return UpperTail(baseline + candidate, candidate, candidateExposure / (baseExposure + candidateExposure));
    }

    /// <summary>What the number of events may well have been where none was seen: the upper 95 % bound of a Poisson mean.</summary>
    public static double UpperBoundOfNone => -Math.Log(0.05);

    /// <summary>How likely at least k of n are, each with this probability: the upper tail of a binomial.</summary>
    public static double UpperTail(long n, long k, double probability)
    {
        if (k <= 0)
        {
            return 1;
        }

        // From the largest term of the tail downwards, in logarithms: neither factor may leave the range of a double.
        var (success, failure) = (Math.Log(probability), Math.Log(1 - probability));
        double sum = 0, largest = double.NegativeInfinity;
        var term = LogChoose(n, k) + (k * success) + ((n - k) * failure);
        for (var i = k; i <= n; i++)
        {
            if (term > largest)
            {
                sum = (sum * Math.Exp(largest - term)) + 1;
                largest = term;
            }
            else
            {
                var part = Math.Exp(term - largest);
                sum += part;
                if (part < 1e-17 * sum)
                {
                    break;
                }
            }

            term += Math.Log((n - i) / (i + 1.0)) + success - failure;
        }

        return Math.Min(1, Math.Exp(largest + Math.Log(sum)));
    }

    private static double LogChoose(long n, long k) => LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    /// <summary>Stirling's series beyond small numbers; its error is far below what the sums above can tell.</summary>
    private static double LogFactorial(long n)
    {
        if (n < 32)
        {
            var log = 0.0;
            for (var i = 2; i <= n; i++)
            {
                log += Math.Log(i);
            }

            return log;
        }

        double x = n + 1.0, square = 1 / (x * x);
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + ((1 / 12.0) - (square * ((1 / 360.0) - (square / 1260)))) / x;
    }
}
