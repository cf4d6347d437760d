using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// What the threads of one shard counted in the present interval, by metric, phase and population. Each shard has its own
/// lock, which hardly ever has a second taker; nothing is shared while recording.
/// </summary>
internal sealed class RecorderShard(int phases, int populations, TimeSpan lostAfter, EventSplits splits)
{
    /// <summary>Taken around every call of the other members.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Fan-out by size of the audience, over the whole run.</summary>
    public FanOutSizes FanOut { get; } = new(lostAfter);

    /// <summary>What is kept apart for events, over the whole run; null: nothing is.</summary>
    public EventSplits.Book?[]? Splits { get; } = splits.NewBooks();

    private CellTable _table = new(phases, populations);
    private CellTable _spare = new(phases, populations);

    /// <summary>Adds to a count.</summary>
    public void Add(MetricDefinition metric, int phase, int population, long number) =>
        _table.Counts[_table.At(metric, phase, population)] += number;

    /// <summary>Records a sample of a timer.</summary>
    public void Record(MetricDefinition metric, int phase, int population, TimeSpan value) =>
        (_table.Timers[_table.At(metric, phase, population)] ??= new LatencyHistogram()).Record(value);

    /// <summary>Counts samples known only as "at least".</summary>
    public void Censor(MetricDefinition metric, int phase, int population, TimeSpan bound, long number)
    {
        var cell = _table.At(metric, phase, population);
        _table.Censored[cell] += number;
        _table.CensoredFrom[cell] = _table.CensoredFrom[cell] == TimeSpan.Zero || bound < _table.CensoredFrom[cell]
            ? bound : _table.CensoredFrom[cell];
    }

    /// <summary>The sum of a count in the present interval.</summary>
    public long Sum(MetricDefinition metric) => _table.Sum(metric);

    /// <summary>Hands over what was counted since the last call and begins anew. The caller resets the table.</summary>
    public CellTable Swap()
    {
        lock (Gate)
        {
            (_table, _spare) = (_spare, _table);
            return _spare;
        }
    }
}

/// <summary>A number, a histogram and the censored samples for each metric, phase and population. Not thread-safe.</summary>
internal sealed class CellTable(int phases, int populations)
{
    private readonly int _size = MetricCatalog.All.Count * phases * populations;

    /// <summary>Number of phases.</summary>
    public int Phases => phases;

    /// <summary>Number of populations.</summary>
    public int Populations => populations;

    /// <summary>Counts by cell.</summary>
    public long[] Counts { get; } = new long[MetricCatalog.All.Count * phases * populations];

    /// <summary>Samples by cell; null: never any.</summary>
    public LatencyHistogram?[] Timers { get; } = new LatencyHistogram?[MetricCatalog.All.Count * phases * populations];

    /// <summary>Censored samples by cell.</summary>
    public long[] Censored { get; } = new long[MetricCatalog.All.Count * phases * populations];

    /// <summary>Smallest bound of the censored samples by cell.</summary>
    public TimeSpan[] CensoredFrom { get; } = new TimeSpan[MetricCatalog.All.Count * phases * populations];

    /// <summary>The cell of a metric in a phase for a population.</summary>
    public int At(MetricDefinition metric, int phase, int population) =>
        (((metric.Index * phases) + phase) * populations) + population;

    /// <summary>The cells of a metric.</summary>
    public Range CellsOf(MetricDefinition metric) => At(metric, 0, 0)..At(metric, phases, 0);

    /// <summary>The sum of a count over phases and populations.</summary>
    public long Sum(MetricDefinition metric)
    {
        var sum = 0L;
        foreach (var count in Counts.AsSpan(CellsOf(metric)))
        {
            sum += count;
        }

        return sum;
    }

    /// <summary>The sum of a count over phases and populations, some of these left aside.</summary>
    public long Sum(MetricDefinition metric, HashSet<int> aside)
    {
        if (aside.Count == 0)
        {
            return Sum(metric);
        }

        var sum = 0L;
        for (var phase = 0; phase < phases; phase++)
        {
            for (var population = 0; population < populations; population++)
            {
                sum += aside.Contains(population) ? 0 : Counts[At(metric, phase, population)];
            }
        }

        return sum;
    }

    /// <summary>One cell as a record; null if it is empty.</summary>
    public RecordedCell? Cell(MetricDefinition metric, int phase, int population)
    {
        var cell = At(metric, phase, population);
        var samples = Timers[cell] is { IsEmpty: false } timer ? timer : null;
        return Counts[cell] == 0 && samples is null && Censored[cell] == 0
            ? null
            : new RecordedCell(metric, phase, population, Counts[cell], samples, Censored[cell], CensoredFrom[cell]);
    }

    /// <summary>Adds samples of a timer.</summary>
    public void Add(MetricDefinition metric, int phase, int population, Distribution samples)
    {
        var cell = At(metric, phase, population);
        (Timers[cell] ??= new LatencyHistogram()).Add(samples.Arrived);
        Censor(cell, samples.Censored, samples.CensoredFrom);
    }

    /// <summary>Adds all of another table.</summary>
    public void Add(CellTable other)
    {
        for (var cell = 0; cell < _size; cell++)
        {
            Counts[cell] += other.Counts[cell];
            if (other.Timers[cell] is { IsEmpty: false } timer)
            {
                (Timers[cell] ??= new LatencyHistogram()).Add(timer);
            }

            Censor(cell, other.Censored[cell], other.CensoredFrom[cell]);
        }
    }

    /// <summary>Back to nothing; histograms keep their memory for the next interval.</summary>
    public void Reset()
    {
        Array.Clear(Counts);
        Array.Clear(Censored);
        Array.Clear(CensoredFrom);
        foreach (var timer in Timers)
        {
            timer?.Reset();
        }
    }

    private void Censor(int cell, long number, TimeSpan bound)
    {
        if (number != 0)
        {
            Censored[cell] += number;
            CensoredFrom[cell] = CensoredFrom[cell] == TimeSpan.Zero || bound < CensoredFrom[cell] ? bound : CensoredFrom[cell];
        }
    }
}
