using LoadHarness.Engine.Slices;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;
using LoadHarness.Results.Merging;

namespace LoadHarness.Tests.Slices;

/// <summary>A rendezvous on clocks that a test drives, and slices that beat once a second while time passes.</summary>
internal sealed class RendezvousStage : IDisposable
{
    private readonly Dictionary<int, string> beating = [];

    /// <summary>A rendezvous of so many slices.</summary>
    public RendezvousStage(int of, TimeSpan? timeout = null)
    {
        Terms = new RendezvousTerms("a1b2c3", "d4e5f6", "1.4.2", 42, of, "0.1.0");
        Rendezvous = new Rendezvous(Terms, "host", new RendezvousOptions { Timeout = timeout ?? TimeSpan.FromMinutes(5) }, Clock, News.Add);
    }

    public HandClock Clock { get; } = new();

    public RendezvousTerms Terms { get; }

    public Rendezvous Rendezvous { get; }

    /// <summary>What people were told.</summary>
    public List<string> News { get; } = [];

    public void Dispose() => Rendezvous.Dispose();

    /// <summary>Slices come; from now on they beat, ready to begin.</summary>
    public void Come(params int[] slices) => Array.ForEach(slices, slice => Come(slice, $"try-{slice}"));

    public RendezvousAnswer Come(int slice, string attempt)
    {
        var answer = Rendezvous.Come(slice, attempt, Terms);
        if (answer.Refusal is null)
        {
            beating[slice] = attempt;
            return Rendezvous.Beat(slice, attempt, isReady: true, null);
        }

        return answer;
    }

    /// <summary>A slice dies without a word.</summary>
    public void Die(int slice) => beating.Remove(slice);

    /// <summary>All that live come, and the run begins.</summary>
    public DateTimeOffset Begin()
    {
        Come([.. Enumerable.Range(2, Terms.Of - 1)]);
        var start = Rendezvous.MeetAsync(CancellationToken.None);
        Assert.True(start.IsCompletedSuccessfully);
        Pass((start.Result - Clock.GetUtcNow()).TotalSeconds);
        News.Clear();
        return start.Result;
    }

    /// <summary>Time passes; those that live beat once a second.</summary>
    public void Pass(double seconds)
    {
        for (var left = seconds; left > 0; left--)
        {
            Clock.Pass(Math.Min(1, left));
            foreach (var (slice, attempt) in beating)
            {
                Rendezvous.Beat(slice, attempt, isReady: true, null);
            }
        }
    }

    public RendezvousAnswer Tell(int slice, SliceReport report) => Rendezvous.Beat(slice, beating[slice], isReady: true, PackedReport.Of(report));

    /// <summary>A cell with so many samples of so many milliseconds.</summary>
    public static MetricCell Latency(int count, int milliseconds, string phase = "steady")
    {
        var samples = new LatencyHistogram();
        samples.RecordMicroseconds(milliseconds * 1_000, count);
        return new MetricCell { Metric = "delivery.latency", Phase = phase, Population = "members", Histogram = samples };
    }
}
