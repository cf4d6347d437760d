using LoadHarness.Reports.Charts;
using OxyPlot;
using OxyPlot.Axes;

namespace LoadHarness.Adapters.OxyPlot;

/// <summary>The axes of a report: their ticks and labels are given, so that they are those of the report with scripts.</summary>
internal static class TickAxes
{
    /// <summary>An axis.</summary>
    public static Axis Of(Scale scale, AxisPosition position)
    {
        Axis axis = scale.IsLog ? new TickLogAxis(scale.Ticks) : new TickAxis(scale.Ticks);
        var labels = scale.Ticks.ToDictionary(tick => tick.At, tick => tick.Label);
        axis.Position = position;
        axis.Minimum = scale.From;
        axis.Maximum = scale.To;
        axis.LabelFormatter = at => labels.GetValueOrDefault(at, "");
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = axis.TicklineColor = Colours.Of(Inks.Grid);
        axis.TickStyle = TickStyle.Outside;
        axis.MajorTickSize = 5;
        axis.CropGridlines = true;
        axis.TextColor = Colours.Of(Inks.MutedText);
        axis.FontSize = 12;
        return axis;
    }

    private sealed class TickAxis(IReadOnlyList<Tick> ticks) : LinearAxis
    {
        public override void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues) =>
            (majorLabelValues, majorTickValues, minorTickValues) = ([.. ticks.Select(tick => tick.At)], [.. ticks.Select(tick => tick.At)], []);
    }

    private sealed class TickLogAxis(IReadOnlyList<Tick> ticks) : LogarithmicAxis
    {
        public override void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues) =>
            (majorLabelValues, majorTickValues, minorTickValues) = ([.. ticks.Select(tick => tick.At)], [.. ticks.Select(tick => tick.At)], []);
    }
}
