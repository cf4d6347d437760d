namespace LoadHarness.Metrics.Histograms;

/// <summary>A quantile of a distribution.</summary>
/// <param name="Value">The value, or its lower bound.</param>
/// <param name="IsAtLeast">The rank falls among samples that never came: the true value is at least <paramref name="Value"/>.</param>
public readonly record struct QuantileReading(TimeSpan Value, bool IsAtLeast);

/// <summary>
/// A histogram together with the samples that are only known as "at least": messages that never arrived, clients that
/// never came back. They rank above all arrivals, so that a backend that drops its slow messages cannot look faster.
/// Immutable as long as nobody records into <see cref="Arrived"/>.
/// </summary>
/// <param name="Arrived">The samples with a value.</param>
/// <param name="Censored">How many are only known as "at least".</param>
/// <param name="CensoredFrom">The smallest of their bounds.</param>
public sealed record Distribution(LatencyHistogram Arrived, long Censored, TimeSpan CensoredFrom)
{
    /// <summary>All samples, arrived or not.</summary>
    public long Count => Arrived.TotalCount + Censored;

    /// <summary>Whether there is no sample at all.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The quantile over all samples.</summary>
    /// <param name="q">0 &lt;= q &lt;= 1.</param>
    /// <returns>The value, or "at least" where the rank falls among the censored; zero if there is no sample.</returns>
    public QuantileReading Quantile(double q)
    {
        if (IsEmpty)
        {
            return default;
        }

        var rank = LatencyHistogram.RankOfQuantile(q, Count);
        return rank <= Arrived.TotalCount
            ? new QuantileReading(Arrived.ValueAtRank(rank), IsAtLeast: false)
            : new QuantileReading(CensoredFrom, IsAtLeast: true);
    }

    /// <summary>Whether there are the 10 / (1 - q) samples without which a quantile says nothing.</summary>
    public bool HasEnoughFor(double q) => Count * (1 - q) >= 10 - 1e-9;

    /// <summary>Both together.</summary>
    public Distribution Add(Distribution other)
    {
        var arrived = Arrived.Copy();
        arrived.Add(other.Arrived);
        var bound = Censored == 0 ? other.CensoredFrom
            : other.Censored == 0 ? CensoredFrom
            : CensoredFrom < other.CensoredFrom ? CensoredFrom : other.CensoredFrom;
        return new Distribution(arrived, Censored + other.Censored, bound);
    }
}
