using System.Collections.ObjectModel;

#pragma warning disable IDE0130 // the namespaces are those of the package

namespace OxyPlot.Axes
{
    public enum AxisPosition
    {
        Left,
        Bottom,
    }

    public enum TickStyle
    {
        Outside,
    }

    public abstract class Axis
    {
        public string? Key { get; set; }
        public AxisPosition Position { get; set; }
        public double Minimum { get; set; }
        public double Maximum { get; set; }
        public double StartPosition { get; set; }
        public double EndPosition { get; set; } = 1;
        public Func<double, string>? LabelFormatter { get; set; }
        public LineStyle MajorGridlineStyle { get; set; }
        public OxyColor MajorGridlineColor { get; set; }
        public OxyColor TicklineColor { get; set; }
        public OxyColor TextColor { get; set; }
        public TickStyle TickStyle { get; set; }
        public double MajorTickSize { get; set; }
        public double FontSize { get; set; }
        public bool CropGridlines { get; set; }
        public bool IsAxisVisible { get; set; } = true;

        public virtual void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues) =>
            majorLabelValues = majorTickValues = minorTickValues = [];
    }

    public class LinearAxis : Axis;

    public class LogarithmicAxis : Axis;
}

namespace OxyPlot.Series
{
    public abstract class Series
    {
        public string? Title { get; set; }
        public bool RenderInLegend { get; set; } = true;
    }

    public class LineSeries : Series
    {
        public List<DataPoint> Points { get; } = [];
        public OxyColor Color { get; set; }
        public double StrokeThickness { get; set; }
        public LineStyle LineStyle { get; set; }
        public LineJoin LineJoin { get; set; }
        public double[]? Dashes { get; set; }
        public double MinimumSegmentLength { get; set; }
        public MarkerType MarkerType { get; set; }
        public ScreenPoint[]? MarkerOutline { get; set; }
        public double MarkerSize { get; set; }
        public OxyColor MarkerFill { get; set; }
    }

    public class AreaSeries : LineSeries
    {
        public List<DataPoint> Points2 { get; } = [];
        public OxyColor Fill { get; set; }
        public OxyColor Color2 { get; set; }
        public bool Reverse2 { get; set; }
    }

    public sealed record RectangleBarItem(double X0, double Y0, double X1, double Y1);

    public class RectangleBarSeries : Series
    {
        public IList<RectangleBarItem> Items { get; } = [];
        public OxyColor FillColor { get; set; }
        public OxyColor StrokeColor { get; set; }
    }
}

namespace OxyPlot.Annotations
{
    public enum AnnotationLayer
    {
        BelowAxes,
        BelowSeries,
    }

    public enum LineAnnotationType
    {
        Horizontal,
        Vertical,
    }

    public abstract class Annotation
    {
        public AnnotationLayer Layer { get; set; }
        public string? YAxisKey { get; set; }
    }

    public class RectangleAnnotation : Annotation
    {
        public double MinimumX { get; set; } = double.NaN;
        public double MaximumX { get; set; } = double.NaN;
        public double MinimumY { get; set; } = double.NaN;
        public double MaximumY { get; set; } = double.NaN;
        public OxyColor Fill { get; set; }
        public OxyColor Stroke { get; set; }
    }

    public class LineAnnotation : Annotation
    {
        public LineAnnotationType Type { get; set; }
        public double X { get; set; }
        public double Y { get; set; }
        public OxyColor Color { get; set; }
        public LineStyle LineStyle { get; set; }
        public double StrokeThickness { get; set; }
    }

    public class TextAnnotation : Annotation
    {
        public string? Text { get; set; }
        public OxyColor TextColor { get; set; }
        public OxyColor Stroke { get; set; }
        public double FontSize { get; set; }
        public DataPoint TextPosition { get; set; }
        public ScreenVector Offset { get; set; }
        public HorizontalAlignment TextHorizontalAlignment { get; set; }
        public VerticalAlignment TextVerticalAlignment { get; set; }
    }
}

namespace OxyPlot.Legends
{
    public enum LegendPlacement
    {
        Outside,
    }

    public enum LegendPosition
    {
        TopLeft,
    }

    public enum LegendOrientation
    {
        Horizontal,
    }

    public class Legend
    {
        public LegendPlacement LegendPlacement { get; set; }
        public LegendPosition LegendPosition { get; set; }
        public LegendOrientation LegendOrientation { get; set; }
        public OxyColor LegendTextColor { get; set; }
        public double LegendFontSize { get; set; }
        public double LegendSymbolLength { get; set; }
        public double LegendItemSpacing { get; set; }
        public double LegendPadding { get; set; }
    }

    public class LegendCollection : Collection<Legend>;
}
