namespace LoadHarness.Metrics.Events;

/// <summary>Who ended a connection first on the wire.</summary>
public enum EndSide
{
    /// <summary>The simulated client.</summary>
    Client,

    /// <summary>The server, with a close frame.</summary>
    Server,

    /// <summary>The network or a dead peer: no close frame, or no sign of life.</summary>
    Network,

    /// <summary>The device: background kill, Wi-Fi switch.</summary>
    Device,
}

/// <summary>Why a connection ended.</summary>
public enum EndCause
{
    /// <summary>The client left as planned.</summary>
    Left,

    /// <summary>The server sent a close frame.</summary>
    ServerClosed,

    /// <summary>TCP ended without a close frame.</summary>
    Cut,

    /// <summary>An event of the scenario took the client's network away.</summary>
    NetworkDown,

    /// <summary>The client gave up: heartbeats unanswered.</summary>
    HeartbeatLost,

    /// <summary>The client gave up: nothing was heard for too long.</summary>
    Silent,

    /// <summary>The client closed it to make room for another one of its own.</summary>
    Replaced,

    /// <summary>The client gave up: the login was refused or too slow.</summary>
    LoginFailed,

    /// <summary>The client gave up: a message over its size limit.</summary>
    MessageTooBig,

    /// <summary>The client gave up: the server broke the WebSocket protocol.</summary>
    ProtocolError,

    /// <summary>The run was stopped at once.</summary>
    Stopped,

    /// <summary>The client closed it because its page or app was hidden.</summary>
    Hidden,

    /// <summary>The client closed it because its page was left.</summary>
    Unloaded,

    /// <summary>The device ended it: a kill in the background, a switch from Wi-Fi to mobile.</summary>
    Device,

    /// <summary>The client cut it on purpose, without a close frame: it misbehaves.</summary>
    HungUp,
}

/// <summary>The close code as it was on the wire.</summary>
/// <param name="Value">The code; 0: none; -1: the transport hides whether it was 1000 or none.</param>
public readonly record struct CloseCode(int Value)
{
    /// <summary>No close frame, or one without a code.</summary>
    public static CloseCode None => new(0);

    /// <summary>1000 or none: ClientWebSocket does not tell them apart.</summary>
    public static CloseCode NormalOrNone => new(-1);

    /// <summary>Whether a peer may send it in a close frame (RFC 6455 section 7.4 and its registry).</summary>
    public bool IsLegal => Value is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);

    /// <inheritdoc />
    public override string ToString() => Value switch
    {
        0 => "none",
        -1 => "1000 or none",
        _ when !IsLegal => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Value} (illegal)"),
        _ => Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <summary>How a connection ended. Immutable.</summary>
/// <param name="Side">Who ended it first.</param>
/// <param name="Cause">Why.</param>
/// <param name="Code">Close code as on the wire.</param>
/// <param name="LastReceived">When its last byte came.</param>
/// <param name="Detail">What the transport said; null where there is nothing to say.</param>
public sealed record ConnectionEnd(EndSide Side, EndCause Cause, CloseCode Code, TimeSpan LastReceived, string? Detail = null)
{
    /// <summary>Whether it ended without its user's wish.</summary>
    public bool IsDrop => Side != EndSide.Device && Cause is not (EndCause.Left or EndCause.Replaced or EndCause.Stopped or EndCause.LoginFailed
        or EndCause.Hidden or EndCause.Unloaded or EndCause.Device or EndCause.HungUp);
}
