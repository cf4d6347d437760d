using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Metrics.Ledger;

/// <summary>A message that broke a rule at one receiver.</summary>
public readonly record struct LedgerOffence
{
    /// <summary>Sender of a message that could not be recognised.</summary>
    public const int Nobody = -1;

    /// <summary>The metric that counts it: lost, late, duplicate, reordered, corrupt or unexpected.</summary>
    public required MetricDefinition Class { get; init; }

    /// <summary>Room of the message; of one that was not recognised, of its receiver.</summary>
    public required int Room { get; init; }

    /// <summary>Client that said it, by its stamp not always one of the plan; <see cref="Nobody"/>: it could not be recognised.</summary>
    public required int Sender { get; init; }

    /// <summary>Its number among the messages of that sender.</summary>
    public required uint Sequence { get; init; }

    /// <summary>When the plan wanted it said; null: it could not be recognised.</summary>
    public TimeSpan? Due { get; init; }

    /// <summary>When the kernel took it; null: not known.</summary>
    public TimeSpan? Sent { get; init; }

    /// <summary>Client that did not get it, or got it wrongly.</summary>
    public required int Receiver { get; init; }

    /// <summary>On which of its connections; null: that one is forgotten, or it was found in a history.</summary>
    public IConnectionFacts? On { get; init; }

    /// <summary>When it arrived wrongly, or was known to be lost.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>The message of the same sender that had overtaken it; null: it was not overtaken.</summary>
    public uint? After { get; init; }
}

/// <summary>
/// What is known of a connection of a client, or of its absence. It goes on to change: read it when nothing is emitted any
/// more.
/// </summary>
public interface IConnectionFacts
{
    /// <summary>Which connection of its client, from 0; -1: the absence of one that has none.</summary>
    int Connection { get; }

    /// <summary>When it was dialled; of an absence: when it began.</summary>
    TimeSpan Since { get; }

    /// <summary>When it was joined; null: never.</summary>
    TimeSpan? Joined { get; }

    /// <summary>When its last byte was read.</summary>
    TimeSpan LastRead { get; }

    /// <summary>When it ended; MaxValue: it did not.</summary>
    TimeSpan Ended { get; }

    /// <summary>How it ended; null: it did not, or it is an absence.</summary>
    ConnectionEnd? End { get; }
}
