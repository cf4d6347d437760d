using System.Globalization;
using LoadHarness.Reports.Charts;
using OxyPlot;
using OxyPlot.Legends;

namespace LoadHarness.Adapters.OxyPlot;

/// <summary>
/// Draws the charts of a report with OxyPlot: for <c>loadharness report --svg</c> and <c>--charts oxyplot</c>. The same picture gives the same text, on
/// every machine. Without state, thread-safe.
/// </summary>
public sealed class OxyPlotDrawer : IChartDrawer
{
    private const string Font = "system-ui, sans-serif";
    private const int LongestTitle = 100;
    private const int LongestUnit = 140;

    /// <inheritdoc />
    public string Draw(Picture picture)
    {
        var model = ModelOf(picture);
        var svg = new SvgExporter { Width = picture.Width, Height = picture.Height, IsDocument = false, TextMeasurer = new RoomyMeasurer() }.ExportToString(model);
        // It draws what went wrong in the place of the chart, and goes on.
        return model.GetLastPlotException() is { } e ? throw new InvalidOperationException(e.Message, e) : svg;
    }

    private static PlotModel ModelOf(Picture picture)
    {
        var model = new PlotModel
        {
            Culture = CultureInfo.InvariantCulture,
            DefaultFont = Font,
            TextColor = Colours.Of(Inks.MutedText),
            PlotAreaBorderColor = OxyColors.Undefined,
            PlotMargins = new OxyThickness(66, 6, 26, 30),
            Padding = new OxyThickness(0, picture.HasHeading ? 8 : 0, 0, 4),
        };
        if (picture.HasHeading)
        {
            model.Title = PlotText.Of(picture.Title, LongestTitle);
            model.Subtitle = PlotText.Of(picture.Unit, LongestUnit);
            model.TitleColor = Colours.Of(Inks.Text);
            model.TitleFontSize = 15;
            model.SubtitleFontSize = 12;
        }

        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.TopLeft,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendTextColor = Colours.Of(Inks.Text),
            LegendFontSize = 12,
            LegendSymbolLength = 24,
            LegendItemSpacing = 18,
            LegendPadding = 3, // what is above the line of small letters would be cut otherwise
        });
        PlotFrame.AddTo(model, picture);
        switch (picture.Chart.Form)
        {
            case ChartForm.Heat:
                PlotCells.AddTo(model, picture);
                break;
            case ChartForm.Lines:
                PlotLines.AddTo(model, picture.Chart);
                break;
            default:
                PlotLayers.AddTo(model, picture);
                break;
        }

        return model;
    }
}
