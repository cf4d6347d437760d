using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;

namespace LoadHarness.Reports.Sections;

/// <summary>How the harness itself did, with its limits: a slow generator makes a backend look slow.</summary>
internal static class GeneratorSection
{
    /// <summary>From this share of the machine's CPU time on, latencies may be those of a crowd.</summary>
    private const int BusyPercent = 90;

    /// <summary>All figures of the section, in reading order.</summary>
    public static IReadOnlyList<Figure> Figures(ReportContext context) =>
    [
        new TimerFigure(MetricCatalog.ScheduleLateness, "lateness", "Schedule lateness", "how late the harness fired its own timers, log scale", 0.5, 0.99)
            .Build(context, "The harness fired no timer, so there is no lateness to show."),
        new TimerFigure(MetricCatalog.ReceiveBacklog, "backlog", "Receive backlog", "how long what was received waited for the harness, log scale", 0.5, 0.99)
            .Build(context, "Nothing was asked of the threads that read: no client was ever started."),
        Cpu(context),
    ];

    /// <summary>The intervals in which a limit was broken, as spans of elapsed time: drawn behind all charts.</summary>
    public static IReadOnlyList<(TimeSpan From, TimeSpan To)> Marks(RunResult result)
    {
        List<(TimeSpan From, TimeSpan To)> marks = [];
        foreach (var i in GeneratorCheck.Check(result).SelectMany(finding => finding.Over).Distinct().Order())
        {
            var (from, to) = (i * result.Timeline.Interval, (i + 1) * result.Timeline.Interval);
            if (marks is [.., var last] && last.To == from)
            {
                marks[^1] = (last.From, to);
            }
            else
            {
                marks.Add((from, to));
            }
        }

        return marks;
    }

    /// <summary>What people must know of the generator before they believe the numbers: broken limits, and a busy machine.</summary>
    public static IEnumerable<string> Doubts(RunResult result)
    {
        foreach (var finding in GeneratorCheck.Check(result).Where(finding => finding.Sentence.Length > 0))
        {
            yield return finding.Voids
                ? $"The harness itself was the problem: {finding.Sentence}. Give it a machine of its own or fewer clients."
                : $"{finding.Sentence}: too few to void the run, but do not hold those moments against the backend.";
        }

        var machine = result.Timeline.Gauges.GetValueOrDefault(MetricCatalog.MachineCpu.Name) ?? [];
        var busy = machine.Count(percent => percent > BusyPercent);
        if (busy > 0)
        {
            yield return $"The machine of the harness was busy, above {BusyPercent} % of its CPU time, in {Readable.Count(busy)} of {Readable.Count(machine.Length, "interval")}: what shares it with the harness is measured as well.";
        }
    }

    /// <summary>The section as markup.</summary>
    public static Markup Render(ReportContext context, IEnumerable<Figure> figures, Plots plots)
    {
        var share = Readable.Number(100 * context.Result.GeneratorLimits.Intervals);
        return Markup.Of($"""
            <section id="generator"><h2>The generator itself</h2>
            <p>If the harness was late or paused, its numbers say less about the backend. More than {share} % of the steady intervals over a limit make the verdict INCONCLUSIVE; such intervals are shaded in all charts.</p>
            {Health(context)}{figures.Select(figure => figure.Render(plots))}</section>

            """);
    }

