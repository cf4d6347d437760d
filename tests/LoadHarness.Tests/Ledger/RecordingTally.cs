using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Tests.Ledger;

/// <summary>Keeps everything that a ledger writes.</summary>
internal sealed class RecordingTally : ILedgerTally
{
    public Dictionary<MetricDefinition, long> Counts { get; } = [];

    public List<(TimeSpan Due, TimeSpan Sent, TimeSpan Received)> Arrivals { get; } = [];

    public List<LedgerOffence> Offences { get; } = [];

    public long Echoes { get; private set; }

    public long Censored { get; private set; }

    public long this[MetricDefinition metric] => Counts.GetValueOrDefault(metric);

    public void Count(MetricDefinition metric, int population, int phase, long number) =>
        Counts[metric] = this[metric] + number;

    public void Arrival(int population, int phase, TimeSpan due, TimeSpan sent, TimeSpan received) =>
        Arrivals.Add((due, sent, received));

    public void Echo(int population, int phase, TimeSpan due, TimeSpan received) => Echoes++;

    public void Censor(int population, int phase, long number) => Censored += number;

    public void Offence(in LedgerOffence offence) => Offences.Add(offence);
}
