using LoadHarness.Results;
using LoadHarness.Results.Files;

namespace LoadHarness.Engine.Observing;

/// <summary>
/// Keeps what one source told, interval by interval: memory is constant in the length of the run, as that of the timeline is.
/// Thread-safe.
/// </summary>
/// <param name="numbers">What the source tells.</param>
/// <param name="interval">Length of an interval.</param>
internal sealed class ObservedLog(IReadOnlyList<ObservedNumber> numbers, TimeSpan interval)
{
    private readonly List<Cell[]> _intervals = [];
    private readonly Lock _gate = new();
    private IReadOnlyList<double?> _latest = new double?[numbers.Count];

    /// <summary>What was told last; null: nothing was, that time.</summary>
    public IReadOnlyList<double?> Latest
    {
        get
        {
            lock (_gate)
            {
                return _latest;
            }
        }
    }

    /// <summary>Adds an answer.</summary>
    /// <param name="at">When it was asked, elapsed time.</param>
    /// <param name="values">In the order of the numbers.</param>
    public void Add(TimeSpan at, IReadOnlyList<double?> values)
    {
        lock (_gate)
        {
            var index = (int)(at / interval);
            while (_intervals.Count <= index)
            {
                _intervals.Add(new Cell[numbers.Count]);
            }

            for (var i = 0; i < numbers.Count; i++)
            {
                if (values[i] is { } value)
                {
                    _intervals[index][i] = _intervals[index][i].With(value);
                }
            }

            _latest = values;
        }
    }

    /// <summary>The series so far.</summary>
    /// <param name="source">Name of the source.</param>
    /// <param name="length">Number of intervals; a later answer is left out.</param>
    public IReadOnlyList<ObservedSeries> ToSeries(string source, int length)
    {
        lock (_gate)
        {
            return [.. numbers.Select((number, i) => SeriesOf(number, i, source, length))];
        }
    }

    /// <summary>What was told in one interval; null: nothing was.</summary>
    /// <param name="index">Number of the interval.</param>
    public IReadOnlyList<JournalSample?> At(int index)
    {
        lock (_gate)
        {
            return index < _intervals.Count ? [.. _intervals[index].Select(cell => cell.ToSample())] : new JournalSample?[numbers.Count];
        }
    }

    private ObservedSeries SeriesOf(ObservedNumber number, int index, string source, int length)
    {
        Cell[] cells = [.. Enumerable.Range(0, length).Select(i => i < _intervals.Count ? _intervals[i][index] : default)];
        double?[] Each(Func<Cell, double> value) => [.. cells.Select(cell => cell.Count == 0 ? (double?)null : value(cell))];
        var single = Array.TrueForAll(cells, cell => cell.Count <= 1);
        return new ObservedSeries(number.Name, number.Unit, source, Each(cell => cell.Sum / cell.Count))
        {
            Lowest = single ? null : Each(cell => cell.Lowest),
            Highest = single ? null : Each(cell => cell.Highest),
            Query = number.Query,
        };
    }

    /// <summary>The samples of one number in one interval.</summary>
    private readonly record struct Cell(int Count, double Sum, double Lowest, double Highest)
    {
        public JournalSample? ToSample() => Count switch
        {
            0 => null,
            1 => new JournalSample(Sum),
            _ => new JournalSample(Sum / Count, Lowest, Highest),
        };

        public Cell With(double value) => Count == 0
            ? new Cell(1, value, value, value)
            : new Cell(Count + 1, Sum + value, Math.Min(Lowest, value), Math.Max(Highest, value));
    }
}
