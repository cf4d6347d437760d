using System.Globalization;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>How those came back who had lost their connection together.</summary>
internal static class StormsTable
{
    private static readonly double[] Shares = [0.5, 0.95, 0.99, 1];

    /// <summary>Heading and table; nothing if nothing was lost together.</summary>
    public static Markup Render(RunResult result)
    {
        if (result.Storms.Count == 0)
        {
            return Markup.Empty;
        }

        Column[] columns =
        [
            new("Lost in"), new("Lost", ColumnKind.Number), .. Shares.Select(share => new Column($"{Percent(share)} back", ColumnKind.Number)),
            new("Dials until back", ColumnKind.Number), new("Most dials/s", ColumnKind.Number),
            new("Missed", ColumnKind.Number), new("Recovered"),
            .. AskedForHistory(result) ? [new Column("Histories")] : Array.Empty<Column>(), new("Not back", ColumnKind.Number),
        ];
        var table = new Table("How clients came back", columns);
        foreach (var storm in result.Storms)
        {
            foreach (var row in storm.Parts.Count > 1 ? storm.Parts.Prepend(storm) : [storm])
            {
                table.Add([.. Cells(result, row).Select(Markup.Text)], $"{(row.Population is null ? "" : "part ")}{(row.Back.Censored > 0 ? "bad" : "")}".Trim());
            }
        }

        var text = "Times count from the beginning of the event, or from the first loss of a storm without one. Who gave up or is not back at the end "
            + "stays in the base, so that a share may never be reached. Dials until back are p50, p95 and max of those who came. Missed are the messages owed to them and sent while they were away that did not arrive; "
            + "recovered, those of them that a history or a replay brought later."
            + (AskedForHistory(result) ? " Histories are their requests for history over HTTP, begun from the loss until 5 s after they were joined again, and the most of them within one second." : "");
        return Markup.Of($"""
            <h3>How clients came back</h3>
            <p>{Markup.Prose(text)}</p>
            {table.Render()}
            """);
    }

    private static IEnumerable<string> Cells(RunResult result, StormRow storm)
    {
        var name = storm.Population is { } population ? population
            : result.Events.FirstOrDefault(one => one.Number == storm.Event) is { } found
            ? $"{Readable.Count(found.Number)} {found.Label}"
            : $"a storm at {Readable.ElapsedExact(storm.Start)}";
        var dials = storm.AttemptsUntilBack is { } until
            ? $"{Readable.Count(until.P50)}, {Readable.Count(until.P95)}, {Readable.Count(until.Max)}"
            : Readable.Nothing;
        var peak = storm.PeakAt is { } at ? $"{Readable.Count(storm.PeakAttempts)} at {Readable.Elapsed(at)}" : Readable.Nothing;
        return
        [
            name, Readable.Count(storm.Lost), .. Shares.Select(share => storm.BackAfter(share) is { } after ? Readable.Duration(after) : "not reached"),
            dials, peak, Readable.Count(storm.Missed), Recovered(storm),
            .. AskedForHistory(result) ? [Histories(storm)] : Array.Empty<string>(),
            storm.GaveUp > 0 ? $"{Readable.Count(storm.Back.Censored)}, {Readable.Count(storm.GaveUp)} gave up" : Readable.Count(storm.Back.Censored),
        ];
    }

    private static bool AskedForHistory(RunResult result) => result.Storms.Any(storm => storm.HistoryRequests > 0);

    private static string Histories(StormRow storm) => storm.HistoryRequests == 0
        ? Readable.Count(0)
        : $"{Readable.Count(storm.HistoryRequests)}, most\u00a0{Readable.Count(storm.PeakHistoryRequests)}/s";

    /// <summary>How many, and by what, where the file tells it.</summary>
    private static string Recovered(StormRow storm) => (storm.RecoveredByHistory, storm.RecoveredByReplay) switch
    {
        (0, 0) => Readable.Count(storm.Recovered),
        (_, 0) => $"{Readable.Count(storm.Recovered)} (history)",
        (0, _) => $"{Readable.Count(storm.Recovered)} (replay)",
        var (history, replay) => $"{Readable.Count(storm.Recovered)} (history\u00a0{Readable.Count(history)}, replay\u00a0{Readable.Count(replay)})",
    };

    private static string Percent(double share) => (100 * share).ToString("0", CultureInfo.InvariantCulture) + " %";
}
