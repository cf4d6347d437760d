using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Counts the HTTP requests that clients make beside their connections. A request is told when it has ended, and belongs to
/// the instant at which it began. Thread-safe.
/// </summary>
/// <param name="tally">Takes the counts.</param>
/// <param name="aside">Populations that the peak is not about, because they misbehave.</param>
internal sealed class HttpBook(ShardedTally tally, HashSet<int> aside)
{
    private readonly Lock _gate = new();
    private readonly SecondCounter _histories = new();

    /// <summary>A request has ended.</summary>
    public void Take(int population, in ClientEvent e)
    {
        tally.Count(MetricCatalog.HttpRequests, population, e.Since);
        tally.Count(MetricCatalog.HttpBytes, population, e.Since, e.Bytes);
        if (e.Purpose == HttpPurpose.History)
        {
            tally.Count(MetricCatalog.HistoryRequests, population, e.Since);
            NoteHistory(population, e.Since);
        }

        if (e.Text is not null)
        {
            tally.Count(MetricCatalog.HttpFailed, population, e.Since);
            return; // a refusal at once would make the backend look fast
        }

        tally.Record(MetricCatalog.HttpTime, population, e.Since, e.At - e.Since);
        if (e.Purpose is HttpPurpose.History or HttpPurpose.Login)
        {
            var timer = e.Purpose == HttpPurpose.History ? MetricCatalog.HistoryTime : MetricCatalog.TokenTime;
            tally.Record(timer, population, e.Since, e.At - e.Since);
        }
    }

    /// <summary>The most requests for history begun within one second, of the seconds that became known since the last call.</summary>
    public int TakePeak(TimeSpan end)
    {
        lock (_gate)
        {
            return _histories.TakePeak(end);
        }
    }

    private void NoteHistory(int population, TimeSpan at)
    {
        if (aside.Contains(population))
        {
            return;
        }

        lock (_gate)
        {
            _histories.Add(at);
        }
    }
}
