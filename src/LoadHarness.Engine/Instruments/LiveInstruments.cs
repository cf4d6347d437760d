using System.Diagnostics.Metrics;
using LoadHarness.Metrics.Histograms;
using Tags = System.Collections.Generic.KeyValuePair<string, object?>[];

namespace LoadHarness.Engine.Instruments;

/// <summary>
/// The instruments of <see cref="InstrumentTable"/> as the runtime knows them: one meter for the process, as
/// System.Diagnostics.Metrics wants it. Whoever listens finds it by name. Thread-safe.
/// </summary>
internal static class LiveInstruments
{
    private static readonly Meter Meter = new(InstrumentTable.MeterName, typeof(LiveInstruments).Assembly.GetName().Version?.ToString(3));

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<LiveInstrument> All { get; } = [.. InstrumentTable.All.Select(Create)];

    /// <summary>Whether anybody listens to any of them.</summary>
    public static bool AreWatched => All.Any(one => one.IsWatched);

    private static LiveInstrument Create(RunInstrument row)
    {
        var (name, unit, about) = (row.Name, row.Unit, row.Description);
        var isWhole = row.Factor == 1;
        switch (row.Kind)
        {
            case InstrumentKind.Histogram:
                return OfSamples(row, Meter.CreateHistogram(name, unit, about, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = InstrumentTable.Bounds }));
            case InstrumentKind.Gauge when isWhole:
                var level = Meter.CreateGauge<long>(name, unit, about);
                return OfValues(row, level, level.Record);
            case InstrumentKind.Gauge:
                var share = Meter.CreateGauge<double>(name, unit, about);
                return OfValues(row, share, (value, tags) => share.Record(value * row.Factor, tags));
            case InstrumentKind.UpDownCounter:
                var sum = Meter.CreateUpDownCounter<long>(name, unit, about);
                return OfValues(row, sum, sum.Add);
            case InstrumentKind.Counter when isWhole:
                var count = Meter.CreateCounter<long>(name, unit, about);
                return OfValues(row, count, count.Add);
            default:
                var total = Meter.CreateCounter<double>(name, unit, about);
                return OfValues(row, total, (value, tags) => total.Add(value * row.Factor, tags));
        }
    }

    private static LiveInstrument OfValues(RunInstrument row, Instrument instrument, Action<long, Tags> tell) =>
        new(row, instrument, tell, (_, _) => throw new InvalidOperationException($"{row} takes no samples."));

    private static LiveInstrument OfSamples(RunInstrument row, Histogram<double> histogram) => new(
        row,
        histogram,
        (_, _) => throw new InvalidOperationException($"{row} takes samples only."),
        (samples, tags) =>
        {
            foreach (var bucket in samples.Buckets())
            {
                // The middle: known to three digits, and right in the mean. The API takes a sample at a time, so each is told.
                var seconds = (bucket.From + bucket.To).TotalSeconds / 2;
                for (var i = 0L; i < bucket.Count; i++)
                {
                    histogram.Record(seconds, tags);
                }
            }
        });
}

/// <summary>An instrument with the ways to tell it something.</summary>
/// <param name="row">What it is.</param>
/// <param name="instrument">The instrument itself.</param>
/// <param name="tell">Tells a value of the metric.</param>
/// <param name="tellSamples">Tells samples of the metric.</param>
internal sealed class LiveInstrument(
    RunInstrument row, Instrument instrument, Action<long, Tags> tell, Action<LatencyHistogram, Tags> tellSamples)
{
    /// <summary>What it is.</summary>
    public RunInstrument Row => row;

    /// <summary>Whether anybody listens to it.</summary>
    public bool IsWatched => instrument.Enabled;

    /// <summary>Tells a count or level, in the unit of the metric.</summary>
    public void Tell(long value, Tags tags) => tell(value, tags);

    /// <summary>Tells samples.</summary>
    public void Tell(LatencyHistogram samples, Tags tags) => tellSamples(samples, tags);
}
