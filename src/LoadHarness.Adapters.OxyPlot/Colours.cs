using LoadHarness.Reports.Charts;
using OxyPlot;

namespace LoadHarness.Adapters.OxyPlot;

/// <summary>Inks of a report as colours of OxyPlot. Pure.</summary>
internal static class Colours
{
    /// <summary>The colour of an ink.</summary>
    public static OxyColor Of(Ink ink) => OxyColor.FromAColor((byte)Math.Round(ink.Opacity * byte.MaxValue), OxyColor.Parse(ink.Colour));

    /// <summary>The colour of a pen.</summary>
    public static OxyColor Of(Pen pen) => Of(Inks.Tone(pen));
}
