using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Formatting;
using LoadHarness.Reports.Html;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>How the harness itself did, with its limits: a slow generator makes a backend look slow.</summary>
internal static class GeneratorSection
{
    /// <summary>A generator that is later than this at p99 measures itself.</summary>
    public static readonly TimeSpan LatenessLimit = TimeSpan.FromMilliseconds(20);

    private const double GcLimitPercent = 1;

    /// <summary>Schedule lateness over time.</summary>
    public static Figure Lateness(ReportContext context) =>
        new TimerFigure(MetricCatalog.ScheduleLateness, "lateness", "Schedule lateness", "how late the harness fired its own timers, log scale", 0.5, 0.99)
            .Build(context, "The harness fired no timer, so there is no lateness to show.");

    public static Markup Render(ReportContext context, Figure lateness, bool withCharts) => Markup.Of($"""
        <section id="generator"><h2>The generator itself</h2>
        <p>If the harness was late or paused, its numbers say less about the backend. Usual limits beside the measurements; the verdict has taken them into account.</p>
        {Health(context)}{lateness.Render(withCharts)}</section>

        """);

    private static Markup Health(ReportContext context)
    {
        var result = context.Result;
        var environment = result.Environment;
        var table = new Table("Health of the generator", new Column("Measure"), new Column("Measured", ColumnKind.Number), new Column("Limit", ColumnKind.Number), new Column("Remark"));
        var lateness = result.Timer(MetricCatalog.ScheduleLateness);
        var p99 = lateness.Quantile(0.99);
        Add(table, "schedule lateness p99", lateness.IsEmpty ? Readable.Nothing : Readable.Duration(p99), "≤ " + Readable.Duration(LatenessLimit), LateIntervals(context), p99.Value > LatenessLimit);
        Add(table, "paused for garbage collection", $"{Readable.Number(environment.GcPausePercent)} % of the run", $"≤ {Readable.Number(GcLimitPercent)} %", "", environment.GcPausePercent > GcLimitPercent);
        var available = result.Duration.TotalSeconds * environment.Cores;
        var share = available > 0 ? 100 * environment.CpuTime.TotalSeconds / available : 0;
        Add(table, "CPU time", Readable.Duration(environment.CpuTime), "", available > 0 ? $"{Readable.Number(share)} % of {Readable.Count(environment.Cores, "core")}" : "", share > 90);
        Add(table, "peak resident memory", environment.PeakResidentBytes > 0 ? Readable.Bytes(environment.PeakResidentBytes) : "not measured", "", $"of {Readable.Bytes(environment.MemoryBytes)}", false);
        return table.Render();
    }

    private static string LateIntervals(ReportContext context)
    {
        if (context.Timer(MetricCatalog.ScheduleLateness) is not { } timer || context.Steady is not { } steady)
        {
            return "no steady phase";
        }

        int all = 0, late = 0;
        for (var i = 0; i < context.Result.Timeline.Length; i++)
        {
            var from = context.Rows.At(i);
            if (from < steady.Start || from >= steady.End || timer.Histograms[i]?.Decode() is not { } samples)
            {
                continue;
            }

            all++;
            late += samples.ValueAtQuantile(0.99) > LatenessLimit ? 1 : 0;
        }

        return all == 0 ? "no samples" : $"above it in {Readable.Count(late)} of {Readable.Count(all, "steady interval")}; more than 5 % would void the run";
    }

    private static void Add(Table table, string name, string measured, string limit, string remark, bool over) =>
        table.Add([Markup.Text(name), Markup.Text(measured), Markup.Text(limit), Markup.Text(remark)], over ? "bad" : "");
}
