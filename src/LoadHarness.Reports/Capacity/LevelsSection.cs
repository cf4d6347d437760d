using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Html;
using LoadHarness.Results.Capacity;
using LoadHarness.Results.Files;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Capacity;

/// <summary>All runs in the order of their load, each with what came of it and the way to its own report.</summary>
internal static class LevelsSection
{
    public static Markup Render(CapacityResult result)
    {
        var table = new Table(
            "Levels", new Column(Readable.Capital(result.Axis.Title), ColumnKind.Number), new Column("Run"), new Column("Outcome"), new Column("p50", ColumnKind.Number), new Column("p99", ColumnKind.Number),
            new Column("Lost", ColumnKind.Number), new Column("Joined", ColumnKind.Number), new Column("Backend CPU", ColumnKind.Number), new Column("Generator", ColumnKind.Number), new Column("What tripped"));
        foreach (var run in result.Runs.OrderBy(run => run.Attempt.Level).ThenBy(run => run.Attempt.IsHold))
        {
            table.Add(
                [
                    Markup.Text(Readable.Count(run.Attempt.Level)), Link(run), CapacityHeader.Badge(run.Attempt.Outcome), Number(Latency(run.P50)), Number(Latency(run.P99)),
                    Number(CapacitySentences.Percent(run.LostPercent)), Number(run.Folder.Length > 0 ? $"{Readable.Count(run.Joined)} of {Readable.Count(run.Planned)}" : Readable.Nothing),
                    Number(CapacitySentences.Percent(run.BackendCpu)), Generator(run), What(run),
                ],
                run.Attempt.Outcome == LevelOutcome.Tripped ? "bad" : "");
        }

        return Markup.Of($"""
            <section id="levels"><h2>Levels</h2>
            <p>{Markup.Prose(Held(result))} {Markup.Prose(CapacitySentences.Knee(result))}</p>
            {(table.IsEmpty ? Markup.Of($"<p class=\"none\">Nothing was played.</p>\n") : table.Render())}</section>

            """);
    }

    /// <summary>A latency of a run; a dash where there is none.</summary>
    public static string Latency(QuantileReading? reading) => reading is { } known ? Readable.Duration(known) : Readable.Nothing;

    private static string Held(CapacityResult result) => result.Search.Confirmed is { } level
        ? $"{Readable.Capital(result.Axis.Show(level))} were held on the way up, and once more for {Readable.Duration(result.Hold)} at the end."
        : "No level was held on the way up and once more at the end.";

    private static Markup Number(string text) => Markup.Prose(text);

    /// <summary>The name of the folder says whether it was the first run of its level, one more, or the one that holds.</summary>
    private static Markup Link(LevelRun run) => run.Folder.Length > 0
        ? Markup.Of($"<a href=\"{Uri.EscapeDataString(run.Folder)}/{OutputNames.Report}\">{run.Folder}</a>")
        : Markup.Text("not played");

    private static Markup Generator(LevelRun run) => run.Strain is { } strain
        ? Markup.Of($"<span title=\"{strain.Name}, at worst {strain.Worst}\">{Markup.Prose($"{Readable.Number(100 * strain.OfLimit)} %")}</span>")
        : Markup.Text(Readable.Nothing);

    private static Markup What(LevelRun run) => Markup.Join(run.Trips.Select((trip, i) => Markup.Of($"{(i > 0 ? "; " : "")}{Markup.Prose(trip.ToString())}")));
}
