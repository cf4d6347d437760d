namespace LoadHarness.Tests.Statistics;

/// <summary>Made-up series: a level and noise around it, the same for the same seed.</summary>
internal static class Noise
{
    /// <summary>Normal noise around a level.</summary>
    public static double[] Series(int seed, int length, Func<int, double> level, double deviation)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(i => level(i) + (deviation * Normal(random)))];
    }

    /// <summary>AR(0.95): each value remembers the one before it; so wide overall.</summary>
    public static double[] Remembering(int seed, int length, double level, double deviation)
    {
        const double memory = 0.95;
        var random = new Random(seed);
        var (series, away) = (new double[length], deviation * Normal(random));
        for (var i = 0; i < length; i++)
        {
            away = (memory * away) + (deviation * Math.Sqrt(1 - (memory * memory)) * Normal(random));
            series[i] = level + away;
        }

        return series;
    }

    /// <summary>A standard normal value.</summary>
    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
