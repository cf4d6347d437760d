namespace LoadHarness.Scenarios.Profiles;

/// <summary>What makes a client reconnect.</summary>
[Flags]
public enum ReconnectTriggers
{
    /// <summary>Nothing: one connection and no more.</summary>
    None = 0,

    /// <summary>The connection was closed with a close frame.</summary>
    Close = 1,

    /// <summary>The connection was cut, given up, or a dial or login failed.</summary>
    Error = 2,
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
/// <see cref="DelayBefore"/>. Sources: seed rows 0.8, 1.9, 2.5, 3.11. Immutable.
/// </summary>
public sealed record ReconnectPolicy
{
    /// <summary>Never dials again.</summary>
    public static ReconnectPolicy Never { get; } = new() { On = ReconnectTriggers.None };

    /// <summary>What makes it dial again. Default: close and error.</summary>
    public ReconnectTriggers On { get; init; } = ReconnectTriggers.Close | ReconnectTriggers.Error;

    /// <summary>How the delay grows. Default fixed.</summary>
    public DelayLaw Law { get; init; } = DelayLaw.Fixed;

    /// <summary>The fixed delay, or the first one of the exponential law. Default 3 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(3);

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

    /// <summary>When the counter of attempts is reset. Default on open.</summary>
    public AttemptReset ResetOn { get; init; } = AttemptReset.Open;

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

        var delay = Law switch
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
