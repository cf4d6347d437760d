using System.Globalization;

namespace LoadHarness.Engine.Slices;

/// <summary>Slices by their numbers, as people read them: <c>slice 3 of 4</c>, <c>slices 2 to 9, 12 and 15 of 1000</c>. Pure.</summary>
public static class SliceNames
{
    private const int MostRanges = 10;

    /// <summary>One slice.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="of">Of how many.</param>
    public static string Of(int number, int of) => Of([number], of);

    /// <summary>Several slices, neighbours as ranges; of more than ten ranges only the first are named.</summary>
    /// <param name="numbers">Their numbers, at least one.</param>
    /// <param name="of">Of how many.</param>
    public static string Of(IEnumerable<int> numbers, int of)
    {
        List<int> sorted = [.. numbers.Order()];
        var ranges = RangesOf(sorted);
        List<string> names = [.. ranges.Take(MostRanges).SelectMany(Name)];
        var left = ranges.Skip(MostRanges).Sum(range => range.Last - range.First + 1);
        if (left > 0)
        {
            names.Add(string.Create(CultureInfo.InvariantCulture, $"{left} more"));
        }

        var list = names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
        return string.Create(CultureInfo.InvariantCulture, $"{(sorted.Count == 1 ? "slice" : "slices")} {list} of {of}");
    }

    /// <summary>Two neighbours are no range: <c>3 and 4</c>.</summary>
    private static IEnumerable<string> Name((int First, int Last) range) => (range.Last - range.First) switch
    {
        0 => [Text(range.First)],
        1 => [Text(range.First), Text(range.Last)],
        _ => [$"{Text(range.First)} to {Text(range.Last)}"],
    };

    private static List<(int First, int Last)> RangesOf(List<int> sorted)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var number in sorted)
        {
            if (ranges is [.., var last] && last.Last + 1 == number)
            {
                ranges[^1] = (last.First, number);
            }
            else
            {
                ranges.Add((number, number));
            }
        }

        return ranges;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
