namespace LoadHarness.Reports.Charts;

/// <summary>
/// Draws charts as SVG, for a report without scripts and for files of their own. What it writes is read as XML and written anew by
/// <see cref="DrawnPicture"/>: styles become attributes, identities those of the page, a colour of <see cref="Inks"/> follows the page into the
/// dark. So a drawer needs to care for the drawing alone. An implementation has a constructor without parameters.
/// </summary>
public interface IChartDrawer
{
    /// <summary>Draws a chart. The same picture gives the same text, whatever the culture.</summary>
    /// <param name="picture">The chart and what belongs to it.</param>
    /// <returns>An SVG document of the size of the picture.</returns>
    /// <exception cref="Exception">It cannot be drawn, with the reason; who asks for the drawing adds which chart it was.</exception>
    string Draw(Picture picture);
}
