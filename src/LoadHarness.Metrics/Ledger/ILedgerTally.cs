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
    /// <param name="audience">To how many receivers it was owed.</param>
    /// <param name="news">What is known now.</param>
    void FanOut(int population, int phase, int audience, in FanOutNews news);

    /// <summary>The sender's own copy arrived.</summary>
    void Echo(int population, int phase, TimeSpan due, TimeSpan received);

    /// <summary>The server accepted a message.</summary>
    /// <param name="population">Population of the sender.</param>
    /// <param name="phase">Phase of the message.</param>
    /// <param name="due">When it was due.</param>
    /// <param name="at">When the answer was read.</param>
    void Acknowledge(int population, int phase, TimeSpan due, TimeSpan at);

    /// <summary>The server should have answered for a message, and has not.</summary>
    void MissAcknowledgement(int population, int phase);

    /// <summary>A message was declared lost (+1), or arrived after all (-1).</summary>
    void Censor(int population, int phase, long number);

    /// <summary>A message did not arrive, or was obtained later: so far as it is remembered message by message.</summary>
    /// <param name="client">To whom it was owed.</param>
    /// <param name="sent">When it was sent.</param>
    /// <param name="found">Its class: none of those of live arrivals.</param>
    /// <param name="source">If it was recovered: where.</param>
    /// <param name="number">1; -1 takes back what was told before.</param>
    void Absence(int client, TimeSpan sent, DeliveryClass found, RecoverySource source, int number);

    /// <summary>A delivery got a class, or lost it again: so far as messages are remembered one by one.</summary>
    /// <param name="sender">Client that said the message.</param>
    /// <param name="receiver">Client that it was owed to.</param>
    /// <param name="due">When it was due.</param>
    /// <param name="found">The class.</param>
    /// <param name="latency">From due to its live arrival; null: it did not arrive so.</param>
    /// <param name="number">1; -1 takes back what was told before.</param>
    void Classified(int sender, int receiver, TimeSpan due, DeliveryClass found, TimeSpan? latency, int number);

    /// <summary>A message broke a rule.</summary>
    void Offence(in LedgerOffence offence);

    /// <summary>What was called lost arrived after all, or was found in a history.</summary>
    /// <param name="sender">Client that said it.</param>
    /// <param name="sequence">Its number among the messages of that sender.</param>
    /// <param name="on">The receiver that it was said to have not reached.</param>
    void Pardon(int sender, uint sequence, IConnectionFacts on);
}
