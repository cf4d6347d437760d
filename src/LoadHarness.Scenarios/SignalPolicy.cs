namespace LoadHarness.Scenarios;

/// <summary>
/// What the clients of a population show beside their messages: that they are typing, there, or have read something. Signals are
/// outside the ledger: nothing is owed to anybody. Immutable.
/// </summary>
public sealed record SignalPolicy
{
    /// <summary>The signal, one of those that the protocol can send.</summary>
    public required string Signal { get; init; }

    /// <summary>Mean distance of the signals of one client, whatever the backend does; null: they answer messages.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Spread of the distances.</summary>
    public Spread Spread { get; init; } = Spread.Poisson;

    /// <summary>Share of the messages of others that a client answers by the signal, from 0 to 1.</summary>
    public double PerMessage { get; init; }
}
