using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>Delivery latency of both sides over elapsed time, each point from the merged samples of all runs of its side.</summary>
internal static class CourseFigure
{
    private const int MostSlots = 480;
    private const string Id = "course";
    private const string Title = "Delivery latency of both sides";
    private const string Unit = "p50 and p99 from due to receipt, log scale";

    private static readonly double[] Quantiles = [0.5, 0.99];

    /// <summary>Right end of the time axis.</summary>
    public static TimeSpan LengthOf(Comparison comparison) =>
        comparison.Base.Concat(comparison.Candidate).Max(run => run.Timeline.Interval * run.Timeline.Length);

    /// <summary>The figure, or one line that says why there is none.</summary>
    public static Figure Build(Comparison comparison)
    {
        var interval = comparison.Base.Concat(comparison.Candidate).Max(run => run.Timeline.Interval);
        var intervals = (int)Math.Ceiling(LengthOf(comparison) / interval);
        var width = interval * Math.Max(1, (int)Math.Ceiling(intervals / (double)MostSlots));
        var slots = (int)Math.Ceiling(LengthOf(comparison) / width);
        Course before = new(comparison.Base, width, slots), after = new(comparison.Candidate, width, slots);
        if (before.IsEmpty && after.IsEmpty)
        {
            return new Figure(Id, Title, Unit, "No message arrived on either side, so there is no latency to show.");
        }

        Series[] series =
        [
            before.Series("base p50", 0, new Pen("teal", 1.5, 5, 4)), after.Series("candidate p50", 0, new Pen("teal", 2)),
            before.Series("base p99", 1, new Pen("purple", 1.5, 5, 4)), after.Series("candidate p99", 1, new Pen("purple", 2)),
        ];
        var chart = new Chart(Id, ChartForm.Lines, ChartUnit.Latency, [.. Enumerable.Range(0, slots).Select(slot => (slot + 0.5) * width.TotalSeconds)], series);
        var text = $"A point for each {Readable.Duration(width)}; the base is dashed. Percentiles are taken from the merged samples of {Readable.Count(comparison.Base.Count, "run")} and {Readable.Count(comparison.Candidate.Count, "run")}.";
        return new Figure(Id, Title, Unit, text, chart, Numbers(before, after));
    }

    private static Table Numbers(Course before, Course after)
    {
        var table = new Table(
            $"{Title}, by {Readable.Duration(before.RowWidth)}", new Column("Elapsed", ColumnKind.Number), new Column("Base p50", ColumnKind.Number),
            new Column("Candidate p50", ColumnKind.Number), new Column("Base p99", ColumnKind.Number), new Column("Candidate p99", ColumnKind.Number))
        {
            Cards = false,
        };
        for (var row = 0; row < before.Rows.Length; row++)
        {
            table.Add(
                Readable.Span(before.RowWidth * row, before.RowWidth * (row + 1)), Shown(before.Rows[row], 0.5), Shown(after.Rows[row], 0.5),
                Shown(before.Rows[row], 0.99), Shown(after.Rows[row], 0.99));
        }

        return table;
    }

    private static string Shown(Distribution samples, double q) => samples.IsEmpty ? Readable.Nothing : Readable.Duration(samples.Quantile(q));

    /// <summary>The course of one side.</summary>
    private sealed class Course
    {
        private readonly double?[][] _values;
        private readonly List<int>[] _atLeast = [[], []];

        public Course(IReadOnlyList<RunResult> runs, TimeSpan width, int slots)
        {
            var perRow = Math.Max(1, (int)Math.Ceiling(slots / (double)TableRows.Most));
            RowWidth = width * perRow;
            _values = [.. Quantiles.Select(_ => new double?[slots])];
            Rows = [.. Enumerable.Range(0, (int)Math.Ceiling(slots / (double)perRow)).Select(_ => new Distribution(new LatencyHistogram(), 0, TimeSpan.Zero))];
            for (var slot = 0; slot < slots; slot++)
            {
                // One slot at a time: a histogram is large, and a thousand of them would be larger than the results themselves.
                var samples = Merge(runs, width * slot, width * (slot + 1));
                if (!samples.IsEmpty)
                {
                    Read(samples, slot);
                    Rows[slot / perRow] = Rows[slot / perRow].Add(samples);
                }
            }
        }

        public TimeSpan RowWidth { get; }

        public Distribution[] Rows { get; }

        public bool IsEmpty => Array.TrueForAll(Rows, row => row.IsEmpty);

        public Series Series(string name, int quantile, Pen pen) => new(name, pen, _values[quantile]) { AtLeast = _atLeast[quantile] };

        private void Read(Distribution samples, int slot)
        {
            for (var q = 0; q < Quantiles.Length; q++)
            {
                var reading = samples.Quantile(Quantiles[q]);
                _values[q][slot] = reading.Value.TotalMilliseconds;
                if (reading.IsAtLeast)
                {
                    _atLeast[q].Add(slot);
                }
            }
        }

        private static Distribution Merge(IReadOnlyList<RunResult> runs, TimeSpan from, TimeSpan to)
        {
            var merged = new LatencyHistogram();
            var (censored, bound) = (0L, TimeSpan.Zero);
            foreach (var run in runs)
            {
                if (run.Timeline.Timers.TryGetValue(MetricCatalog.DeliveryLatency.Name, out var series))
                {
                    int first = (int)Math.Ceiling(from / run.Timeline.Interval), end = Math.Min((int)Math.Ceiling(to / run.Timeline.Interval), run.Timeline.Length);
                    var part = TimelineSlots.Merge(series, first, Math.Max(first, end), run.LostAfter);
                    merged.Add(part.Arrived);
                    (censored, bound) = (censored + part.Censored, part.Censored > 0 ? run.LostAfter : bound);
                }
            }

            return new Distribution(merged, censored, bound);
        }
    }
}
