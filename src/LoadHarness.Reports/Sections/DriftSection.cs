using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>What grew in the course of the run: leaks of the backend and of the harness, and latency that creeps up.</summary>
internal static class DriftSection
{
    /// <summary>The section as markup.</summary>
    public static Markup Render(ReportContext context)
    {
        var findings = SoakVerdict.Of(context.Result);
        return Markup.Of($"""
            <section id="drift"><h2>Drift</h2>
            {(findings.Count == 0 ? Markup.Of($"<p class=\"none\">{Markup.Prose(WhyNot(context))}</p>") : Judged(context.Result, findings))}</section>

            """);
    }

    private static string WhyNot(ReportContext context)
    {
        var needed = Readable.Duration(SoakVerdict.ShortestSteady);
        return context.Steady is { } steady
            ? $"Not judged: whether something creeps up takes a steady phase of {needed} at least, and this one has {Readable.Duration(steady.End - steady.Start)}."
            : $"Not judged: the run has no steady phase; whether something creeps up takes one of {needed} at least.";
    }

    private static Markup Judged(RunResult result, IReadOnlyList<DriftFinding> findings)
    {
        var table = new Table(
            "Drift", new Column("Measure"), new Column("Verdict"), new Column("At first", ColumnKind.Number), new Column("Per hour", ColumnKind.Number),
            new Column("95 % interval", ColumnKind.Number), new Column("Over the run", ColumnKind.Number), new Column("Matters from", ColumnKind.Number),
            new Column("Per 1,000 reconnects", ColumnKind.Number), new Column("Per million messages", ColumnKind.Number), new Column("Exhausted in", ColumnKind.Number));
        foreach (var finding in findings)
        {
            table.Add([.. Cells(result, finding)], finding.Outcome == DriftOutcome.Rises ? "bad" : "");
        }

        var text = $"The steady phase, without its first part, in {Readable.Count(findings.Max(finding => finding.Blocks.Count))} blocks; a block of a level is its smallest value, one of a latency the median of its intervals. "
            + "It rises if the test of Mann and Kendall says so (p < 0.01), and by more than matters; it is steady if even the upper end of the interval is less than that. Everything else is inconclusive.";
        return Markup.Of($"<p>{Markup.Prose(Sentence(findings))}</p>\n{table.Render()}<p class=\"fine\">{Markup.Prose(text)}</p>\n{Blocks(findings)}");
    }

    private static string Sentence(IReadOnlyList<DriftFinding> findings)
    {
        string Names(DriftOutcome outcome) => string.Join(", ", findings.Where(finding => finding.Outcome == outcome).Select(Name));
        string[] parts =
        [
            Names(DriftOutcome.Rises) is { Length: > 0 } rises ? $"Rising: {rises}." : "Nothing is proven to rise.",
            Names(DriftOutcome.Inconclusive) is { Length: > 0 } unsure ? $"Inconclusive: {unsure}." : "",
        ];
        return string.Join(" ", parts).Trim();
    }

    private static IEnumerable<Markup> Cells(RunResult result, DriftFinding finding)
    {
        yield return Markup.Text(Name(finding));
        yield return finding.Outcome switch
        {
            DriftOutcome.Rises => Markup.Of($"<span class=\"result bad\">{(finding.Metric.Kind == MetricKind.Timer ? "rises" : "leak")}</span>"),
            DriftOutcome.Steady => Markup.Of($"<span class=\"result good\">steady</span>"),
            _ => Markup.Of($"<span class=\"result unsure\">inconclusive</span>"),
        };
        if (finding.Why.Length > 0)
        {
            yield return Markup.Text(finding.Why);
            for (var i = 0; i < 7; i++)
            {
                yield return Markup.Empty;
            }

            yield break;
        }

        string Value(double value) => Level(value, finding.Metric);
        string Signed(double value) => $"{(value < 0 ? "−" : value > 0 ? "+" : "")}{Value(Math.Abs(value))}";
        string Per(double? unit) => unit is { } known and > 0 ? Signed(finding.PerHour.Value / known) : Readable.Nothing;
        yield return Markup.Text(Value(finding.Start));
        yield return Markup.Text(Signed(finding.PerHour.Value));
        yield return Markup.Text($"{Signed(finding.PerHour.Low)} to {Signed(finding.PerHour.High)}");
        yield return Markup.Text(Signed(finding.Over));
        yield return Markup.Text(Value(finding.Floor));
        yield return Markup.Text(Per(PerHour(result, MetricCatalog.Reconnects) / 1e3));
        yield return Markup.Text(Per(PerHour(result, MetricCatalog.Sent) / 1e6));
        yield return Markup.Text(finding.Exhausted is { } left ? Hours(left) : "");
    }

    private static Markup Blocks(IReadOnlyList<DriftFinding> findings)
    {
        var judged = findings.Where(finding => finding.Blocks.Count > 0).ToList();
        var table = new Table("Blocks", [new Column("At", ColumnKind.Number), .. judged.Select(finding => new Column(Name(finding), ColumnKind.Number))]) { Cards = false };
        foreach (var at in judged.SelectMany(finding => finding.Blocks).Select(block => block.At).Distinct().Order())
        {
            table.Add(
            [
                Readable.Elapsed(at),
                .. judged.Select(finding => finding.Blocks.Where(block => block.At == at).Select(block => Level(block.Value, finding.Metric)).DefaultIfEmpty(Readable.Nothing).First()),
            ]);
        }

        return Markup.Of($"<details><summary>The {table.Count} blocks</summary>\n{table.Render()}</details>\n");
    }

    private static double PerHour(RunResult result, MetricDefinition count) =>
        result.Duration > TimeSpan.Zero ? result.Count(count) / result.Duration.TotalHours : 0;

    private static string Name(DriftFinding finding) => $"{finding.Metric.Name}{(finding.Statistic.Length > 0 ? $" {finding.Statistic}" : "")}";

    private static string Level(double value, MetricDefinition metric) => metric.Kind == MetricKind.Timer
        ? Readable.Duration(TimeSpan.FromMilliseconds(value))
        : Readable.Level(value, metric.Unit == "bytes" ? "bytes" : "");

    private static string Hours(TimeSpan left) => left.TotalHours < 48 ? $"{Readable.Number(left.TotalHours)} h" : $"{Readable.Number(left.TotalDays)} days";
}
