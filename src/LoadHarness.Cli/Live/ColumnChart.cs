namespace LoadHarness.Cli.Live;

/// <summary>A small chart of columns made of block characters, newest value at the right. Pure.</summary>
internal static class ColumnChart
{
    private const string Eighths = " ▁▂▃▄▅▆▇█";
    private const char Absent = '·';

    /// <summary>Draws values.</summary>
    /// <param name="values">The values, oldest first; those that do not fit are left out. Null: there was nothing to measure, which is a dot and no zero.</param>
    /// <param name="top">The value that fills a column; above zero.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Lines.</param>
    /// <returns>The lines from top to bottom, each as wide as wanted.</returns>
    public static IReadOnlyList<string> Draw(IReadOnlyList<double?> values, double top, int width, int height)
    {
        var shown = values.TakeLast(width).ToList();
        var gap = new string(' ', width - shown.Count);
        return [.. Enumerable.Range(0, height).Select(line => gap + string.Concat(shown.Select(value => Cell(value, top, height - 1 - line, height))))];
    }

    private static char Cell(double? value, double top, int above, int height)
    {
        if (value is not { } known)
        {
            return above == 0 ? Absent : ' ';
        }

        // Whatever is not zero shows at least an eighth.
        var eighths = Math.Min(8 * height, (int)Math.Ceiling(known / top * 8 * height));
        return Eighths[Math.Clamp(eighths - (8 * above), 0, 8)];
    }
}
