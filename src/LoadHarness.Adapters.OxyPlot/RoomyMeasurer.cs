using OxyPlot;

namespace LoadHarness.Adapters.OxyPlot;

/// <summary>
/// Measures texts with room to spare. OxyPlot's own measures are those of Helvetica in points, three quarters of what they are in pixels, and it cuts what
/// is wider than it thought; besides, the font of a reader may be a wider one.
/// </summary>
internal sealed class RoomyMeasurer() : PdfRenderContext(1, 1, OxyColors.Undefined)
{
    private const double PixelsPerPoint = 96.0 / 72;
    private const double Room = 1.25;

    /// <inheritdoc />
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(size.Width * PixelsPerPoint * Room, size.Height * PixelsPerPoint * Room);
    }
}
