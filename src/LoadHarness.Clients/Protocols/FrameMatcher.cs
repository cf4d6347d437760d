using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>Tests inbound frames against one match of a protocol; without allocation unless by a regular expression. Immutable, thread-safe.</summary>
/// <param name="match">The match.</param>
internal sealed class FrameMatcher(FrameMatch match)
{
    private readonly JsonPath? _path = match.JsonPath is { } path ? new JsonPath(path) : null;
    private readonly byte[] _contains = Encoding.UTF8.GetBytes(match.Contains ?? "");
    private readonly Regex? _pattern = match.Pattern is { } pattern ? FramePattern.Of(pattern) : null;

    /// <summary>Prepares a match; null stays null.</summary>
    public static FrameMatcher? Of(FrameMatch? match) => match is null ? null : new FrameMatcher(match);

    /// <summary>Whether a frame matches: every test that the match names must hold.</summary>
    public bool Matches(ReadOnlySpan<byte> frame) =>
        frame.IndexOf(_contains) >= 0 && (_path is null || _path.Has(frame, match.Value)) && (_pattern is null || FramePattern.IsMatch(_pattern, frame));
}

/// <summary>Takes a piece out of inbound frames. Immutable, thread-safe.</summary>
/// <param name="field">Where it is.</param>
internal sealed class FieldReader(FrameField field)
{
    private readonly JsonPath? _path = field.JsonPath is { } path ? new JsonPath(path) : null;
    private readonly Regex? _pattern = field.Pattern is { } pattern ? FramePattern.Of(pattern) : null;

    /// <summary>The piece; null: the frame has none.</summary>
    public string? Read(ReadOnlySpan<byte> frame) => _path is not null ? _path.Read(frame) : FramePattern.First(_pattern!, frame);

    /// <summary>
    /// The number that the piece ends with, as in <c>17-3</c> or <c>3</c>: that of a message; null: it has none. Allocates nothing where the piece is
    /// a field of JSON.
    /// </summary>
    public uint? ReadNumber(ReadOnlySpan<byte> frame)
    {
        if (_path is not null)
        {
            return _path.ReadNumber(frame);
        }

        if (FramePattern.First(_pattern!, frame) is not { } text)
        {
            return null;
        }

        var digits = text.AsSpan(text.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1);
        return uint.TryParse(digits, out var number) ? number : null;
    }
}

/// <summary>Regular expressions over frames: of a kind that takes time in proportion to the frame, whatever the expression. Pure.</summary>
internal static class FramePattern
{
    /// <summary>Prepares an expression.</summary>
    public static Regex Of(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>Whether it matches somewhere in a frame.</summary>
    public static bool IsMatch(Regex pattern, ReadOnlySpan<byte> frame)
    {
        var text = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(frame.Length));
        try
        {
            return pattern.IsMatch(text.AsSpan(0, Encoding.UTF8.GetChars(frame, text)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }

    /// <summary>The first group of its first match, or all of it if there are no groups; null: it does not match.</summary>
    public static string? First(Regex pattern, ReadOnlySpan<byte> frame)
    {
        var match = pattern.Match(Encoding.UTF8.GetString(frame));
        return !match.Success ? null : match.Groups.Count > 1 ? match.Groups[1].Value : match.Value;
    }
}
