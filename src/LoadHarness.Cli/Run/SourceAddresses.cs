using System.Net;
using System.Net.Sockets;
using LoadHarness.Results;

namespace LoadHarness.Cli.Run;

/// <summary>Reads the addresses that clients dial from: <c>127.0.0.2,127.0.0.3</c> or a range <c>127.0.0.2-127.0.0.9</c>. Pure.</summary>
internal static class SourceAddresses
{
    private const int MaxAddresses = 4096;

    /// <summary>The addresses in order.</summary>
    /// <param name="text">The list; null: none.</param>
    /// <exception cref="UserException">It holds something else.</exception>
    public static IReadOnlyList<IPAddress> Parse(string? text) =>
        text is null ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries).SelectMany(part => ParsePart(text, part))];

    /// <summary>
    /// The share of one slice: a list is written once for all of them, and no address serves two as long as there are enough.
    /// </summary>
    /// <param name="all">All addresses.</param>
    /// <param name="part">The slice; null: the run is not cut.</param>
    public static IReadOnlyList<IPAddress> Of(IReadOnlyList<IPAddress> all, SliceOfRun? part) =>
        part is null || all.Count == 0 ? all
        : all.Count < part.Of ? [all[(part.Number - 1) % all.Count]]
        : [.. all.Where((_, i) => i % part.Of == part.Number - 1)];

    private static IEnumerable<IPAddress> ParsePart(string text, string part)
    {
        var ends = part.Split('-', 2, StringSplitOptions.TrimEntries);
        if (!IPAddress.TryParse(ends[0], out var first) || !IPAddress.TryParse(ends[^1], out var last))
        {
            throw Wrong(text, $"'{part}' is not an address");
        }

        if (ends.Length == 1)
        {
            return [first];
        }

        if (first.AddressFamily != AddressFamily.InterNetwork || last.AddressFamily != AddressFamily.InterNetwork)
        {
            throw Wrong(text, "only IPv4 addresses make a range");
        }

        var (from, to) = (NumberOf(first), NumberOf(last));
        return to < from ? throw Wrong(text, $"the range {part} runs backwards")
            : to - from >= MaxAddresses ? throw Wrong(text, $"the range {part} has more than {MaxAddresses} addresses")
            : Enumerable.Range(0, (int)(to - from) + 1).Select(offset => AddressOf(from + (uint)offset));
    }

    private static uint NumberOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
    }

    private static IPAddress AddressOf(uint number) =>
        new([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

    private static UserException Wrong(string text, string why) =>
        new($"--source {text}: {why}; write 127.0.0.2,127.0.0.3 or 127.0.0.2-127.0.0.9.");
}
