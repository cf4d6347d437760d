using LoadHarness.Reports.Charts;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;

namespace LoadHarness.Adapters.OxyPlot;

/// <summary>What stands around and behind the lines of a chart: axes, the ribbon with the names of the phases, events, storms, and where the harness was over a limit.</summary>
internal static class PlotFrame
{
    /// <summary>Width of the plot without its margins, CSS pixels, about.</summary>
    public const double PlotWidth = 860;

    private const string Ribbon = "ribbon";
    private const double RibbonHeight = 16;
    private const double RibbonGap = 4;
    private const double SmallFont = 11;

    /// <summary>Adds it all.</summary>
    public static void AddTo(PlotModel model, Picture picture)
    {
        var y = TickAxes.Of(picture.Y, AxisPosition.Left);
        model.Axes.Add(TickAxes.Of(picture.X, AxisPosition.Bottom));
        model.Axes.Add(y);
        if (picture.Frame.Phases.Count > 0)
        {
            var height = picture.Height - (picture.HasHeading ? 110 : 64); // of the plot, about
            y.EndPosition = 1 - ((RibbonHeight + RibbonGap) / height);
            model.Axes.Add(new LinearAxis
            {
                Key = Ribbon,
                Position = AxisPosition.Left,
                Minimum = 0,
                Maximum = 1,
                StartPosition = 1 - (RibbonHeight / height),
                EndPosition = 1,
                IsAxisVisible = false,
            });
        }

        AddPhases(model, picture);
        foreach (var (from, to) in picture.Frame.Marks)
        {
            model.Annotations.Add(Behind("mark", from, to, AnnotationLayer.BelowAxes));
        }

        AddBands(model, picture);
        if (picture.Chart.Unit == ChartUnit.Difference)
        {
            model.Annotations.Add(new LineAnnotation { Type = LineAnnotationType.Horizontal, Y = 0, Color = Colours.Of(Inks.MutedText), LineStyle = LineStyle.Solid, StrokeThickness = 1 });
        }
    }

    private static void AddPhases(PlotModel model, Picture picture)
    {
        var perSecond = PlotWidth / picture.X.To;
        foreach (var phase in picture.Frame.Phases.Where(phase => phase.End > phase.Start))
        {
            var (from, to) = (phase.Start.TotalSeconds, Math.Min(phase.End.TotalSeconds, picture.X.To));
            var isSteady = phase.Name == "steady";
            if (!isSteady)
            {
                model.Annotations.Add(Behind("band", phase.Start, phase.End, AnnotationLayer.BelowAxes));
            }

            var width = (to - from) * perSecond;
            model.Annotations.Add(new RectangleAnnotation
            {
                YAxisKey = Ribbon,
                Layer = AnnotationLayer.BelowSeries,
                Fill = Colours.Of(Inks.Of(isSteady ? "ribbon-steady" : "ribbon")),
                Stroke = OxyColors.Undefined,
                MinimumX = from,
                MaximumX = Math.Max(to - (1 / perSecond), from),
                MinimumY = 0,
                MaximumY = 1,
            });
            if (PlotText.WidthOf(phase.Name, SmallFont) + 10 <= width)
            {
                model.Annotations.Add(Words(phase.Name, Inks.MutedText, new DataPoint(from, 0.5), VerticalAlignment.Middle, 0, Ribbon));
            }
        }
    }

    /// <summary>A band is shaded; one with a name has an edge where it begins, and its name as far as there is room for it, or its first word.</summary>
    private static void AddBands(PlotModel model, Picture picture)
    {
        var perSecond = PlotWidth / picture.X.To;
        double[] named = [.. picture.Frame.Bands.Where(band => band.Name.Length > 0).Select(band => band.From.TotalSeconds).Append(picture.X.To)];
        foreach (var band in picture.Frame.Bands)
        {
            if (band.To > band.From)
            {
                model.Annotations.Add(Behind(band.Kind, band.From, band.To, AnnotationLayer.BelowSeries));
            }

            if (band.Name.Length == 0)
            {
                continue;
            }

            var (at, edge) = (band.From.TotalSeconds, Inks.Of(band.Kind + "-edge"));
            model.Annotations.Add(new LineAnnotation
            {
                Type = LineAnnotationType.Vertical,
                X = at,
                Color = Colours.Of(edge),
                LineStyle = LineStyle.Solid,
                StrokeThickness = 1.5,
                Layer = AnnotationLayer.BelowSeries,
            });
            var room = ((named.Where(next => next > at).DefaultIfEmpty(at).Min() - at) * perSecond) - 8;
            if (new[] { band.Name, band.Name.Split(' ')[0] }.FirstOrDefault(text => PlotText.WidthOf(text, SmallFont) <= room) is { } name)
            {
                model.Annotations.Add(Words(name, edge, new DataPoint(at, picture.Y.To), VerticalAlignment.Top, 3));
            }
        }
    }

    private static RectangleAnnotation Behind(string ink, TimeSpan from, TimeSpan to, AnnotationLayer layer) =>
        new() { MinimumX = from.TotalSeconds, MaximumX = to.TotalSeconds, Fill = Colours.Of(Inks.Of(ink)), Stroke = OxyColors.Undefined, Layer = layer };

    private static TextAnnotation Words(string text, Ink ink, DataPoint at, VerticalAlignment alignment, double down, string? axis = null) => new()
    {
        Text = PlotText.Of(text),
        TextColor = Colours.Of(ink),
        FontSize = SmallFont,
        TextPosition = at,
        Offset = new ScreenVector(5, down),
        YAxisKey = axis,
        TextHorizontalAlignment = HorizontalAlignment.Left,
        TextVerticalAlignment = alignment,
        Stroke = OxyColors.Undefined,
        Layer = AnnotationLayer.BelowSeries,
    };
}
