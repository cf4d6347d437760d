using System.Text;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>Tests inbound frames against one match of a protocol, without allocation. Immutable, thread-safe.</summary>
/// <param name="match">The match.</param>
internal sealed class FrameMatcher(FrameMatch match)
{
    private readonly JsonPath? _path = match.JsonPath is { } path ? new JsonPath(path) : null;
    private readonly byte[] _contains = Encoding.UTF8.GetBytes(match.Contains ?? "");

    /// <summary>Prepares a match; null stays null.</summary>
    public static FrameMatcher? Of(FrameMatch? match) => match is null ? null : new FrameMatcher(match);

    /// <summary>Whether a frame matches: every test that the match names must hold.</summary>
    public bool Matches(ReadOnlySpan<byte> frame) =>
        frame.IndexOf(_contains) >= 0 && (_path is null || _path.Has(frame, match.Value));
}
