using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results.Comparing;

/// <summary>
/// How far quantiles of one run would wander if its course were shuffled: the moving-block bootstrap. Neighbouring intervals resemble each
/// other, so whole blocks are drawn, with replacement, until the phase is as long as it was; the quantiles are those of the merged samples.
/// It knows the noise inside a run, not that between runs. Pure: the seed is fixed.
/// </summary>
/// <remarks>Source: Künsch, The jackknife and the bootstrap for general stationary observations, 1989.</remarks>
internal static class BlockBootstrap
{
    /// <summary>How often the course is drawn anew.</summary>
    public const int Resamples = 1_000;

    private const int MostPieces = 60;
    private const int IntervalsPerBlock = 10;

    /// <summary>Quantiles of so many resamples of a run, by quantile; null where the course has too few intervals with samples.</summary>
    /// <param name="result">The run.</param>
    /// <param name="metric">A timer, over its default scope.</param>
    /// <param name="quantiles">0 &lt; q &lt; 1.</param>
    /// <param name="seed">Decides what is drawn.</param>
    /// <returns>Milliseconds; what falls among the samples that never came is their bound.</returns>
    public static double[][]? Quantiles(RunResult result, MetricDefinition metric, IReadOnlyList<double> quantiles, int seed)
    {
        var pieces = PiecesOf(result, metric, out var intervalsPerPiece);
        if (pieces.Count < 2)
        {
            return null;
        }

        var course = new Course(pieces, result.Timer(metric).CensoredFrom);
        var length = Math.Clamp((int)Math.Ceiling(IntervalsPerBlock / (double)intervalsPerPiece), 1, Math.Max(1, pieces.Count / 3));
        var random = new Random(seed);
        double[][] drawn = [.. quantiles.Select(_ => new double[Resamples])];
        var times = new int[pieces.Count];
        for (var resample = 0; resample < Resamples; resample++)
        {
            Draw(times, length, random);
            course.Read(times, quantiles, drawn, resample);
        }

        return drawn;
    }

    /// <summary>How often each piece is in a resample: blocks that begin anywhere, the last one cut where the course is full.</summary>
    private static void Draw(int[] times, int length, Random random)
    {
        Array.Clear(times);
        for (var left = times.Length; left > 0; left -= length)
        {
            var from = random.Next(times.Length - length + 1);
            for (var i = 0; i < Math.Min(length, left); i++)
            {
                times[from + i]++;
            }
        }
    }

    /// <summary>The samples of the metric's scope in at most sixty pieces of equal length, in order of time; empty ones left out.</summary>
    private static List<(LatencyHistogram Arrived, long Censored)> PiecesOf(RunResult result, MetricDefinition metric, out int intervalsPerPiece)
    {
        intervalsPerPiece = 1;
        if (!result.Timeline.Timers.TryGetValue(metric.Name, out var series))
        {
            return [];
        }

        var intervals = (result.IntervalsIn(metric.Scope == MetricScope.Steady ? RunMetrics.SteadyPhase : null) ?? Enumerable.Range(0, result.Timeline.Length))
            .Where(i => series.Histograms[i] is not null || series.Censored[i] > 0).ToList();
        intervalsPerPiece = Math.Max(1, (int)Math.Ceiling(intervals.Count / (double)MostPieces));
        return
        [
            .. intervals.Chunk(intervalsPerPiece).Select(chunk =>
            {
                var arrived = new LatencyHistogram();
                foreach (var i in chunk.Where(i => series.Histograms[i] is not null))
                {
                    arrived.Add(series.Histograms[i]!.Decode()); // each is decoded once, whatever is drawn later
                }

                return (arrived, chunk.Sum(i => series.Censored[i]));
            }),
        ];
    }

    /// <summary>The pieces as counts over the buckets that any of them has, so that merging is adding up rows.</summary>
    private sealed class Course
    {
        private readonly double[] _values; // ms, ascending
        private readonly long[][] _counts; // by piece, then by bucket
        private readonly long[] _censored; // by piece
        private readonly long[] _merged;
        private readonly double _bound;

        public Course(IReadOnlyList<(LatencyHistogram Arrived, long Censored)> pieces, TimeSpan bound)
        {
            TimeSpan[] tops = [.. pieces.SelectMany(piece => piece.Arrived.Buckets().Select(bucket => bucket.To)).Distinct().Order()];
            var index = tops.Select((top, i) => (top, i)).ToDictionary(pair => pair.top, pair => pair.i);
            _values = [.. tops.Select(top => top.TotalMilliseconds)];
            _counts = [.. pieces.Select(piece => RowOf(piece.Arrived, index))];
            _censored = [.. pieces.Select(piece => piece.Censored)];
            _merged = new long[_values.Length];
            _bound = bound.TotalMilliseconds;
        }

        public void Read(int[] times, IReadOnlyList<double> quantiles, double[][] into, int at)
        {
            Array.Clear(_merged);
            long total = 0, censored = 0;
            for (var piece = 0; piece < times.Length; piece++)
            {
                censored += times[piece] * _censored[piece];
                var row = _counts[piece];
                for (var bucket = 0; times[piece] > 0 && bucket < row.Length; bucket++)
                {
                    _merged[bucket] += times[piece] * row[bucket];
                }
            }

            foreach (var count in _merged)
            {
                total += count;
            }

            for (var q = 0; q < quantiles.Count; q++)
            {
                into[q][at] = ValueAt(LatencyHistogram.RankOfQuantile(quantiles[q], total + censored));
            }
        }

        private double ValueAt(long rank)
        {
            long reached = 0;
            for (var bucket = 0; bucket < _merged.Length; bucket++)
            {
                reached += _merged[bucket];
                if (reached >= rank)
                {
                    return _values[bucket];
                }
            }

            return _bound;
        }

        private long[] RowOf(LatencyHistogram histogram, Dictionary<TimeSpan, int> index)
        {
            var row = new long[_values.Length];
            foreach (var bucket in histogram.Buckets())
            {
                row[index[bucket.To]] = bucket.Count;
            }

            return row;
        }
    }
}
