using System.Text;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>Tests inbound frames against the matches of a protocol. Pure.</summary>
internal static class FrameMatcher
{
    /// <summary>Whether a frame matches: every test that the match names must hold.</summary>
    public static bool Matches(FrameMatch match, ReadOnlySpan<byte> frame)
    {
        if (match.JsonPath is { } path
            && (JsonFields.Read(frame, path) is not { } value || (match.Value is not null && value != match.Value)))
        {
            return false;
        }

        return match.Contains is not { } part || frame.IndexOf(Encoding.UTF8.GetBytes(part)) >= 0;
    }
}
