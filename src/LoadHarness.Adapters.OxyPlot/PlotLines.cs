using LoadHarness.Reports.Charts;
using OxyPlot;
using OxyPlot.Series;
using ChartSeries = LoadHarness.Reports.Charts.Series;

namespace LoadHarness.Adapters.OxyPlot;

/// <summary>Series as lines: a missing value is a gap, a lonely value a dot, a lower bound a triangle.</summary>
internal static class PlotLines
{
    private const double DotSize = 2.5;
    private const double TriangleSize = 5;

    // Stands on its value, and is not around it.
    private static readonly ScreenPoint[] Triangle = [new(0, -1.6), new(1, 0), new(-1, 0)];

    /// <summary>Adds a chart of lines.</summary>
    public static void AddTo(PlotModel model, Chart chart)
    {
        if (chart.Fill is { } fill)
        {
            AddFill(model, chart, chart.Series[fill.Upper], chart.Series[fill.Lower]);
        }

        foreach (var series in chart.Series)
        {
            DataPoint[] points = [.. chart.X.Zip(series.Values, (x, value) => new DataPoint(x, value ?? double.NaN))];
            // Of differences every point was measured for itself.
            var isDotted = chart.Unit == ChartUnit.Difference && series.Pen.Dash.Length == 0;
            Add(model, series, points, isDotted);
        }

        AddBounds(model, chart);
    }

    /// <summary>Adds one line, and dots where it has none.</summary>
    /// <param name="model">Where to.</param>
    /// <param name="series">Name and look.</param>
    /// <param name="points">Its points; NaN is a gap.</param>
    /// <param name="isDotted">Whether every point has a dot.</param>
    public static void Add(PlotModel model, ChartSeries series, IReadOnlyList<DataPoint> points, bool isDotted = false)
    {
        var line = new LineSeries
        {
            Title = PlotText.Of(series.Name),
            Color = Colours.Of(series.Pen),
            StrokeThickness = series.Pen.Width,
            LineStyle = LineStyle.Solid,
            MinimumSegmentLength = 1,
            LineJoin = LineJoin.Bevel,
        };
        if (series.Pen.Dash.Length > 0)
        {
            line.Dashes = [.. series.Pen.Dash.Select(length => (double)length)];
        }

        line.Points.AddRange(points);
        model.Series.Add(line);
        bool IsGap(int i) => i < 0 || i >= points.Count || double.IsNaN(points[i].Y);
        List<DataPoint> dots = [.. points.Where((_, i) => !IsGap(i) && (isDotted || (IsGap(i - 1) && IsGap(i + 1))))];
        if (dots.Count > 0)
        {
            var marks = new LineSeries { RenderInLegend = false, LineStyle = LineStyle.None, Color = Colours.Of(series.Pen), MarkerType = MarkerType.Circle, MarkerSize = DotSize, MarkerFill = Colours.Of(series.Pen) };
            marks.Points.AddRange(dots);
            model.Series.Add(marks);
        }
    }

    /// <summary>Adds triangles over lower bounds.</summary>
    /// <param name="model">Where to.</param>
    /// <param name="name">Name in the legend; empty: it is not there.</param>
    /// <param name="colour">Their colour.</param>
    /// <param name="points">Where they are.</param>
    public static void AddTriangles(PlotModel model, string name, OxyColor colour, IEnumerable<DataPoint> points)
    {
        var marks = new LineSeries
        {
            Title = name,
            RenderInLegend = name.Length > 0,
            LineStyle = LineStyle.None,
            StrokeThickness = 0,
            Color = colour,
            MarkerType = MarkerType.Custom,
            MarkerOutline = Triangle,
            MarkerSize = TriangleSize,
            MarkerFill = colour,
        };
        marks.Points.AddRange(points);
        model.Series.Add(marks);
    }

    private static void AddBounds(PlotModel model, Chart chart)
    {
        var bounds = chart.Series.Where(series => series.AtLeast.Count > 0).ToList();
        foreach (var series in bounds)
        {
            var name = series == bounds[0] ? "at least" : "";
            AddTriangles(model, name, Colours.Of(series.Pen), series.AtLeast.Where(at => series.Values[at] is not null).Select(at => new DataPoint(chart.X[at], series.Values[at]!.Value)));
        }
    }

    private static void AddFill(PlotModel model, Chart chart, ChartSeries upper, ChartSeries lower)
    {
        var area = new AreaSeries { RenderInLegend = false, Fill = Colours.Of(Inks.Of("band")), Color = OxyColors.Undefined, Color2 = OxyColors.Undefined };
        for (var i = 0; i < chart.X.Length; i++)
        {
            var isGap = upper.Values[i] is null || lower.Values[i] is null;
            area.Points.Add(new DataPoint(chart.X[i], isGap ? double.NaN : upper.Values[i]!.Value));
            area.Points2.Add(new DataPoint(chart.X[i], isGap ? double.NaN : lower.Values[i]!.Value));
        }

        area.Reverse2 = true;
        model.Series.Add(area);
    }
}
