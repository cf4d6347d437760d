namespace LoadHarness.Scenarios.Profiles;

/// <summary>What a silence watchdog hears.</summary>
[Flags]
public enum SilenceSigns
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The connection is open.</summary>
    Open = 1,

    /// <summary>A message came.</summary>
    Message = 2,

    /// <summary>A ping or pong came, which programs in a browser or a mini-program never see.</summary>
    Control = 4,

    /// <summary>A connection other than the client's first is open: the watchdog begins in the path of the reconnect (seed rows 4.7, 4.11).</summary>
    Reopen = 8,
}

/// <summary>
/// A watchdog that reconnects when nothing has been heard for a time (<see cref="ReconnectTriggers.Silence"/>): it finds
/// connections that are half-open. Sources: seed rows 4.5 to 4.7, 4.11. Immutable.
/// </summary>
public sealed record SilencePolicy
{
    /// <summary>How long nothing may be heard. Default 30 s (seed row 4.5).</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What arms it. Default that the connection is open, and each message.</summary>
    public SilenceSigns ArmedBy { get; init; } = SilenceSigns.Open | SilenceSigns.Message;

    /// <summary>
    /// Whether arming it moves the one timer. Default true. False: each arming is one more timer that nothing cancels, so that every
    /// message leads to a reconnect some time later (seed row 4.6).
    /// </summary>
    public bool Moves { get; init; } = true;
}
