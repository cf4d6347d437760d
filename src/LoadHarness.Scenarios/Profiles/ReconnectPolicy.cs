namespace LoadHarness.Scenarios.Profiles;

/// <summary>
/// What can make a client dial again. Every end of a connection without its user's wish is a <see cref="Close"/>; one without a
/// close frame, and a dial or login that failed, is an <see cref="Error"/> and then a <see cref="Close"/>, as browsers and
/// mini-programs tell their handlers.
/// </summary>
[Flags]
public enum ReconnectTriggers
{
    /// <summary>Nothing: one connection and no more.</summary>
    None = 0,

    /// <summary>The connection ended, in whatever way, or a dial failed.</summary>
    Close = 1,

    /// <summary>The connection ended without a close frame, or a dial or login failed. Told before <see cref="Close"/>.</summary>
    Error = 2,

    /// <summary>A message could not be sent, because no connection is open (seed rows 0.16, 0.23).</summary>
    SendFailure = 4,

    /// <summary>Nothing was heard for as long as the silence watchdog waits (seed row 4.5).</summary>
    Silence = 8,

    /// <summary>The network has come back, or changed (seed row 4.4).</summary>
    NetworkUp = 16,

    /// <summary>The page is shown again (seed row 0.18).</summary>
    Show = 32,

    /// <summary>As many heartbeats could not be sent as the heartbeat policy bears (seed rows 2.4, 3.10).</summary>
    Heartbeat = 64,
}

/// <summary>When the counter of attempts starts again at zero.</summary>
public enum AttemptReset
{
    /// <summary>When the WebSocket is open.</summary>
    Open,

    /// <summary>When the client is joined.</summary>
    Login,

    /// <summary>Never: some published clients exhaust their attempts over the life of the process.</summary>
    Never,
}

/// <summary>When an attempt is counted.</summary>
public enum AttemptCount
{
    /// <summary>When it is decided upon (seed row 0.8).</summary>
    Scheduled,

    /// <summary>When it is made: two that are decided upon at once see the same count, and so the same delay (seed row 1.9).</summary>
    Made,
}

/// <summary>What the person behind a client does when it has given up.</summary>
public enum GiveUpAct
{
    /// <summary>Nothing: it stays cut off to the end (seed row 1.9).</summary>
    Stay,

    /// <summary>Leaves: nothing is owed to it any more.</summary>
    Leave,

    /// <summary>Loads the page anew after a while.</summary>
    Reload,
}

/// <summary>How the delay grows with the attempts.</summary>
public enum DelayLaw
{
    /// <summary>At once.</summary>
    None,

    /// <summary>Always the same.</summary>
    Fixed,

    /// <summary>base × factor^attempt, at most the cap.</summary>
    Exponential,
}

/// <summary>
/// When a client dials again after a loss. A pure value: time and randomness are parameters of
/// <see cref="DelayBefore"/>. Sources: seed rows 0.7 to 0.9, 1.9 to 1.12, 2.5, 3.10 to 3.12, 4.4, 4.7. Immutable.
/// </summary>
public sealed record ReconnectPolicy
{
    /// <summary>Never dials again.</summary>
    public static ReconnectPolicy Never { get; } = new() { On = ReconnectTriggers.None };

    /// <summary>What makes it dial again after <see cref="Delay"/>. Default: close and error.</summary>
    public ReconnectTriggers On { get; init; } = ReconnectTriggers.Close | ReconnectTriggers.Error;

    /// <summary>What makes it dial without waiting; such an attempt is counted, but the limit does not hold it back. Default: nothing.</summary>
    public ReconnectTriggers AtOnce { get; init; } = ReconnectTriggers.None;

    /// <summary>How the delay grows. Default fixed.</summary>
    public DelayLaw Law { get; init; } = DelayLaw.Fixed;

    /// <summary>The fixed delay, or the first one of the exponential law. Default 3 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The pause before the first attempt since the last reset, where it is another than the law gives; null: it is not.</summary>
    public TimeSpan? FirstDelay { get; init; }

    /// <summary>Growth per attempt of the exponential law. Default 2.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>Upper bound of the exponential law before jitter. Default 30 s.</summary>
    public TimeSpan Cap { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Jitter share j in [0, 1]: the delay is drawn evenly from [delay × (1 − j), delay × (1 + j)]. Default 0.</summary>
    public double Jitter { get; init; }

    /// <summary>Full jitter: the delay is drawn evenly from [0, delay]; overrides <see cref="Jitter"/>.</summary>
    public bool FullJitter { get; init; }

    /// <summary>Attempts before it gives up for ever; null: no limit.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>What happens when there is no further attempt. Default: nothing.</summary>
    public GiveUpAct OnGiveUp { get; init; }

    /// <summary>With <see cref="GiveUpAct.Reload"/>: how long the person waits.</summary>
    public TimeSpan ReloadAfter { get; init; }

    /// <summary>When the counter of attempts is reset. Default on open.</summary>
    public AttemptReset ResetOn { get; init; } = AttemptReset.Open;

    /// <summary>When an attempt is counted. Default when it is decided upon.</summary>
    public AttemptCount Counted { get; init; } = AttemptCount.Scheduled;

    /// <summary>
    /// Whether a trigger is ignored while an attempt is pending or a connection is open or being dialled. Default true. Without
    /// it one failure that is told twice makes two attempts, and so two connections (seed row 1.12).
    /// </summary>
    public bool SingleFlight { get; init; } = true;

    /// <summary>Whether a connection that it still has stays open when it dials the next one (seed rows 4.4, 4.7). Default false.</summary>
    public bool KeepsOld { get; init; }

    /// <summary>
    /// Whether a connection that follows an error is joined. Without it the client keeps it open and says nothing on it, neither a
    /// join nor a heartbeat nor a message, until its page is loaded anew (seed row 3.12b). Default true.
    /// </summary>
    public bool JoinsAfterError { get; init; } = true;

    /// <summary>What becomes of it while the page is hidden. Default: it goes on.</summary>
    public HiddenDials WhenHidden { get; init; }

    /// <summary>Whether a trigger makes it dial, with or without a pause.</summary>
    public bool HeedsAny(ReconnectTriggers triggers) => ((On | AtOnce) & triggers) != 0;

    /// <summary>The pause before the next attempt.</summary>
    /// <param name="attempt">Attempts already made since the last reset, from 0.</param>
    /// <param name="random">A random number in [0, 1); used only with jitter.</param>
    /// <returns>The pause, never negative; null: no further attempt, the client gives up.</returns>
    public TimeSpan? DelayBefore(int attempt, double random)
    {
        if (On == ReconnectTriggers.None || attempt >= MaxAttempts)
        {
            return null;
        }

        var delay = attempt == 0 && FirstDelay is { } first ? first : Law switch
        {
            DelayLaw.None => TimeSpan.Zero,
            DelayLaw.Fixed => Delay,
            // Bounded before the multiplication: factor^attempt overflows a TimeSpan long before 10,000 attempts.
            _ => TimeSpan.FromSeconds(Math.Min(Cap.TotalSeconds, Delay.TotalSeconds * Math.Pow(Factor, attempt))),
        };
        if (FullJitter)
        {
            return delay * random;
        }

        return Jitter > 0 ? delay * (1 - Jitter + (2 * Jitter * random)) : delay;
    }
}
