using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// Copies SVG that others wrote, element by element: what is not known to be harmless is left out, styles become presentation attributes, because the
/// policy of a page forbids inline styles, and many equal rectangles become one path.
/// </summary>
/// <param name="space">Namespace of the copy: that of SVG in a file, none in HTML.</param>
/// <param name="prefix">Begins all identities.</param>
/// <param name="followsPage">Whether colours are those of the page, light or dark, and fonts too; otherwise they stay as they are.</param>
internal sealed partial class SvgCopy(XNamespace space, string prefix, bool followsPage)
{
    private const int FewestInAPath = 3;

    private static readonly HashSet<string> Elements =
        ["svg", "g", "defs", "clipPath", "rect", "line", "polyline", "polygon", "path", "circle", "ellipse", "text", "tspan", "linearGradient", "stop"];

    private static readonly HashSet<string> Numbers =
        ["x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2", "dx", "dy", "points", "d", "transform", "offset", "stroke-width", "stroke-dasharray", "font-size"];

    private static readonly HashSet<string> Looks =
    [
        "fill", "stroke", "stop-color", "fill-opacity", "stroke-opacity", "stop-opacity", "opacity", "fill-rule", "stroke-linecap", "stroke-linejoin", "shape-rendering",
        "font-family", "font-weight", "font-style", "text-anchor", "dominant-baseline", "clip-path",
    ];

    private static readonly string[] Colours = ["fill", "stroke", "stop-color"];
    private static readonly string[] Box = ["x", "y", "width", "height"];

    /// <summary>Namespace of the copy.</summary>
    public XNamespace Space => space;

    /// <summary>Begins all identities.</summary>
    public string Prefix => prefix;

    /// <summary>The copy of an element with all that is in it; null: it is left out.</summary>
    public XElement? Of(XElement source)
    {
        if (!Elements.Contains(source.Name.LocalName))
        {
            return null;
        }

        var isText = source.Name.LocalName is "text" or "tspan";
        var copy = new XElement(space + source.Name.LocalName, AttributesOf(source));
        foreach (var node in source.Nodes())
        {
            copy.Add(node switch
            {
                XElement child => Of(child),
                XText text when isText => new XText(text.Value),
                _ => null,
            });
        }

        JoinRectangles(copy);
        return IsInvisible(copy) ? null : copy;
    }

    /// <summary>Shapes with neither a line nor a filling, which some draw around everything.</summary>
    private static bool IsInvisible(XElement copy) =>
        copy.Name.LocalName is "rect" or "polyline" or "polygon" && (string?)copy.Attribute("fill") == "none" && ((string?)copy.Attribute("stroke") == "none" || (string?)copy.Attribute("stroke-width") == "0");

    private IEnumerable<XAttribute> AttributesOf(XElement source)
    {
        var looks = new Dictionary<string, string>();
        foreach (var attribute in source.Attributes().Where(attribute => attribute.Name.Namespace == XNamespace.None))
        {
            looks[attribute.Name.LocalName] = attribute.Value.Trim();
        }

        // A style counts more than an attribute.
        foreach (var declaration in looks.GetValueOrDefault("style", "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = declaration.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                looks[declaration[..colon].Trim()] = declaration[(colon + 1)..].Trim();
            }
        }

        if (followsPage)
        {
            FollowPage(looks);
        }

        return looks.Select(look => Allowed(look.Key, look.Value)).OfType<XAttribute>();
    }

    /// <summary>An ink that lets through what is behind it does so in the page as well, but as much as there is right.</summary>
    private static void FollowPage(Dictionary<string, string> looks)
    {
        looks.Remove("font-family");
        foreach (var name in Colours)
        {
            if (looks.TryGetValue(name, out var colour) && Inks.Find(colour) is { } ink)
            {
                looks[name] = $"var(--{ink.Name})";
                if (ink.Opacity < 1)
                {
                    looks.Remove(name.Replace("-color", "", StringComparison.Ordinal) + "-opacity");
                }
            }
        }
    }

    private XAttribute? Allowed(string name, string value) =>
        name == "id" ? new XAttribute(name, prefix + value)
        : LocalReference().Match(value) is { Success: true } reference && Looks.Contains(name) ? new XAttribute(name, $"url(#{prefix}{reference.Groups[1].Value})")
        : value.Contains("url(", StringComparison.OrdinalIgnoreCase) ? null
        : Numbers.Contains(name) ? new XAttribute(name, Rounded(value, 2))
        : Looks.Contains(name) ? new XAttribute(name, Rounded(value, 3))
        : null;

    /// <summary>A hundredth of a pixel is more than can be seen.</summary>
    private static string Rounded(string value, int digits) => LongNumber().Replace(
        value, match => Math.Round(double.Parse(match.Value, CultureInfo.InvariantCulture), digits).ToString(CultureInfo.InvariantCulture));

    /// <summary>Neighbours that look the same become one path: a heat map has thousands of them.</summary>
    private void JoinRectangles(XElement parent)
    {
        var run = new List<XElement>();
        foreach (var child in parent.Elements().ToList())
        {
            if (run.Count > 0 && LookOf(child) != LookOf(run[0]))
            {
                Join(run);
                run.Clear();
            }

            if (child.Name.LocalName == "rect" && child.Attribute("rx") is null && child.Attribute("id") is null)
            {
                run.Add(child);
            }
        }

        Join(run);
    }

    private void Join(List<XElement> run)
    {
        if (run.Count < FewestInAPath)
        {
            return;
        }

        var path = new StringBuilder();
        foreach (var rectangle in run)
        {
            var (width, height) = ((string?)rectangle.Attribute("width") ?? "0", (string?)rectangle.Attribute("height") ?? "0");
            path.Append(CultureInfo.InvariantCulture, $"M{(string?)rectangle.Attribute("x") ?? "0"} {(string?)rectangle.Attribute("y") ?? "0"}h{width}v{height}h-{width}z");
        }

        run[0].ReplaceWith(new XElement(space + "path", new XAttribute("d", path.ToString()), run[0].Attributes().Where(attribute => !Box.Contains(attribute.Name.LocalName))));
        run.Skip(1).Remove();
    }

    private static string LookOf(XElement element) =>
        element.Name.LocalName + string.Concat(element.Attributes().Where(attribute => !Box.Contains(attribute.Name.LocalName)).Select(attribute => $" {attribute.Name.LocalName}={attribute.Value}"));

    [GeneratedRegex(@"^url\(['""]?#([\w.-]+)['""]?\)$")]
    private static partial Regex LocalReference();

    [GeneratedRegex(@"-?\d+\.\d{3,}")]
    private static partial Regex LongNumber();
}
