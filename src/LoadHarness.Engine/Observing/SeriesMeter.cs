using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Observing;

/// <summary>Makes one number of the samples of a chosen series, scrape after scrape. Not thread-safe.</summary>
/// <param name="series">The series.</param>
internal sealed class SeriesMeter(ChosenSeries series)
{
    private Dictionary<string, double>? _before;
    private TimeSpan _beforeAt;

    /// <summary>Its number now: the sum of the samples, or their growth per second.</summary>
    /// <param name="samples">The samples of the scrape, by their full names.</param>
    /// <param name="now">When it was scraped, elapsed time.</param>
    /// <returns>The number; null: there is no sample, one is not finite, or there is nothing to compare with yet.</returns>
    public double? Take(IReadOnlyDictionary<string, double> samples, TimeSpan now)
    {
        if (samples.Count == 0 || samples.Values.Any(value => !double.IsFinite(value)))
        {
            return null;
        }

        if (!series.IsRate)
        {
            return samples.Values.Sum();
        }

        var (before, at) = (_before, _beforeAt);
        (_before, _beforeAt) = (new Dictionary<string, double>(samples), now);
        if (before is null || now <= at)
        {
            return null;
        }

        // A counter that fell was begun anew by a server that was started anew: all of it is growth. One that is new tells nothing yet.
        var growth = samples
            .Where(sample => before.ContainsKey(sample.Key))
            .Sum(sample => sample.Value >= before[sample.Key] ? sample.Value - before[sample.Key] : sample.Value);
        return growth / (now - at).TotalSeconds;
    }
}
