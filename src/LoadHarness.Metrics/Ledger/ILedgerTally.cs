using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// Where the ledger writes what it found, by population and phase.
/// Called under the lock of a room: implementations return quickly and call nothing of the ledger.
/// </summary>
public interface ILedgerTally
{
    /// <summary>Adds to a count; a negative number takes back what was counted before.</summary>
    void Count(MetricDefinition metric, int population, int phase, long number);

    /// <summary>A message arrived live, delivered or late.</summary>
    void Arrival(int population, int phase, TimeSpan due, TimeSpan sent, TimeSpan received);

    /// <summary>The first or the last receiver of a message is known, or known to be one that lost it.</summary>
    /// <param name="population">Population of the sender.</param>
    /// <param name="phase">Phase of the message.</param>
    /// <param name="audience">How many receivers it was owed to.</param>
    /// <param name="due">When it was due.</param>
    /// <param name="news">What is known now.</param>
    void FanOut(int population, int phase, int audience, TimeSpan due, in FanOutNews news);

    /// <summary>The sender's own copy arrived.</summary>
    void Echo(int population, int phase, TimeSpan due, TimeSpan received);

    /// <summary>A message was declared lost (+1), or arrived after all (-1).</summary>
    void Censor(int population, int phase, long number);

    /// <summary>A message broke a rule.</summary>
    void Offence(in LedgerOffence offence);
}

/// <summary>A message that broke a rule.</summary>
/// <param name="Class">lost, duplicate, reordered, late or unexpected.</param>
/// <param name="Room">Its room.</param>
/// <param name="Sender">Client that said it.</param>
/// <param name="Sequence">Its number among the messages of that sender.</param>
/// <param name="Receiver">Client that did not get it, or got it wrongly.</param>
/// <param name="Sent">When it was sent.</param>
/// <param name="At">When that was noticed.</param>
public readonly record struct LedgerOffence(
    MetricDefinition Class, int Room, int Sender, uint Sequence, int Receiver, TimeSpan Sent, TimeSpan At);
