using System.Xml;
using System.Xml.Linq;
using LoadHarness.Reports.Html;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// A chart that somebody has drawn, made fit for where it goes: a file of its own, or a page that allows no styles but its own and is light or dark.
/// Only shapes, texts and their looks are taken over, whatever else the drawer wrote. Immutable.
/// </summary>
internal sealed class DrawnPicture
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly Picture _picture;
    private readonly XElement _source;

    private DrawnPicture(Picture picture, XElement source) => (_picture, _source) = (picture, source);

    /// <summary>Has a chart drawn.</summary>
    /// <exception cref="ChartDrawingException">It could not be, or what was drawn is not SVG.</exception>
    public static DrawnPicture Of(Picture picture, IChartDrawer drawer)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(drawer.Draw(picture)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            var root = XElement.Load(reader);
            return root.Name == Svg + "svg" ? new DrawnPicture(picture, root) : throw new XmlException($"It begins with <{root.Name.LocalName}> and not with <svg>.");
        }
        catch (Exception e)
        {
            throw new ChartDrawingException($"The chart '{picture.Id}' could not be drawn: {e.Message}", e);
        }
    }

    /// <summary>The text of a file: fixed colours on white.</summary>
    public string ToFile()
    {
        var svg = Root(new SvgCopy(Svg, "", followsPage: false));
        svg.AddFirst(new XElement(Svg + "rect", new XAttribute("width", _picture.Width), new XAttribute("height", _picture.Height), new XAttribute("fill", "#ffffff")));
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{svg.ToString(SaveOptions.DisableFormatting)}\n";
    }

    /// <summary>The drawing as a part of a page.</summary>
    /// <param name="prefix">Begins all its identities, which are unique in the page by that.</param>
    public Markup ToMarkup(string prefix) => Markup.Verbatim(Root(new SvgCopy(XNamespace.None, prefix, followsPage: true)).ToString(SaveOptions.DisableFormatting));

    /// <summary>The drawing scales with its place, and is told to those who do not see it.</summary>
    private XElement Root(SvgCopy copy)
    {
        var drawn = copy.Of(_source)!;
        var (width, height) = (_picture.Width, _picture.Height);
        var heading = _picture.Unit.Length > 0 ? $"{_picture.Title}, {_picture.Unit}" : _picture.Title;
        return new XElement(
            drawn.Name,
            new XAttribute("width", width), new XAttribute("height", height), new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("role", "img"), new XAttribute("aria-labelledby", $"{copy.Prefix}title {copy.Prefix}desc"),
            new XElement(copy.Space + "title", new XAttribute("id", $"{copy.Prefix}title"), heading),
            new XElement(copy.Space + "desc", new XAttribute("id", $"{copy.Prefix}desc"), _picture.Summary),
            drawn.Nodes());
    }
}
