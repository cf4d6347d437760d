using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>How long a message takes to its first and to its last receiver, by the size of the room: what a large room costs.</summary>
internal static class FanOutTable
{
    private static readonly double[] Quantiles = [0.5, 0.99];

    /// <summary>Heading and table; nothing if no message had a receiver.</summary>
    public static Markup Render(RunResult result)
    {
        if (result.FanOut.Count == 0)
        {
            return Markup.Empty;
        }

        Column[] columns =
        [
            new("Receivers"), new("Messages", ColumnKind.Number),
            .. Quantiles.Select(q => new Column($"first, {Readable.QuantileName(q)}", ColumnKind.Number)),
            .. Quantiles.Select(q => new Column($"last, {Readable.QuantileName(q)}", ColumnKind.Number)),
            new("last, max", ColumnKind.Number), new("Not to all", ColumnKind.Number),
        ];
        var table = new Table("Fan-out by room size", columns);
        foreach (var row in result.FanOut)
        {
            table.Add(
            [
                Markup.Text(Readable.Sizes(row.From, row.To)), Markup.Text(Readable.Count(row.Last.Count)),
                .. Quantiles.Select(q => PercentilesSection.Quantile(row.First, q)), .. Quantiles.Select(q => PercentilesSection.Quantile(row.Last, q)),
                Markup.Text(row.Last.Arrived.IsEmpty ? Readable.Nothing : Readable.Duration(row.Last.Arrived.Max)), Markup.Text(Readable.Count(row.Last.Censored)),
            ]);
        }

        return Markup.Of($"""
            <h3>Fan-out by room size</h3>
            <p>From the instant a message was due to its first and to its last receiver, in the steady phase. One that somebody lost counts as “at least” among the last.</p>
            {table.Render()}
            """);
    }
}
