using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>Which messages got slower: how far each decile of delivery latency, p99 and p99.9 moved, with a band.</summary>
internal static class ShiftFigure
{
    private const string Id = "shift";
    private const string Title = "Shift function";
    private const string Unit = "candidate minus base by percentile of delivery latency, band: 95 %";

    /// <summary>The figure, or one line that says why there is none.</summary>
    public static Figure Build(Comparison comparison)
    {
        var rows = comparison.ShiftFunction.Where(row => row.Difference is not null).ToList();
        if (rows.Count < 2)
        {
            return new Figure(Id, Title, Unit, "No run pair has enough deliveries in the steady phase to say how its percentiles moved.", Table: Numbers(comparison.ShiftFunction));
        }

        var banded = rows.Exists(row => row.HasInterval);
        double?[] Edge(Func<NumberRow, double> edge) => [.. rows.Select(row => row.HasInterval ? edge(row) : (double?)null)];
        Series[] series =
        [
            new("difference", new Pen("purple", 2.5), [.. rows.Select(row => (double?)row.Difference!.Value.Value)]),
            new("upper end", new Pen("grey", 1, 4, 3), Edge(row => row.Difference!.Value.High)),
            new("lower end", new Pen("grey", 1, 4, 3), Edge(row => row.Difference!.Value.Low)),
        ];
        var chart = new Chart(Id, ChartForm.Lines, ChartUnit.Difference, [.. rows.Select(row => 1 / (1 - row.Number.Quantile))], banded ? series : [series[0]])
        {
            IsSpectrum = true,
            Fill = banded ? (1, 2) : null,
        };
        return new Figure(Id, Title, Unit, Summary(rows, banded), chart, Numbers(comparison.ShiftFunction));
    }

    private static string Summary(List<NumberRow> rows, bool banded)
    {
        var most = rows.MaxBy(row => Math.Abs(row.Difference!.Value.Value))!;
        var text = $"The same height everywhere: all messages moved alike; a rise to the right: only the slow ones did. The largest shift is {ComparisonText.Difference(most)} at {Readable.QuantileName(most.Number.Quantile)}.";
        return !banded ? text
            : rows.Exists(row => row.IsWithinRun) ? $"{text} Band: {Comparison.WithinRun}."
            : $"{text} The band covers the noise between runs, each percentile for itself.";
    }

    private static Table Numbers(IReadOnlyList<NumberRow> rows)
    {
        var table = new Table(
            "Shift function", new Column("Percentile", ColumnKind.Number), new Column("Base", ColumnKind.Number), new Column("Candidate", ColumnKind.Number),
            new Column("Difference", ColumnKind.Number), new Column("%", ColumnKind.Number), new Column("Interval", ColumnKind.Number))
        {
            Cards = false,
        };
        foreach (var row in rows)
        {
            table.Add(
                Readable.QuantileName(row.Number.Quantile), ComparisonText.Reading(row.BaseMedian), ComparisonText.Reading(row.CandidateMedian),
                ComparisonText.Difference(row), ComparisonText.Percent(row), ComparisonText.Interval(row));
        }

        return table;
    }
}
