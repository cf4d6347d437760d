using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>What clients kept back while they were offline: how many messages, and since when.</summary>
internal static class QueueFigures
{
    /// <summary>Messages that waited; or one line that says that none did.</summary>
    public static Figure Depth(ReportContext context)
    {
        const string id = "queue", title = "Offline queues", unit = "messages that wait in all clients, at the end of each interval";
        var depth = context.Gauges(MetricCatalog.QueueDepth);
        if (Peak(depth) == 0)
        {
            return new Figure(id, title, unit, "No message waited in the queue of a client: nobody was offline, or the profiles keep nothing back.");
        }

        var age = context.Gauges(MetricCatalog.QueueAge);
        var when = Readable.Elapsed(context.Rows.At(Array.IndexOf(depth, depth.Max()) + 1));
        var left = depth[^1] > 0 ? $" {Readable.Count(depth[^1])} still waited at the end." : " At the end none was left.";
        var summary = $"At most {Readable.Count(depth.Max(), "message")} waited, at {when}; the oldest was due {Readable.Duration(Milliseconds(Peak(age)))} before.{left}";
        return new Figure(id, title, unit, summary, Chart(context, id, ChartUnit.Count, depth, "waiting", depth), Table(context, depth, age));
    }

    /// <summary>The age of the oldest that waited; null: none did.</summary>
    public static Figure? Age(ReportContext context)
    {
        const string id = "queue-age", title = "Age of the offline queues", unit = "since the oldest message that waits was due, log scale";
        var age = context.Gauges(MetricCatalog.QueueAge);
        if (Peak(age) == 0)
        {
            return null;
        }

        var summary = $"The oldest had waited for {Readable.Duration(Milliseconds(age.Max()))}. What is sent after waiting has that time in its latency from due.";
        return new Figure(id, title, unit, summary, Chart(context, id, ChartUnit.Latency, age, "oldest", age));
    }

    /// <summary>The same real intervals as of any gauge; where nothing waits, age is a gap on its log scale.</summary>
    private static Chart Chart(ReportContext context, string id, ChartUnit unit, long[] guide, string name, long[] values)
    {
        int[] picks = [.. context.Slots.Picks(guide)];
        double[] x = [.. picks.Select(i => (i + 1) * context.Result.Timeline.Interval.TotalSeconds)];
        double?[] y = [.. picks.Select(i => unit == ChartUnit.Latency && values[i] == 0 ? null : (double?)values[i])];
        return new Chart(id, ChartForm.Lines, unit, x, [new Series(name, new Pen("purple", 2), y)]);
    }

    private static Table Table(ReportContext context, long[] depth, long[] age)
    {
        var table = new Table(
            $"Offline queues, by {Readable.Duration(context.Rows.Width)}", new Column("Elapsed", ColumnKind.Number), new Column("at the end", ColumnKind.Number),
            new Column("most", ColumnKind.Number), new Column("oldest, at most", ColumnKind.Number))
        { Cards = false };
        foreach (var (from, to) in context.Rows.Spans())
        {
            var oldest = age[from..to].Max();
            table.Add(
                Readable.Span(context.Rows.At(from), context.Rows.At(to)), Readable.Count(depth[to - 1]), Readable.Count(depth[from..to].Max()),
                oldest == 0 ? Readable.Nothing : Readable.Duration(Milliseconds(oldest)));
        }

        return table;
    }

    private static long Peak(long[] levels) => levels.DefaultIfEmpty().Max();

    private static TimeSpan Milliseconds(long value) => TimeSpan.FromMilliseconds(value);
}
