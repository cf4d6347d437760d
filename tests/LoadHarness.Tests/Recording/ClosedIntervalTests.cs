using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Recording;

/// <summary>What whoever watches a run sees of one interval: two populations, steady from 1.5 s on, the middle of an interval.</summary>
public sealed class ClosedIntervalTests
{
    private readonly RunRecorder recorder = new(new RecorderLayout(
        1,
        new LedgerLayout(1, new int[2], [0, 1], new PhaseTimeline(["warm-up", "steady"], [TimeSpan.Zero, S(1.5)]), S(5), S(5)),
        ["members", "guests"],
        room => $"room-{room}",
        client => $"client-{client}"));

    [Fact]
    public void LastInterval_BeforeTheFirst_IsNull() => Assert.Null(recorder.LastInterval);

    [Fact]
    public void LastInterval_HasCountsAndSamplesOfItselfOnly_PhasesTogetherPopulationsApart()
    {
        Request(client: 0, 0.5, 0.75);
        recorder.CloseInterval(S(1), target: 2);
        Request(client: 0, 1.2, 1.3);
        Request(client: 0, 1.6, 1.8);
        Request(client: 1, 1.7, 1.9);
        recorder.CloseInterval(S(2), target: 2);

        var last = recorder.LastInterval!;

        Assert.Equal((S(1), S(2)), (last.From, last.To));
        Assert.Equal((3, 2, 1), (last.Value(MetricCatalog.HttpRequests), last.Value(MetricCatalog.HttpRequests, 0), last.Value(MetricCatalog.HttpRequests, 1)));
        Assert.Equal(3.0, last.PerSecond(MetricCatalog.HttpRequests));
        Assert.Equal(3, last.Samples(MetricCatalog.HttpTime).TotalCount);
        Assert.Equal(200, last.Samples(MetricCatalog.HttpTime).Max.TotalMilliseconds, 1.0);
        Assert.Equal(2, last.Samples(MetricCatalog.HttpTime, 0)!.Decode().TotalCount);
        Assert.Null(last.Samples(MetricCatalog.ConnectTime, 0));
    }

    [Fact]
    public void LastInterval_HasLevelsAtItsEnd_ThoseOfTheHarnessOnce()
    {
        recorder.Emit(new ClientEvent { Kind = ClientEventKind.StateChanged, Client = 1, At = S(0.1), From = ClientState.Away, State = ClientState.Connecting });
        recorder.CloseInterval(S(1), target: 2, new HealthSample { CpuPercent = 7 });

        var last = recorder.LastInterval!;

        Assert.Equal((0, 1), (last.Value(MetricCatalog.ClientsConnecting, 0), last.Value(MetricCatalog.ClientsConnecting, 1)));
        Assert.Equal((2, 7), (last.Value(MetricCatalog.ClientsTarget), last.Value(MetricCatalog.HarnessCpu)));
    }

    [Fact]
    public void LastInterval_IsACopy_LaterEventsDoNotChangeIt()
    {
        Request(client: 0, 0.5, 0.75);
        recorder.CloseInterval(S(1), target: 2);
        var first = recorder.LastInterval!;
        Request(client: 0, 1.2, 1.9);
        recorder.CloseInterval(S(2), target: 2);

        Assert.Equal((1, 1), (first.Value(MetricCatalog.HttpRequests), first.Samples(MetricCatalog.HttpTime).TotalCount));
        Assert.Equal(250, first.Samples(MetricCatalog.HttpTime).Max.TotalMilliseconds, 1.0);
    }

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Request(int client, double since, double at) => recorder.Emit(new ClientEvent
    {
        Kind = ClientEventKind.Requested,
        Client = client,
        Connection = -1,
        Purpose = HttpPurpose.Action,
        Since = S(since),
        At = S(at),
    });
}
