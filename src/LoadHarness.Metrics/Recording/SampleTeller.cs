using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Metrics.Recording;

/// <summary>Tells a listener what is timed. A recorder without a listener has none. Thread-safe; allocates nothing.</summary>
/// <param name="listener">Is told.</param>
/// <param name="layout">The plan.</param>
internal sealed class SampleTeller(IRunListener listener, RecorderLayout layout)
{
    /// <summary>What a delivery that never came is said to have failed of.</summary>
    private const string Lost = "lost";

    private const string NotBack = "not back when the run ended";
    private const string NoReason = "no reason known";

    /// <summary>Tells what an event of a client says of its connections; of all others nothing.</summary>
    public void Take(in ClientEvent e)
    {
        switch (e.Kind)
        {
            case ClientEventKind.Opened:
                Tell(MetricCatalog.ConnectTime, e, null);
                break;
            case ClientEventKind.DialFailed:
                Tell(MetricCatalog.ConnectTime, e, e.Text ?? NoReason);
                break;
            case ClientEventKind.Joined:
                Tell(MetricCatalog.LoginTime, e, null);
                break;
            case ClientEventKind.LoginFailed:
                Tell(MetricCatalog.LoginTime, e, e.Text ?? NoReason);
                break;
            case ClientEventKind.Recovered:
                Tell(MetricCatalog.ReconnectTime, e, null);
                break;
            case ClientEventKind.NotBack:
                Tell(MetricCatalog.ReconnectTime, e, NotBack);
                break;
        }
    }

    /// <summary>Tells of a delivery.</summary>
    public void Arrived(int population, TimeSpan latency) => listener.OnSample(new RunSample(population, MetricCatalog.DeliveryLatency, latency));

    /// <summary>Tells of deliveries that were lost, or if negative came after all.</summary>
    public void Miss(int population, long number) =>
        listener.OnSample(new RunSample(population, MetricCatalog.DeliveryLatency, layout.Ledger.LostAfter, Lost, number));

    private void Tell(MetricDefinition metric, in ClientEvent e, string? failure) =>
        listener.OnSample(new RunSample(layout.Ledger.PopulationOf[e.Client], metric, e.At - e.Since, failure));
}
