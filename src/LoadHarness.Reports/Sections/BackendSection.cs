using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>The backend as it was observed from outside: what its process took, and what it told about itself.</summary>
internal static class BackendSection
{
    private const double Mebibyte = 1 << 20;
    private const string MemoryId = "backend-memory";

    private static readonly Pen[] Pens = [new("blue", 2), new("orange", 1.5, 7, 3), new("teal", 1.5, 2, 2)];

    /// <summary>All figures of the section, in reading order.</summary>
    public static IReadOnlyList<Figure> Figures(ReportContext context)
    {
        var chosen = context.Result.Observed.Where(series => !MetricCatalog.TryFind(series.Name, out _));
        Figure?[] figures =
        [
            Process(context, "backend-cpu", "CPU of the backend", "percent of one core", MetricCatalog.BackendCpu),
            Process(context, MemoryId, "Memory of the backend", "resident, MiB", MetricCatalog.BackendMemory),
            Process(
                context, "backend-handles", "Handles, sockets and threads of the backend", "open at that moment",
                MetricCatalog.BackendHandles, MetricCatalog.BackendSockets, MetricCatalog.BackendThreads),
            .. chosen.Select(series => Build(context, IdOf(series), series.Name, UnitOf(series), [series])),
        ];
        return [.. figures.OfType<Figure>()];
    }

    /// <summary>The section as markup.</summary>
    public static Markup Render(ReportContext context, IEnumerable<Figure> figures, Plots plots)
    {
        var result = context.Result;
        var body = result.Observed.Count == 0
            ? Markup.Of($"<p class=\"none\">Not collected: the scenario names neither a process of the backend nor a metrics endpoint (observe), or this result is older than that.</p>\n")
            : Markup.Of($"<p>Sampled from outside once a second. What was not told is a gap, never zero.</p>\n{Sources(result)}{Levels(result)}{figures.Select(figure => figure.Render(plots))}");
        return Markup.Of($"""
            <section id="backend"><h2>The backend</h2>
            {body}</section>

            """);
    }

    private static Markup Sources(RunResult result) => Markup.Of($"<ul>{result.ObservedSources.Select(source => Markup.Of($"<li>{Markup.Prose(Describe(source))}</li>\n"))}</ul>\n");

    private static string Describe(ObservedSource source)
    {
        var samples = $"{Readable.Capital(source.Name)}: {Readable.Count(source.Samples, "sample")}";
        var failed = source.Failed == 0 ? "" : $", {Readable.Count(source.Failed)} of them failed";
        var why = source.FirstFailure.Length == 0 ? "" : $"; first: {source.FirstFailure}";
        return $"{samples}{failed}{why}{(source.Ended is { } ended ? $"; it had ended at {Readable.Elapsed(ended)}" : "")}.";
    }

    private static Markup Levels(RunResult result)
    {
        var table = new Table(
            "What was observed of the backend",
            new("Measure"), new("First", ColumnKind.Number), new("Last", ColumnKind.Number), new("Least", ColumnKind.Number),
            new("Most", ColumnKind.Number), new("Mean", ColumnKind.Number), new("Meaning"));
        foreach (var series in result.Observed)
        {
            string Show(double? value) => BackendSection.Show(value, series);
            var meaning = series.IsEmpty ? "not collected" : series.Query.Length > 0 ? series.Query : series.Metric.Sentence;
            table.Add(
                series.Name, Show(series.Values.FirstOrDefault(value => value is not null)), Show(series.Values.LastOrDefault(value => value is not null)),
                Show(series.Over(StatisticKind.Min)), Show(series.Over(StatisticKind.Max)), Show(series.Over(StatisticKind.Mean)), meaning);
        }

        return table.Render();
    }

    /// <summary>A chart of numbers of a process; null: none was observed.</summary>
    private static Figure? Process(ReportContext context, string id, string title, string unit, params MetricDefinition[] metrics)
    {
        List<ObservedSeries> series = [.. metrics.Select(context.Result.ObservedOf).OfType<ObservedSeries>()];
        return series.Count == 0 ? null : Build(context, id, title, unit, series);
    }

    private static Figure Build(ReportContext context, string id, string title, string unit, List<ObservedSeries> all)
    {
        var known = all.FindAll(series => !series.IsEmpty);
        var missing = all.Count == known.Count ? "" : $" Not collected: {string.Join(", ", all.Except(known).Select(Short))}.";
        if (known.Count == 0)
        {
            return new Figure(id, title, unit, missing.Trim());
        }

        var scale = known[0].Unit is "bytes" or "bytes/s" ? Mebibyte : 1;
        int[] picks = [.. context.Slots.Picks(known[0].Values)];
        double[] x = [.. picks.Select(i => (i + 0.5) * context.Result.Timeline.Interval.TotalSeconds)];
        Series[] lines =
        [
            .. known.Select((series, n) => new Series(Short(series), Pens[n % Pens.Length], [.. picks.Select(i => series.Values[i] / scale)])),
        ];
        var chartUnit = known[0].Unit switch
        {
            "bytes" or "bytes/s" => ChartUnit.Mebibytes,
            "%" => ChartUnit.Percent,
            "handles" => ChartUnit.Count,
            _ => ChartUnit.Level,
        };
        return new Figure(id, title, unit, Summary(known) + missing, new Chart(id, ChartForm.Lines, chartUnit, x, lines), Numbers(context, title, known));
    }

    private static string Summary(IEnumerable<ObservedSeries> known) => string.Join(' ', known.Select(series =>
    {
        string Show(double? value) => BackendSection.Show(value, series);
        var (first, last) = (series.Values.First(value => value is not null), series.Values.Last(value => value is not null));
        return $"{Readable.Capital(Short(series))}: from {Show(first)} to {Show(last)}, at most {Show(series.Over(StatisticKind.Max))}.";
    }));

    private static Table Numbers(ReportContext context, string title, List<ObservedSeries> known)
    {
        var table = new Table(
            $"{title}, the most by {Readable.Duration(context.Rows.Width)}",
            [new("Elapsed", ColumnKind.Number), .. known.Select(series => new Column(Readable.Capital(Short(series)), ColumnKind.Number))])
        {
            Cards = false,
        };
        foreach (var (from, to) in context.Rows.Spans())
        {
            table.Add(
            [
                Readable.Span(context.Rows.At(from), context.Rows.At(to)),
                .. known.Select(series => Show(series.Over(StatisticKind.Max, Enumerable.Range(from, to - from)), series)),
            ]);
        }

        return table;
    }

    /// <summary>A series may be called memory; the metric of the process is not.</summary>
    private static string IdOf(ObservedSeries series) => series.Name.Replace('.', '-') is not MemoryId and var id ? id : MemoryId + "-series";

    /// <summary>Things that the name says already need no unit.</summary>
    private static string Show(double? value, ObservedSeries series) =>
        value is not { } level ? Readable.Nothing
        : Readable.Level(level, series.Name == MetricDefinition.OfBackend + series.Unit ? "" : series.Unit);

    private static string Short(ObservedSeries series) => series.Name[MetricDefinition.OfBackend.Length..] switch
    {
        "cpu" => "CPU",
        "rss" => "resident memory",
        var name => name,
    };

    private static string UnitOf(ObservedSeries series)
    {
        var unit = series.Unit switch { "bytes" => "MiB", "bytes/s" => "MiB/s", var other => other };
        return unit.Length > 0 ? $"{series.Query}; {unit}" : series.Query;
    }
}
