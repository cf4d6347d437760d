namespace LoadHarness.Cli;

/// <summary>Rows of cells as lines of a terminal: the first and the last column flush left, those between flush right. Pure.</summary>
internal static class TextTable
{
    /// <summary>The lines, indented by two.</summary>
    /// <param name="rows">All with as many cells as the first.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        return rows.Select(row => $"  {string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : i == row.Length - 1 ? cell : cell.PadLeft(widths[i])))}".TrimEnd());
    }
}
