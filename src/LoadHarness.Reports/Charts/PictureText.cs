using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace LoadHarness.Reports.Charts;

/// <summary>Texts of pictures: titles and names may come from scenarios and servers, and XML does not allow everything. Pure.</summary>
internal static partial class PictureText
{
    /// <summary>One line, with a mark where something stood that XML does not allow.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else
            {
                clean.Append(text[i] is '\t' or '\r' or '\n' or '\u2028' or '\u2029' ? ' ' : XmlConvert.IsXmlChar(text[i]) && !char.IsControl(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }

    /// <summary>A chart with clean names.</summary>
    public static Chart Clean(Chart chart) => chart with { Series = [.. chart.Series.Select(series => series with { Name = Clean(series.Name) })] };

    /// <summary>A band with a clean name.</summary>
    public static Band Clean(Band band) => band with { Name = Clean(band.Name) };

    /// <summary>A name that every file system takes.</summary>
    public static string FileName(string id) => Odd().Replace(id, "-").Trim('-') is { Length: > 0 } name ? name : "chart";

    [GeneratedRegex("[^A-Za-z0-9_-]+")]
    private static partial Regex Odd();
}
