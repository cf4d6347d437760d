using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;
using LoadHarness.Results.Merging;

namespace LoadHarness.Cli.Merging;

/// <summary>What a merged run says of its slices on the terminal: a line for each, or for the first ones that have something to tell. Pure.</summary>
internal static class SliceLines
{
    private const int Most = 20;

    /// <summary>The lines; none if the result is not merged.</summary>
    public static IEnumerable<string> Of(RunResult result)
    {
        if (result.Slices.Count == 0)
        {
            return [];
        }

        var of = result.Slices[0].Slice.Of;
        var known = result.Slices.ToDictionary(slice => slice.Slice.Number);
        List<string[]> rows = [.. Enumerable.Range(1, of).Select(number => Row(number, of, known.GetValueOrDefault(number)))];
        if (rows.Count <= Most)
        {
            return TextTable.Lines(rows);
        }

        var told = rows.Where(row => row[^1].Length > 0).Take(Most).ToList();
        var rest = $"  {Readable.Count(rows.Count - told.Count)} {(told.Count > 0 ? "more slices" : "slices")}{(told.Count == rows.Count(row => row[^1].Length > 0) ? " played their part" : "")}";
        return told.Count > 0 ? [.. TextTable.Lines(told), rest] : [rest];
    }

    private static string[] Row(int number, int of, SliceRow? slice)
    {
        var name = SliceNumbers.Text(number, of);
        return slice is null
            ? [name, Readable.Nothing, Readable.Nothing, "missing"]
            : [name, Readable.Count(slice.Clients, "client"), slice.Verdict.Word, slice.Verdict.Outcome == VerdictOutcome.Pass ? "" : slice.Verdict.Reason];
    }
}
