using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Tests.Ledger;

/// <summary>Keeps everything that a ledger writes.</summary>
internal sealed class RecordingTally : ILedgerTally
{
    public Dictionary<MetricDefinition, long> Counts { get; } = [];

    public List<(TimeSpan Due, TimeSpan Sent, TimeSpan Received)> Arrivals { get; } = [];

    public List<LedgerOffence> Offences { get; } = [];

    public List<FanOutNews> Spreads { get; } = [];

    public List<int> Audiences { get; } = [];

    public IEnumerable<TimeSpan> Firsts => Spreads.Select(news => news.First).OfType<TimeSpan>();

    public IEnumerable<TimeSpan> Lasts => Spreads.Select(news => news.Last).OfType<TimeSpan>();

    public long FirstLost => Spreads.Sum(news => news.FirstLost);

    public long LastLost => Spreads.Sum(news => news.LastLost);

    public long Echoes { get; private set; }

    public long Censored { get; private set; }

    public long this[MetricDefinition metric] => Counts.GetValueOrDefault(metric);

    /// <summary>Forgets what is kept one by one.</summary>
    public void Forget()
    {
        Arrivals.Clear();
        Spreads.Clear();
        Audiences.Clear();
    }

    public void Count(MetricDefinition metric, int population, int phase, long number) =>
        Counts[metric] = this[metric] + number;

    public void Arrival(int population, int phase, TimeSpan due, TimeSpan sent, TimeSpan received) =>
        Arrivals.Add((due, sent, received));

    /// <summary>Deliveries by class, told one by one; what was taken back is taken off.</summary>
    public Dictionary<DeliveryClass, long> Classes { get; } = [];

    public void Classified(int sender, int receiver, TimeSpan due, DeliveryClass found, TimeSpan? latency, int number) =>
        Classes[found] = Classes.GetValueOrDefault(found) + number;

    public void FanOut(int population, int phase, int audience, in FanOutNews news)
    {
        Audiences.Add(audience);
        Spreads.Add(news);
    }

    /// <summary>How long after they were due messages were acknowledged.</summary>
    public List<TimeSpan> Acknowledged { get; } = [];

    /// <summary>Messages that the server never answered for.</summary>
    public long Unanswered { get; private set; }

    public void Acknowledge(int population, int phase, TimeSpan due, TimeSpan at) => Acknowledged.Add(at - due);

    public void MissAcknowledgement(int population, int phase) => Unanswered++;

    public void Echo(int population, int phase, TimeSpan due, TimeSpan received) => Echoes++;

    public void Censor(int population, int phase, long number) => Censored += number;

    /// <summary>Absences by receiver and class.</summary>
    public Dictionary<(int Client, DeliveryClass Found), long> Absences { get; } = [];

    /// <summary>Recovered ones by where that was, told one by one.</summary>
    public Dictionary<RecoverySource, long> Recoveries { get; } = [];

    public void Absence(int client, TimeSpan sent, DeliveryClass found, RecoverySource source, int number)
    {
        Assert.Equal(found == DeliveryClass.Recovered, source != RecoverySource.None);
        Absences[(client, found)] = Absences.GetValueOrDefault((client, found)) + number;
        Recoveries[source] = Recoveries.GetValueOrDefault(source) + number;
    }

    public void Offence(in LedgerOffence offence) => Offences.Add(offence);

    public void Pardon(int sender, uint sequence, IConnectionFacts on) => Assert.Equal(1, Offences.RemoveAll(offence =>
        offence.Class == MetricCatalog.Lost && offence.Sender == sender && offence.Sequence == sequence && offence.On == on));
}
