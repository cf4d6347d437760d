using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Metrics.Recording;

/// <summary>First and last receivers of messages by the size of their audience. Not thread-safe.</summary>
internal sealed class FanOutSizes(TimeSpan lostAfter)
{
    /// <summary>Largest audience of each class; above the last one there is one more.</summary>
    private static readonly int[] Largest = [1, 5, 10, 25, 50, 100, 250, 1_000];

    private readonly Size?[] _sizes = new Size?[Largest.Length + 1];

    private sealed class Size
    {
        public LatencyHistogram First { get; } = new();

        public LatencyHistogram Last { get; } = new();

        public long FirstCensored { get; set; }

        public long LastCensored { get; set; }
    }

    /// <summary>Notes what is known of one message.</summary>
    public void Note(int audience, TimeSpan due, in FanOutNews news)
    {
        var index = Array.FindIndex(Largest, largest => audience <= largest);
        var size = _sizes[index < 0 ? Largest.Length : index] ??= new Size();
        if (news.First is { } first)
        {
            size.First.Record(first - due);
        }

        if (news.Last is { } last)
        {
            size.Last.Record(last - due);
        }

        size.FirstCensored += news.CensorFirst;
        size.LastCensored += news.CensorLast;
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
                to.FirstCensored += from.FirstCensored;
                to.LastCensored += from.LastCensored;
            }
        }
    }

    /// <summary>The classes that have samples, smallest first.</summary>
    public IReadOnlyList<RecordedFanOut> ToList() =>
    [
        .. Enumerable.Range(0, _sizes.Length).Where(i => _sizes[i] is not null).Select(i => new RecordedFanOut(
            i == 0 ? 1 : Largest[i - 1] + 1,
            i < Largest.Length ? Largest[i] : null,
            new Distribution(_sizes[i]!.First, _sizes[i]!.FirstCensored, lostAfter),
            new Distribution(_sizes[i]!.Last, _sizes[i]!.LastCensored, lostAfter))),
    ];
}
