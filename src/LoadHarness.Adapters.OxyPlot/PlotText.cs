namespace LoadHarness.Adapters.OxyPlot;

/// <summary>Texts as OxyPlot takes them. Pure.</summary>
internal static class PlotText
{
    private const double PerLetter = 0.55; // of the height of the font, about

    /// <summary>A text that is drawn as it stands: OxyPlot takes <c>_{</c> and <c>^{</c> for the beginning of an index or exponent.</summary>
    public static string Of(string text) => text.Replace("_{", "_\u200B{", StringComparison.Ordinal).Replace("^{", "^\u200B{", StringComparison.Ordinal);

    /// <summary>The same, not longer than there is room for.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">In letters.</param>
    public static string Of(string text, int longest) => Of(text.Length <= longest ? text : text[..(longest - 1)].TrimEnd() + "…");

    /// <summary>The width of a text, about.</summary>
    public static double WidthOf(string text, double fontSize) => text.Length * fontSize * PerLetter;
}
