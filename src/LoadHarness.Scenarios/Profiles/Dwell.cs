using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Scenarios.Profiles;

/// <summary>How the lengths of a person's doings are spread.</summary>
public enum DwellLaw
{
    /// <summary>Always the same.</summary>
    Fixed,

    /// <summary>Exponential: as of something that may end at any moment.</summary>
    Exponential,

    /// <summary>Evenly between two bounds.</summary>
    Uniform,

    /// <summary>Log-normal: mostly short, now and then very long, as times of sessions and pages are measured to be.</summary>
    LogNormal,
}

/// <summary>
/// How long a person looks at a page, or away: a distribution. Pure, randomness is a parameter; no draw is longer than
/// <see cref="Longest"/>. Immutable.
/// </summary>
/// <param name="Law">How the lengths are spread.</param>
/// <param name="First">The length, the mean, the shortest, or the median.</param>
/// <param name="Second">Uniform: the longest; log-normal: the 95th percentile, not below the median.</param>
public sealed record Dwell(DwellLaw Law, TimeSpan First, TimeSpan Second = default)
{
    /// <summary>No draw is longer: a day.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private const double NormalAt95 = 1.6448536269514722; // the 95th percentile of the standard normal distribution

    /// <summary>A length, above zero.</summary>
    public TimeSpan Draw(ref StableRandom random)
    {
        var drawn = Law switch
        {
            DwellLaw.Exponential => First.TotalSeconds * -Math.Log(1 - random.NextDouble()),
            DwellLaw.Uniform => First.TotalSeconds + ((Second - First).TotalSeconds * random.NextDouble()),
            DwellLaw.LogNormal => First.TotalSeconds * Math.Exp(Math.Log(Second / First) / NormalAt95 * Normal(ref random)),
            _ => First.TotalSeconds,
        };
        return TimeSpan.FromSeconds(Math.Clamp(drawn, 1e-3, Longest.TotalSeconds));
    }

    /// <summary>A number of the standard normal distribution (Box and Muller 1958).</summary>
    private static double Normal(ref StableRandom random)
    {
        var length = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        return length * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
