using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// The curve of a distribution over its quantiles, on an axis of log 1 / (1 - q): every decade of rarity gets the same room,
/// so that the tail is seen. Ends where fewer than ten samples remain beyond, because the rest would be single accidents.
/// </summary>
internal static class PercentileSpectrum
{
    private const int PointsPerHalving = 8;
    private const int Furthest = 40;

    /// <summary>The points of the curve in ascending order; the last one may be a lower bound.</summary>
    public static IReadOnlyList<(double Quantile, QuantileReading Reading)> Of(Distribution distribution)
    {
        var points = new List<(double, QuantileReading)>();
        for (var step = 0; step < PointsPerHalving * Furthest; step++)
        {
            var q = 1 - Math.Pow(2, -step / (double)PointsPerHalving);
            if (distribution.IsEmpty || !distribution.HasEnoughFor(q))
            {
                break;
            }

            var reading = distribution.Quantile(q);
            points.Add((q, reading));
            if (reading.IsAtLeast)
            {
                break;
            }
        }

        return points;
    }
}