    private static Markup Health(ReportContext context)
    {
        var result = context.Result;
        var environment = result.Environment;
        var table = new Table("Health of the generator", new Column("Measure"), new Column("Worst interval", ColumnKind.Number), new Column("Limit", ColumnKind.Number), new Column("Remark"));
        foreach (var finding in GeneratorCheck.Check(result))
        {
            var remark = finding.Rule == GeneratorRule.Dials ? ""
                : finding.Of == 0 ? "no steady interval"
                : $"over it in {Readable.Count(finding.Over.Count)} of {Readable.Count(finding.Of, "steady interval")}";
            Add(table, finding.Name, finding.Worst.Length > 0 ? finding.Worst : Readable.Nothing, finding.Limit, remark, finding.Voids);
        }

        var available = result.Duration.TotalSeconds * environment.Cores;
        var used = available > 0 ? $"{Readable.Number(100 * environment.CpuTime.TotalSeconds / available)} % of {Readable.Count(environment.Cores, "core")} over the run" : "";
        Add(table, "CPU of the harness", Peak(result, MetricCatalog.HarnessCpu, " % of a core"), "", used);
        Add(table, "CPU of its machine", Peak(result, MetricCatalog.MachineCpu, " %"), "", "everything that runs there");
        Add(table, "resident memory", environment.PeakResidentBytes > 0 ? Readable.Bytes(environment.PeakResidentBytes) : "not measured", "", $"of {Readable.Bytes(environment.MemoryBytes)}");
        Add(table, "descriptors", Peak(result, MetricCatalog.HarnessDescriptors, ""), environment.DescriptorLimit is { } most ? $"≤ {Readable.Count(most)}" : "", "checked before the run, as are ports");
        var unsent = result.Count(MetricCatalog.SendQueueAge);
        Add(table, "oldest unsent message", Readable.Duration(TimeSpan.FromMilliseconds(unsent)), "", unsent > 0 ? "held back by the network or the backend: that is in the latency from due" : "");
        var pool = result.Timer(MetricCatalog.PoolDelay);
        Add(table, "delay of the thread pool p99", pool.IsEmpty ? Readable.Nothing : Readable.Duration(pool.Quantile(0.99)), "", "of the steady phase");
        return table.Render();
    }

    private static string Peak(RunResult result, MetricDefinition gauge, string unit) =>
        result.Count(gauge) is > 0 and var peak ? Readable.Count(peak) + unit : "not measured";

    private static Figure Cpu(ReportContext context)
    {
        const string id = "cpu", title = "CPU", unit = "percent, over each interval";
        var (harness, machine) = (context.Gauges(MetricCatalog.HarnessCpu), context.Gauges(MetricCatalog.MachineCpu));
        if (harness.Length == 0 || harness.Max() == 0)
        {
            return new Figure(id, title, unit, "No CPU time was measured.");
        }

        int[] picks = [.. context.Slots.Picks(harness)];
        double[] x = [.. picks.Select(i => (i + 0.5) * context.Result.Timeline.Interval.TotalSeconds)];
        Series[] series =
        [
            new("harness, of one core", new Pen("blue", 2), [.. picks.Select(i => (double?)harness[i])]),
            new("machine, of all cores", new Pen("orange", 1.5, 7, 3), [.. picks.Select(i => (double?)machine[i])]),
        ];
        var summary = $"The harness took at most {Readable.Count(harness.Max())} % of a core, the whole machine at most {Readable.Count(machine.Max())} % of its {Readable.Count(context.Result.Environment.Cores, "core")}.";
        return new Figure(id, title, unit, summary, new Chart(id, ChartForm.Lines, ChartUnit.Percent, x, series), CpuTable(context, harness, machine));
    }

    private static Table CpuTable(ReportContext context, long[] harness, long[] machine)
    {
        var memory = context.Gauges(MetricCatalog.HarnessMemory);
        var table = new Table(
            $"CPU and memory, by {Readable.Duration(context.Rows.Width)}",
            new("Elapsed", ColumnKind.Number), new("Harness, % of a core", ColumnKind.Number), new("Machine, %", ColumnKind.Number), new("Resident memory", ColumnKind.Number))
        {
            Cards = false,
        };
        foreach (var (from, to) in context.Rows.Spans())
        {
            table.Add(
            [
                Readable.Span(context.Rows.At(from), context.Rows.At(to)), Readable.Count(harness[from..to].Max()),
                Readable.Count(machine[from..to].Max()), Readable.Bytes(memory[from..to].Max()),
            ]);
        }

        return table;
    }

    private static void Add(Table table, string name, string measured, string limit, string remark, bool over = false) =>
        table.Add([Markup.Text(name), Markup.Text(measured), Markup.Text(limit), Markup.Text(remark)], over ? "bad" : "");
}
