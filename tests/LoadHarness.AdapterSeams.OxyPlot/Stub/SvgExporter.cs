using System.Globalization;
using System.Xml.Linq;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace OxyPlot;

/// <summary>Writes what the model holds, with values in the place of pixels, and in the manner of the package: a first line, styles, clips, and exceptions that are drawn.</summary>
public sealed class SvgExporter
{
    /// <summary>A unit that cannot be drawn.</summary>
    public const string Impossible = "impossible";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public double Width { get; set; }
    public double Height { get; set; }
    public bool IsDocument { get; set; }
    public PdfRenderContext? TextMeasurer { get; set; }

    public string ExportToString(PlotModel model)
    {
        var content = new List<XElement>();
        try
        {
            content.AddRange(ContentOf(model));
        }
        catch (NotSupportedException e)
        {
            model.Trouble = e;
            content = [Text("OxyPlot exception: " + e.Message, default)];
        }

        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + new XElement(
            Svg + "svg", new XAttribute("width", Width), new XAttribute("height", Height),
            new XElement(Svg + "defs", new XElement(Svg + "clipPath", new XAttribute("id", "clipPath1"), new XElement(Svg + "rect", new XAttribute("width", Width), new XAttribute("height", Height)))),
            new XElement(Svg + "g", new XAttribute("clip-path", "url(#clipPath1)"), content));
    }

    private static IEnumerable<XElement> ContentOf(PlotModel model) =>
        model.Subtitle == Impossible ? throw new NotSupportedException("it cannot be drawn")
        : new[] { model.Title, model.Subtitle }.OfType<string>().Select(text => Text(text, model.TextColor))
            .Concat(model.Axes.Where(axis => axis.IsAxisVisible).SelectMany(Labels))
            .Concat(model.Annotations.Select(Annotation))
            .Concat(model.Series.SelectMany(Series));

    private static IEnumerable<XElement> Labels(Axis axis)
    {
        axis.GetTickValues(out var labels, out _, out _);
        return labels.Select(at => Text(axis.LabelFormatter!(at), axis.TextColor));
    }

    private static XElement Annotation(Annotation annotation) => annotation switch
    {
        TextAnnotation text => Text(text.Text!, text.TextColor),
        RectangleAnnotation box => Shape("rect", $"fill:{box.Fill};fill-opacity:{Number(box.Fill.A / 255.0)};stroke:{box.Stroke}", ("x", Number(box.MinimumX)), ("y", "0"), ("width", Number(box.MaximumX - box.MinimumX)), ("height", "100")),
        LineAnnotation line => Shape("line", $"stroke:{line.Color}", ("x1", Number(line.X)), ("x2", Number(line.X))),
        _ => throw new NotSupportedException(annotation.GetType().Name),
    };

    private static IEnumerable<XElement> Series(Series.Series series)
    {
        if (series is { RenderInLegend: true, Title: { } title })
        {
            yield return Text(title, default);
        }

        switch (series)
        {
            case AreaSeries area:
                yield return Shape("polygon", $"fill:{area.Fill};stroke:none", ("points", Points(area.Points.Concat(Enumerable.Reverse(area.Points2)))));
                break;
            case LineSeries { MarkerType: not MarkerType.None } marks:
                foreach (var point in marks.Points)
                {
                    yield return Shape(marks.MarkerType == MarkerType.Circle ? "ellipse" : "polygon", $"fill:{marks.MarkerFill}", ("cx", Number(point.X)), ("cy", Number(point.Y)));
                }

                break;
            case LineSeries line:
                yield return Shape("polyline", $"fill:none;stroke:{line.Color};stroke-dasharray:{string.Join(',', line.Dashes ?? [])}", ("points", Points(line.Points)));
                break;
            case RectangleBarSeries bars:
                foreach (var (x0, y0, x1, y1) in bars.Items)
                {
                    yield return Shape("rect", $"fill:{bars.FillColor};stroke:none", ("x", Number(x0)), ("y", Number(y0)), ("width", Number(x1 - x0)), ("height", Number(y1 - y0)));
                }

                break;
        }
    }

    private static XElement Text(string text, OxyColor colour) => new(Svg + "text", new XAttribute("style", $"fill:{colour};font-family:Segoe UI;font-size:12"), text);

    private static XElement Shape(string name, string style, params (string Name, string Value)[] attributes) =>
        new(Svg + name, attributes.Select(one => new XAttribute(one.Name, one.Value)), new XAttribute("style", style));

    private static string Points(IEnumerable<DataPoint> points) => string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"));

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
