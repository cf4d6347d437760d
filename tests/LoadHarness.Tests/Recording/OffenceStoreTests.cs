using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Recording;

public sealed class OffenceStoreTests
{
    private readonly OffenceStore store = new();

    [Fact]
    public void Add_MoreThanAreKept_KeepsTheOnesSentFirst()
    {
        foreach (var second in new[] { 500, 900, 100 })
        {
            Enumerable.Range(0, OffenceStore.PerClass).ToList().ForEach(i => store.Add(Offence(MetricCatalog.Lost, second + i)));
        }

        Assert.Equal(Enumerable.Range(100, OffenceStore.PerClass), store.ToList().Select(offence => (int)offence.Sent!.Value.TotalSeconds));
    }

    [Fact]
    public void Add_OfSeveralClasses_KeepsSomeOfEach()
    {
        for (var i = 0; i < 1_000; i++)
        {
            store.Add(Offence(MetricCatalog.Duplicate, i));
        }

        store.Add(Offence(MetricCatalog.Corrupt, 2_000));

        Assert.Equal(OffenceStore.PerClass, store.ToList().Count(offence => offence.Class == MetricCatalog.Duplicate));
        Assert.Equal(MetricCatalog.Corrupt, store.ToList()[^1].Class);
    }

    [Fact]
    public void Pardon_MakesRoomForALaterOne()
    {
        var on = new Receiver(7, 0, TimeSpan.Zero);
        for (var i = 0; i < OffenceStore.PerClass; i++)
        {
            store.Add(Offence(MetricCatalog.Lost, i, on));
        }

        store.Pardon(sender: 1, sequence: 3, new Receiver(7, 1, TimeSpan.Zero)); // another connection of the same client
        Assert.Equal(OffenceStore.PerClass, store.ToList().Count);

        store.Pardon(sender: 1, sequence: 3, on);
        store.Add(Offence(MetricCatalog.Lost, 99, on));

        Assert.Equal(OffenceStore.PerClass, store.ToList().Count);
        Assert.DoesNotContain(store.ToList(), offence => offence.Sequence == 3);
        Assert.Equal(99u, store.ToList()[^1].Sequence);
    }

    [Fact]
    public void Add_WithoutASentInstant_GoesByWhatIsKnown()
    {
        store.Add(Offence(MetricCatalog.Unexpected, 5) with { Sent = null, Due = TimeSpan.FromSeconds(4) });
        store.Add(Offence(MetricCatalog.Corrupt, 5) with { Sent = null, Due = null, At = TimeSpan.FromSeconds(3) });
        store.Add(Offence(MetricCatalog.Late, 2));

        Assert.Equal([MetricCatalog.Late, MetricCatalog.Corrupt, MetricCatalog.Unexpected], store.ToList().Select(offence => offence.Class));
    }

    private static LedgerOffence Offence(MetricDefinition metric, int second, IConnectionFacts? on = null) => new()
    {
        Class = metric,
        Room = 0,
        Sender = 1,
        Sequence = (uint)second,
        Due = TimeSpan.FromSeconds(second),
        Sent = TimeSpan.FromSeconds(second),
        Receiver = 7,
        On = on,
        At = TimeSpan.FromSeconds(second + 5),
    };
}
