using System.Globalization;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;

namespace OxyPlot;

public sealed class PlotModel
{
    public CultureInfo? Culture { get; set; }
    public string? Title { get; set; }
    public string? Subtitle { get; set; }
    public string DefaultFont { get; set; } = "";
    public OxyColor TextColor { get; set; }
    public OxyColor TitleColor { get; set; }
    public OxyColor PlotAreaBorderColor { get; set; }
    public OxyThickness PlotMargins { get; set; }
    public OxyThickness Padding { get; set; }
    public double TitleFontSize { get; set; }
    public double SubtitleFontSize { get; set; }
    public LegendCollection Legends { get; } = [];
    public List<Axis> Axes { get; } = [];
    public List<Annotation> Annotations { get; } = [];
    public List<Series.Series> Series { get; } = [];

    internal Exception? Trouble { get; set; }

    public Exception? GetLastPlotException() => Trouble;
}
