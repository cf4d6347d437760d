using LoadHarness.Reports.Charts;
using LoadHarness.Results.Formatting;
using OxyPlot;
using OxyPlot.Series;

namespace LoadHarness.Adapters.OxyPlot;

/// <summary>A heat map as rectangles, a series for each shade: so it may stand on a log axis, and its colours may follow a page into the dark.</summary>
internal static class PlotCells
{
    private const double PlotHeight = 280; // CSS pixels, about
    private const double Overlap = 0.4; // else the paper shines through between cells where a page scales the drawing

    /// <summary>Adds the cells, and triangles over the columns of what never came.</summary>
    public static void AddTo(PlotModel model, Picture picture)
    {
        var chart = picture.Chart;
        var heat = chart.Heat ?? throw new InvalidOperationException("It is a heat map, and has no cells.");
        var columns = heat.Columns;
        var (right, down) = (picture.X.To / PlotFrame.PlotWidth * Overlap, Math.Pow(picture.Y.From / picture.Y.To, Overlap / PlotHeight));
        foreach (var shade in heat.Shades)
        {
            var cells = new RectangleBarSeries { Title = NameOf(shade), FillColor = Colours.Of(shade.Ink), StrokeColor = OxyColors.Undefined };
            foreach (var cell in heat.Cells.Where(cell => cell.Count >= shade.From && cell.Count <= shade.To))
            {
                cells.Items.Add(new RectangleBarItem(columns[cell.Column], heat.Edges[cell.Row] * down, columns[cell.Column + 1] + right, heat.Edges[cell.Row + 1]));
            }

            model.Series.Add(cells);
        }

        if (chart.Bound is { } bound && Array.Exists(heat.Never, count => count > 0))
        {
            var never = Enumerable.Range(0, heat.Never.Length).Where(i => heat.Never[i] > 0).Select(i => new DataPoint((columns[i] + columns[i + 1]) / 2, bound.TotalMilliseconds));
            PlotLines.AddTriangles(model, "never came", Colours.Of(new Pen("orange")), never);
        }
    }

    private static string NameOf(HeatShade shade)
    {
        var range = shade.From == shade.To ? Readable.Count(shade.To) : $"{Readable.Count(shade.From)}–{Readable.Count(shade.To)}";
        return shade.From == 1 ? $"{range} {(shade.To == 1 ? "sample" : "samples")} in a cell" : range;
    }
}
