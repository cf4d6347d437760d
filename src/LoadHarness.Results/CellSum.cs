using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results;

/// <summary>A cell that is being summed up. Not thread-safe.</summary>
internal sealed class CellSum
{
    private LatencyHistogram? _samples;
    private long _censored;
    private TimeSpan _censoredFrom;

    /// <summary>The sum of a count, or the level of a gauge.</summary>
    public long Value { get; set; }

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => Value == 0 && _samples is null or { IsEmpty: true } && _censored == 0;

    /// <summary>Adds samples.</summary>
    public void Add(EncodedHistogram samples) => samples.AddTo(_samples ??= new LatencyHistogram());

    /// <summary>Adds samples.</summary>
    public void Add(LatencyHistogram samples) => (_samples ??= new LatencyHistogram()).Add(samples);

    /// <summary>Adds samples, and what is only known as "at least".</summary>
    public void Add(Distribution samples)
    {
        Add(samples.Arrived);
        Censor(samples.Censored, samples.CensoredFrom);
    }

    /// <summary>Adds samples that are only known as "at least".</summary>
    /// <param name="number">How many; negative: so many of the earlier ones came after all.</param>
    /// <param name="bound">The smallest of their bounds.</param>
    public void Censor(long number, TimeSpan bound)
    {
        if (number != 0)
        {
            _censored += number;
            _censoredFrom = _censoredFrom == TimeSpan.Zero || bound < _censoredFrom ? bound : _censoredFrom;
        }
    }

    /// <summary>The cell so far; its histogram is a copy.</summary>
    public MetricCell ToCell(string metric, string phase, string population) => new()
    {
        Metric = metric,
        Phase = phase,
        Population = population,
        Value = Value,
        Histogram = _samples is { IsEmpty: false } samples ? samples.Copy() : null,
        Censored = _censored,
        CensoredFrom = _censoredFrom,
    };
}
