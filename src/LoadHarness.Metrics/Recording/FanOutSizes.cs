using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Metrics.Recording;

/// <summary>First and last receivers of messages by the size of their audience. Not thread-safe.</summary>
internal sealed class FanOutSizes(TimeSpan lostAfter)
{
    private readonly Size?[] _sizes = new Size?[SizeClasses.Count];

    private sealed class Size
    {
        public LatencyHistogram First { get; } = new();

        public LatencyHistogram Last { get; } = new();

        public long FirstLost { get; set; }

        public long LastLost { get; set; }
    }

    /// <summary>Notes what is known of one message, or of several that nobody is known to have got.</summary>
    public void Note(int audience, in FanOutNews news)
    {
        var size = _sizes[SizeClasses.Of(audience)] ??= new Size();
        if (news.First is { } first)
        {
            size.First.Record(first);
        }

        if (news.Last is { } last)
        {
            size.Last.Record(last);
        }

        size.FirstLost += news.FirstLost;
        size.LastLost += news.LastLost;
    }

    /// <summary>Adds another one's samples.</summary>
    public void Add(FanOutSizes other)
    {
        for (var i = 0; i < _sizes.Length; i++)
        {
            if (other._sizes[i] is { } from)
            {
                var to = _sizes[i] ??= new Size();
                to.First.Add(from.First);
                to.Last.Add(from.Last);
                to.FirstLost += from.FirstLost;
                to.LastLost += from.LastLost;
            }
        }
    }

    /// <summary>The classes that have samples, smallest first.</summary>
    public IReadOnlyList<RecordedFanOut> ToList()
    {
        var rows = new List<RecordedFanOut>();
        for (var i = 0; i < _sizes.Length; i++)
        {
            if (_sizes[i] is { } size)
            {
                rows.Add(new RecordedFanOut(
                    SizeClasses.From(i),
                    SizeClasses.To(i),
                    Samples(size.First, size.FirstLost),
                    Samples(size.Last, size.LastLost)));
            }
        }

        return rows;
    }

    private Distribution Samples(LatencyHistogram arrived, long lost) => new(arrived, lost, lost > 0 ? lostAfter : TimeSpan.Zero);
}
