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
            {(findings.Count == 0 ? Markup.Of($"<p class=\"none\">{Markup.Prose(WhyNot(context))}</p>") : Judged(context, findings))}{Idle(context.Result)}</section>

            """);
    }

    /// <summary>What is proven and what is open, one sentence for each.</summary>
    public static string Sentence(IReadOnlyList<DriftFinding> findings)
    {
        string Names(DriftOutcome outcome) => string.Join(
            ", ", findings.Where(finding => finding.Outcome == outcome).Select(finding => $"{finding.Name}{(finding.Why.Length > 0 ? $" ({finding.Why})" : "")}"));
        string[] parts =
        [
            Names(DriftOutcome.Rises) is { Length: > 0 } rises ? $"Rising: {rises}." : "Nothing is proven to rise.",
            Names(DriftOutcome.Inconclusive) is { Length: > 0 } unsure ? $"Inconclusive: {unsure}." : "",
        ];
        return string.Join(" ", parts).Trim();
    }

    private static string WhyNot(ReportContext context)
    {
        var needed = Readable.Duration(context.Result.Drift.ShortestSteady);
        return context.Steady is { } steady
            ? $"Not judged: whether something creeps up takes a steady phase of {needed} at least, and this one has {Readable.Duration(steady.End - steady.Start)}."
            : $"Not judged: the run has no steady phase; whether something creeps up takes one of {needed} at least.";
    }

    private static Markup Judged(ReportContext context, IReadOnlyList<DriftFinding> findings)
    {
        var table = new Table(
            "Drift", new Column("Measure"), new Column("Verdict"), new Column("At first", ColumnKind.Number), new Column("Per hour", ColumnKind.Number),
            new Column("95 % interval", ColumnKind.Number), new Column("Over the run", ColumnKind.Number), new Column("Matters from", ColumnKind.Number),
            new Column("Per 1,000 reconnects", ColumnKind.Number), new Column("Per million deliveries", ColumnKind.Number), new Column("Exhausted in", ColumnKind.Number));
        foreach (var finding in findings)
        {
            table.Add([.. Cells(finding)], finding is { Outcome: DriftOutcome.Rises, IsLimited: false } ? "bad" : "");
        }

        return Markup.Of($"<p>{Markup.Prose(Sentence(findings))}</p>\n{table.Render()}<p class=\"fine\">{Markup.Prose(Rules(context, findings))}</p>\n{Blocks(findings)}");
    }

    private static string Rules(ReportContext context, IReadOnlyList<DriftFinding> findings)
    {
        var (rules, steady) = (context.Result.Drift, context.Steady!);
        var at = findings.MaxBy(finding => finding.Blocks.Count)!.Blocks;
        var length = at.Count > 1 ? at[1].At - at[0].At : rules.ShortestBlock;
        var own = rules.ChangesBlocks ? ", as the scenario demands: without that the warm-up is 10 min or longer, a block a minute or longer, and there are 10 or more" : "";
        var limited = findings.Any(finding => finding.IsLimited) ? " Where a limit of the scenario names a measure, that decides about it, and not this verdict." : "";
        return $"Judged by {Readable.Count(at.Count)} blocks of {Readable.Duration(length)} after the first {Readable.Duration(rules.WarmUpOf(steady.End - steady.Start))} of the steady phase{own}. "
            + "A block of a level is its smallest value, one of a latency the median of its intervals. "
            + "It rises if the test of Mann and Kendall says so (p < 0.01), and by more than matters; it is steady if even the upper end of the interval is less than that. Everything else is inconclusive."
            + limited;
    }

    private static IEnumerable<Markup> Cells(DriftFinding finding)
    {
        yield return Markup.Text(finding.Name);
        yield return finding.Outcome switch
        {
            DriftOutcome.Rises => Markup.Of($"<span class=\"result {(finding.IsLimited ? "unsure" : "bad")}\">{Word(finding)}</span>"),
            DriftOutcome.Steady => Markup.Of($"<span class=\"result good\">{Word(finding)}</span>"),
            _ => Markup.Of($"<span class=\"result unsure\">{Word(finding)}</span>"),
        };
        if (finding.Why.Length > 0)
        {
            for (var i = 0; i < 8; i++)
            {
                yield return Markup.Empty;
            }

            yield break;
        }

        var metric = Short(finding.Metric);
        string Per(double? growth) => growth is { } known ? DriftText.Growth(metric, known) : Readable.Nothing;
        yield return Markup.Text(DriftText.Amount(metric, finding.Start));
        yield return Markup.Text(DriftText.Growth(metric, finding.PerHour.Value));
        yield return Markup.Text(DriftText.Interval(metric, finding.PerHour));
        yield return Markup.Text(DriftText.Growth(metric, finding.Over));
        yield return Markup.Text(DriftText.Amount(metric, finding.Floor));
        yield return Markup.Text(Per(finding.PerThousandReconnects));
        yield return Markup.Text(Per(finding.PerMillionDeliveries));
        yield return Markup.Text(finding.Exhausted is { } left ? DriftText.Left(left) : "");
    }

    /// <summary>The table is wide, and the name of the measure says already that handles are handles.</summary>
    private static MetricDefinition Short(MetricDefinition metric) =>
        metric.Kind == MetricKind.Timer || metric.Unit is "bytes" or "%" ? metric : metric with { Unit = "" };

    /// <summary>The verdict on a measure in a word.</summary>
    public static string Word(DriftFinding finding) => finding.Outcome switch
    {
        DriftOutcome.Rises => finding is { IsLeak: true, IsLimited: false } ? "leak" : "rises",
        DriftOutcome.Steady => "steady",
        _ => "inconclusive",
    };

    private static Markup Blocks(IReadOnlyList<DriftFinding> findings)
    {
        var judged = findings.Where(finding => finding.Blocks.Count > 0).ToList();
        var table = new Table("Blocks", [new Column("At", ColumnKind.Number), .. judged.Select(finding => new Column(finding.Name, ColumnKind.Number))]) { Cards = false };
        foreach (var at in judged.SelectMany(finding => finding.Blocks).Select(block => block.At).Distinct().Order())
        {
            table.Add(
            [
                Readable.Elapsed(at),
                .. judged.Select(finding => finding.Blocks.Where(block => block.At == at).Select(block => DriftText.Amount(Short(finding.Metric), block.Value)).DefaultIfEmpty(Readable.Nothing).First()),
            ]);
        }

        return Markup.Of($"<details><summary>The {table.Count} blocks</summary>\n{table.Render()}</details>\n");
    }

    private static Markup Idle(RunResult result)
    {
        if (result.Idle is not { } idle)
        {
            return Markup.Empty;
        }

        var table = new Table(
            "Return to idle", new Column("Level"), new Column("Verdict"), new Column("Before the run", ColumnKind.Number), new Column("After it", ColumnKind.Number),
            new Column("May be", ColumnKind.Number));
        foreach (var level in idle.Levels)
        {
            table.Add(
                [
                    Markup.Text(level.Name),
                    level.Returned ? Markup.Of($"<span class=\"result good\">returned</span>") : Markup.Of($"<span class=\"result bad\">did not return</span>"),
                    Markup.Text(DriftText.Amount(level.Metric, level.Before)), Markup.Text(DriftText.Amount(level.Metric, level.After)),
                    Markup.Text($"≤ {DriftText.Amount(level.Metric, level.Limit)}"),
                ],
                level.Returned ? "" : "bad");
        }

        return Markup.Of($"""
            <h3>Return to idle</h3>
            <p>{Markup.Prose(idle.Why.Length > 0 ? $"Not judged: {idle.Why}." : $"Watched for {Readable.Duration(idle.Before)} before the first client, and {Readable.Duration(idle.Waited)} after everybody had left. Before is the median, after the smallest sample.")}</p>
            {(idle.Levels.Count > 0 ? table.Render() : Markup.Empty)}
            """);
    }
}
