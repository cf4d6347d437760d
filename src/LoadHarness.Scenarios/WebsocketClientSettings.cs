using System.Globalization;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios;

/// <summary>
/// When the package Websocket.Client dials again: its three time-outs, with its defaults. It does so by itself, so that the clients of a scenario
/// dial when it does, whatever their profiles say. Immutable.
/// </summary>
public sealed record WebsocketClientSettings
{
    /// <summary>
    /// How long no message may come before it takes the connection for dead and dials again; pings do not count, and it looks once a second.
    /// Null: it never does. Default 1 min.
    /// </summary>
    public TimeSpan? ReconnectTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long it waits after a dial that failed; null: it gives up for ever. Default 1 min.</summary>
    public TimeSpan? ErrorReconnectTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long it waits after a loss, of which it tells nobody until then. Default zero.</summary>
    public TimeSpan LostReconnectTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>What the report says of it.</summary>
    public string Sentence => string.Create(CultureInfo.InvariantCulture,
        $"Reconnects are those of Websocket.Client, not of the profiles: {Seconds(LostReconnectTimeout)} after a loss, {(ErrorReconnectTimeout is { } error ? $"{Seconds(error)} after a failed dial" : "never after a failed dial")}, and {(ReconnectTimeout is { } silence ? $"when no message came for {Seconds(silence)}" : "however long no message comes")} (target.websocket-client).");

    /// <summary>
    /// A policy by which a client dials when the package does. What makes it dial beside losses stays as it is: a page that is shown again, a
    /// network that is back.
    /// </summary>
    public ReconnectPolicy Follow(ReconnectPolicy policy) => policy with
    {
        On = policy.On | ReconnectTriggers.Close | ReconnectTriggers.Error,
        AtOnce = policy.AtOnce & ~(ReconnectTriggers.Close | ReconnectTriggers.Error),
        Law = DelayLaw.Fixed,
        FirstDelay = TimeSpan.Zero, // of a loss the package tells when it has waited and dials
        Delay = ErrorReconnectTimeout ?? TimeSpan.Zero,
        Jitter = 0,
        FullJitter = false,
        MaxAttempts = ErrorReconnectTimeout is null ? 1 : null,
        OnGiveUp = GiveUpAct.Stay,
        ResetOn = AttemptReset.Open,
        Counted = AttemptCount.Scheduled,
        SingleFlight = true,
        KeepsOld = false,
        JoinsAfterError = true,
        WhenHidden = HiddenDials.Go,
    };

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
