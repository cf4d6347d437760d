using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results.Capacity;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Capacity;

/// <summary>The curves over the load: latency, what was delivered, what was missing, CPU. One point for each level.</summary>
internal static class LoadFigures
{
    private const double Room = 1.08; // so that the last point does not lie on the edge
    private static readonly Pen[] Pens = [new("blue", 2), new("orange", 2, 6, 4)]; // lines that lie on each other can both be seen

    /// <summary>All figures; those of which nothing was measured say so.</summary>
    public static IReadOnlyList<Figure> Build(CapacityResult result)
    {
        var curve = result.Curve;
        var points = curve.Points;
        return
        [
            Latency(result, curve),
            Of(
                result, new("deliveries", "Deliveries over load", $"in a second of the steady phase, over {result.Axis.Title}", "Where delivered falls behind owed, the backend does not keep up."),
                ChartUnit.PerSecond, ("owed", point => point.Owed), ("delivered in time", point => point.Delivered)),
            Of(
                result, new("missing", "Lost deliveries and absent clients over load", $"percent, over {result.Axis.Title}", Missing(points)),
                ChartUnit.Percent, ("deliveries lost", point => point.LostPercent), ("clients not joined", point => point.AbsentPercent)),
            Of(
                result, new("cpu", "CPU over load", $"percent of one core, mean of the steady phase, over {result.Axis.Title}", Cpu(points)),
                ChartUnit.Percent, ("backend", point => point.BackendCpu), ("harness", point => point.HarnessCpu)),
        ];
    }

    /// <summary>The right end of the axis of the load.</summary>
    public static TimeSpan LengthOf(CapacityResult result) => At(Room * result.Curve.Points.Select(point => point.Attempt.Level).DefaultIfEmpty(1).Max());

    private static Figure Latency(CapacityResult result, CapacityCurve curve)
    {
        var figure = Of(
            result, new("latency", "Latency over load", $"delivery.latency from the due instant, steady phase, log scale, over {result.Axis.Title}", CapacitySentences.Knee(result)),
            ChartUnit.Latency, ("p50", point => Milliseconds(point.P50)), ("p99", point => Milliseconds(point.P99)));
        if (figure.Chart is not { } chart)
        {
            return figure;
        }

        var readings = new Func<LevelRun, QuantileReading?>[] { point => point.P50, point => point.P99 };
        return figure with
        {
            Chart = chart with
            {
                Series = [.. chart.Series.Select(series => series with { AtLeast = AtLeast(curve.Points, series.Name == "p50" ? readings[0] : readings[1]) })],
            },
        };
    }

    private static int[] AtLeast(IReadOnlyList<LevelRun> points, Func<LevelRun, QuantileReading?> reading) =>
        [.. Enumerable.Range(0, points.Count).Where(i => reading(points[i])?.IsAtLeast == true)];

    private static Figure Of(CapacityResult result, Figure figure, ChartUnit unit, params (string Name, Func<LevelRun, double?> Value)[] lines)
    {
        var points = result.Curve.Points;
        Series[] series = [.. lines.Select((line, i) => new Series(line.Name, Pens[i], [.. points.Select(line.Value)])).Where(one => !one.IsBlank)];
        if (series.Length == 0)
        {
            return figure with { Summary = "Nothing was measured." };
        }

        var chart = new Chart(figure.Id, ChartForm.Lines, unit, [.. points.Select(point => (double)point.Attempt.Level)], series) { Bands = Marks(result) };
        return figure with { Chart = chart, Table = Numbers(result, figure.Title, unit, series) };
    }

    /// <summary>What was held, and the knee; both at once where they are the same level.</summary>
    private static Band[] Marks(CapacityResult result)
    {
        var (held, knee) = (result.Held, result.Curve.KneeLevel);
        var marks = new List<Band>();
        if (held is { } level)
        {
            marks.Add(new Band("event", $"held {Readable.Count(level)}{(knee == level ? ", knee" : "")}", At(level), At(level)));
        }

        if (knee is { } bend && bend != held)
        {
            marks.Add(new Band("storm", $"knee {Readable.Count(bend)}", At(bend), At(bend)));
        }

        return [.. marks.OrderBy(mark => mark.From)];
    }

    private static Table Numbers(CapacityResult result, string title, ChartUnit unit, Series[] series)
    {
        var table = new Table(title, [new Column(Readable.Capital(result.Axis.Title), ColumnKind.Number), .. series.Select(one => new Column(one.Name, ColumnKind.Number))]) { Cards = false };
        foreach (var (point, i) in result.Curve.Points.Select((point, i) => (point, i)))
        {
            table.Add([Readable.Count(point.Attempt.Level), .. series.Select(one => $"{(one.AtLeast.Contains(i) ? "≥ " : "")}{Show(unit, one.Values[i])}")]);
        }

        return table;
    }

    private static string Missing(IReadOnlyList<LevelRun> points) => points.All(point => point.Lost == 0 && point.AbsentPercent is null or 0)
        ? "Nothing was lost, and nobody was missing, at any level."
        : "Shares of the deliveries owed that were lost, and of the clients planned that could not join.";

    private static string Cpu(IReadOnlyList<LevelRun> points) => points.Any(point => point.BackendCpu is not null)
        ? "If the backend stays far below what its machine has and still trips, something else than CPU is the limit: a lock, a queue, a pool, a setting."
        : "The backend was not observed: 'observe:' in the scenario watches its process. The line is the harness.";

    private static string Show(ChartUnit unit, double? value) => value is not { } number ? Readable.Nothing
        : unit == ChartUnit.Latency ? Readable.Duration(TimeSpan.FromMilliseconds(number))
        : unit == ChartUnit.Percent ? $"{Readable.Number(number)} %"
        : Readable.Number(number);

    private static double? Milliseconds(QuantileReading? reading) => reading?.Value.TotalMilliseconds;

    /// <summary>Charts know seconds on their axis; here one is a client, or a message in a second.</summary>
    private static TimeSpan At(double level) => TimeSpan.FromSeconds(level);
}
