using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>When connections ended, by close code; those that were left as planned are not in it.</summary>
internal static class EndsFigure
{
    private const string Id = "ends";
    private const string Title = "Ends of connections by close code";

    private const string NoCode = "none";
    private const int MostCodes = 5;

    // Without a code is orange as "cut" is among the drops; the others are told apart.
    private static readonly string[] Tones = ["bar-blue", "bar-purple", "bar-teal", "bar-yellow", "area-grey"];

    /// <summary>The figure, or one line that says why there is none.</summary>
    public static Figure Build(ReportContext context)
    {
        var unit = $"ends in each {Readable.Duration(context.Slots.Width)}, without those that left as planned";
        var codes = context.Result.Timeline.EndsByCode.Where(code => code.Value.Sum() > 0).OrderByDescending(code => code.Value.Sum()).ThenBy(code => code.Key, StringComparer.Ordinal).ToList();
        if (codes.Count == 0)
        {
            return new Figure(Id, Title, unit, context.Result.Ends.Any(end => end is { IsDrop: true, Population: null })
                ? "The result does not tell when connections ended; the table under Connections has how."
                : "No connection ended before it was to be left.");
        }

        var tones = new Queue<string>(Tones);
        var series = codes.Take(MostCodes).Select(code => new Series(Name(code.Key), new Pen(code.Key == NoCode ? "bar-orange" : tones.Dequeue(), 1), context.Slots.Sums(code.Value))).ToList();
        if (codes.Count > MostCodes)
        {
            var rest = codes.Skip(MostCodes).Select(code => code.Value).Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);
            series.Add(new Series("other codes", new Pen("bar-black", 1), context.Slots.Sums(rest)));
        }

        var counts = string.Join(", ", codes.Select(code => $"{Readable.Count(code.Value.Sum())} with {Name(code.Key)}{Meaning(code.Key)}"));
        var chart = new Chart(Id, ChartForm.Bars, ChartUnit.Count, context.Slots.Middles, series);
        return new Figure(Id, Title, unit, $"{counts}. Who ended them and why stands under Connections.", chart, Table(context, codes));
    }

    private static Table Table(ReportContext context, IReadOnlyList<KeyValuePair<string, long[]>> codes)
    {
        var table = new Table(
            $"{Title}, by {Readable.Duration(context.Rows.Width)}", [new Column("Elapsed", ColumnKind.Number), .. codes.Select(code => new Column(Name(code.Key), ColumnKind.Number))])
        { Cards = false };
        foreach (var (from, to) in context.Rows.Spans())
        {
            table.Add([Readable.Span(context.Rows.At(from), context.Rows.At(to)), .. codes.Select(code => Readable.Count(code.Value[from..to].Sum()))]);
        }

        return table;
    }

    private static string Name(string code) => code == NoCode ? "no code" : code;

    private static string Meaning(string code) => CloseCodes.Meaning(code) is { Length: > 0 } meaning && code != NoCode ? $" ({meaning})" : "";
}
