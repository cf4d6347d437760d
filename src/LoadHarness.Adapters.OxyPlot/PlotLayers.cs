using LoadHarness.Reports.Charts;
using OxyPlot;
using OxyPlot.Series;
using ChartSeries = LoadHarness.Reports.Charts.Series;

namespace LoadHarness.Adapters.OxyPlot;

/// <summary>Series on top of each other, as areas or as bars, with lines over them.</summary>
internal static class PlotLayers
{
    private const double WidestBar = 36; // CSS pixels
    private const double NarrowestBar = 2;
    private const double BarShare = 0.9;

    /// <summary>Adds a stack or bars.</summary>
    public static void AddTo(PlotModel model, Picture picture)
    {
        var chart = picture.Chart;
        var isBars = chart.Form == ChartForm.Bars;
        var (slot, pixel) = (SlotOf(picture), picture.X.To / PlotFrame.PlotWidth);
        var width = isBars ? Math.Clamp(slot * BarShare, NarrowestBar * pixel, WidestBar * pixel) : slot < pixel ? pixel : 0;
        var below = new double[chart.X.Length];
        foreach (var layer in chart.Series.Where(series => !series.Overlay))
        {
            double[] above = [.. below.Zip(layer.Values, (sum, value) => sum + (value ?? 0))];
            if (!isBars)
            {
                AddArea(model, chart, layer, below, above);
            }

            // Bars stand for a stack in the legend. In the stack itself they are only where its steps are too narrow to be seen.
            var isGround = !isBars && layer == chart.Series[0];
            AddBars(model, chart, layer, below, above, isGround ? 0 : width);
            below = above;
        }

        foreach (var line in chart.Series.Where(series => series.Overlay))
        {
            PlotLines.Add(model, line, isBars ? WhereItHappened(chart, line) : Steps(chart, [.. line.Values.Select(value => value ?? double.NaN)]));
        }
    }

    private static void AddArea(PlotModel model, Chart chart, ChartSeries layer, double[] below, double[] above)
    {
        var area = new AreaSeries { RenderInLegend = false, Fill = Colours.Of(layer.Pen), Color = OxyColors.Undefined, Color2 = OxyColors.Undefined, MinimumSegmentLength = 0.5, Reverse2 = true };
        area.Points.AddRange(Steps(chart, above));
        area.Points2.AddRange(Steps(chart, below));
        model.Series.Add(area);
    }

    private static void AddBars(PlotModel model, Chart chart, ChartSeries layer, double[] below, double[] above, double width)
    {
        var bars = new RectangleBarSeries { Title = PlotText.Of(layer.Name), FillColor = Colours.Of(layer.Pen), StrokeColor = OxyColors.Undefined };
        for (var i = 0; i < chart.X.Length && width > 0; i++)
        {
            if (above[i] > below[i])
            {
                bars.Items.Add(new RectangleBarItem(chart.X[i] - (width / 2), below[i], chart.X[i] + (width / 2), above[i]));
            }
        }

        model.Series.Add(bars);
    }

    /// <summary>From one value to the next, in seconds.</summary>
    private static double SlotOf(Picture picture)
    {
        var x = picture.Chart.X;
        return x.Length < 2 ? picture.X.To : x.Zip(x.Skip(1), (left, right) => right - left).Min();
    }

    /// <summary>Over bars a line is drawn only where something happened, not along zero.</summary>
    private static List<DataPoint> WhereItHappened(Chart chart, ChartSeries line) =>
        [.. chart.X.Zip(line.Values, (x, value) => new DataPoint(x, value is null or 0 ? double.NaN : value.Value))];

    /// <summary>A level is known at the end of its interval: steps do not invent what lay between.</summary>
    private static List<DataPoint> Steps(Chart chart, double[] levels)
    {
        var points = new List<DataPoint>();
        for (var i = 0; i < levels.Length; i++)
        {
            if (i == 0 || levels[i] != levels[i - 1])
            {
                points.Add(new DataPoint(chart.X[Math.Max(i - 1, 0)], levels[i]));
            }

            if (i == levels.Length - 1 || levels[i] != levels[i + 1])
            {
                points.Add(new DataPoint(chart.X[i], levels[i]));
            }
        }

        return points;
    }
}
