using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Merging;

/// <summary>Numbers of slices as people read them. Pure.</summary>
public static class SliceNumbers
{
    private const int MostRanges = 6;

    /// <summary>Slices by their numbers: <c>slice 3</c>, <c>slices 1–4 and 7</c>.</summary>
    /// <param name="numbers">The numbers, at least one, ascending.</param>
    public static string Text(IReadOnlyList<int> numbers) => $"{(numbers.Count == 1 ? "slice" : "slices")} {Ranges(numbers)}";

    /// <summary>The same, of how many: <c>slice 3 of 4</c>.</summary>
    /// <param name="numbers">The numbers, at least one, in any order.</param>
    /// <param name="of">How many slices there are.</param>
    public static string Text(IEnumerable<int> numbers, int of) => $"{Text([.. numbers.Order()])} of {Readable.Count(of)}";

    /// <summary>One slice: <c>slice 3 of 4</c>.</summary>
    public static string Text(int number, int of) => Text([number], of);

    private static string Ranges(IReadOnlyList<int> numbers)
    {
        var ranges = new List<(int From, int To)>();
        foreach (var number in numbers)
        {
            if (ranges is [.., var last] && last.To == number - 1)
            {
                ranges[^1] = (last.From, number);
            }
            else
            {
                ranges.Add((number, number));
            }
        }

        List<string> parts = [.. ranges.Take(MostRanges).Select(range => range switch
        {
            var (from, to) when from == to => Readable.Count(from),
            var (from, to) when from == to - 1 => $"{Readable.Count(from)}, {Readable.Count(to)}",
            var (from, to) => $"{Readable.Count(from)}–{Readable.Count(to)}",
        })];
        if (ranges.Count > MostRanges)
        {
            parts.Add($"{Readable.Count(ranges.Skip(MostRanges).Sum(range => range.To - range.From + 1))} more");
        }

        var text = string.Join(", ", parts);
        var comma = text.LastIndexOf(", ", StringComparison.Ordinal);
        return comma < 0 ? text : $"{text[..comma]} and {text[(comma + 2)..]}";
    }
}
