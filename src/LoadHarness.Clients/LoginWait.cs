using System.Globalization;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients;

/// <summary>
/// What the login of a connection waits for, and what came instead: whoever debugs a wire format wants to know both. Guarded by the
/// client's gate; forgotten when the client is joined.
/// </summary>
/// <param name="session">The connection.</param>
internal sealed class LoginWait(ClientSession session)
{
    private string? _awaited; // null: nothing
    private TimeSpan _within;
    private byte[]? _last; // as much of it as a quote looks at

    /// <summary>Why it is over: its time is.</summary>
    public string TimedOut => string.Create(
        CultureInfo.InvariantCulture, $"{session.Address} gave no answer to {_awaited} within {_within.TotalSeconds:0.##} s{Instead}");

    /// <summary>That it is not over, although the run is; null: it waits for nothing that the server would have to say.</summary>
    public string? Unfinished => _awaited is null ? null : $"{session.Address} had not answered {_awaited} when the run ended{Instead}";

    private string Instead => _last is null ? "" : $"; the last frame that came: {FrameQuote.Of(_last, session.Client.Identity.Token)}";

    /// <summary>It waits for an answer.</summary>
    public void Begin(string answer, TimeSpan within) => (_awaited, _within, _last) = (answer, within, null);

    /// <summary>It waits for nothing but time.</summary>
    public void Settle() => (_awaited, _last) = (null, null);

    /// <summary>Something came. If it is what was awaited, the next wait begins thereby.</summary>
    public void Hear(ReadOnlySpan<byte> frame) => _last = FrameQuote.Searched(frame).ToArray();

    /// <summary>Why it is over: the connection is.</summary>
    public string CutShort(ConnectionEnd end) => end.Cause switch
    {
        EndCause.MessageTooBig => $"the client ended the connection to {session.Address} before it was joined: {end.Detail} (max-message of the protocol)",
        EndCause.ProtocolError => $"the client ended the connection to {session.Address} before it was joined: {end.Detail}",
        _ => $"{session.Address} ended the connection before it was joined (close code {end.Code}){Instead}",
    };
}
