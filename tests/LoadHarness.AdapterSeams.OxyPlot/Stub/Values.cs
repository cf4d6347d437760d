using System.Globalization;

// What the adapter uses of OxyPlot.Core, as little of it as that.
namespace OxyPlot;

public enum LineStyle
{
    None,
    Solid,
}

public enum LineJoin
{
    Bevel,
}

public enum MarkerType
{
    None,
    Circle,
    Custom,
}

public enum HorizontalAlignment
{
    Left,
}

public enum VerticalAlignment
{
    Top,
    Middle,
}

public readonly record struct DataPoint(double X, double Y);

public readonly record struct ScreenPoint(double X, double Y);

public readonly record struct ScreenVector(double X, double Y);

public readonly record struct OxySize(double Width, double Height);

public readonly record struct OxyThickness(double Left, double Top, double Right, double Bottom);

public readonly record struct OxyColor(byte A, int Rgb)
{
    public static OxyColor Parse(string value) => new(byte.MaxValue, int.Parse(value.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    public static OxyColor FromAColor(byte a, OxyColor colour) => colour with { A = a };

    public override string ToString() => A == 0 ? "none" : FormattableString.Invariant($"rgb({Rgb >> 16},{(Rgb >> 8) & 0xFF},{Rgb & 0xFF})");
}

public static class OxyColors
{
    public static OxyColor Undefined => default;
}

public class PdfRenderContext(double width, double height, OxyColor background)
{
    public double Area => background.A == 0 ? width * height : 0;

    public virtual OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight) => new(text.Length * fontSize / 2, fontSize);
}
