using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Recording;

/// <summary>What a listener is told beside the recorder: clients 0 and 1 of population 0 and client 2 of population 1 in one room, H = 5 s, deadline 2 s.</summary>
public sealed class RunListenerTests
{
    private readonly List<RunSample> told = [];
    private readonly RunRecorder recorder;

    public RunListenerTests() => recorder = new RunRecorder(
        new RecorderLayout(
            4711,
            new LedgerLayout(1, [0, 0, 0], [0, 0, 1], new PhaseTimeline(["steady"], [TimeSpan.Zero]), S(5), S(2)),
            ["members", "guests"],
            _ => "room",
            client => $"{client}")
        {
            Listener = new List(told),
        });

    [Fact]
    public void Connections_ThatAreRecorded_AreToldWithTheirPopulation()
    {
        Emit(ClientEventKind.Opened, 0, at: 0.3, since: 0.1);
        Emit(ClientEventKind.Joined, 0, at: 0.4, since: 0.3);
        Emit(ClientEventKind.DialFailed, 2, at: 1, since: 0.5, text: "connection refused");
        Emit(ClientEventKind.LoginFailed, 2, at: 2, since: 1, text: "refused: 401");
        Emit(ClientEventKind.Recovered, 0, at: 9, since: 7);
        Emit(ClientEventKind.NotBack, 2, at: 30, since: 20);
        Emit(ClientEventKind.HeartbeatAnswered, 0, at: 9, since: 8);

        Assert.Equal(
            [
                new RunSample(0, MetricCatalog.ConnectTime, S(0.3) - S(0.1)),
                new RunSample(0, MetricCatalog.LoginTime, S(0.4) - S(0.3)),
                new RunSample(1, MetricCatalog.ConnectTime, S(0.5), "connection refused"),
                new RunSample(1, MetricCatalog.LoginTime, S(1), "refused: 401"),
                new RunSample(0, MetricCatalog.ReconnectTime, S(2)),
                new RunSample(1, MetricCatalog.ReconnectTime, S(10), "not back when the run ended"),
            ],
            told);
    }

    [Fact]
    public void Deliveries_InTimeAndLate_AreToldAsTheyArrive()
    {
        Enter();
        Say(0, 10);

        Hear(1, 10.5);
        Hear(2, 13);

        Assert.Equal([Delivered(0, 0.5), Delivered(1, 3)], told);
    }

    [Fact]
    public void Deliveries_ThatAreLostAndComeAfterAll_AreTakenBack()
    {
        Enter();
        Say(0, 10);
        Hear(1, 10.5);
        told.Clear();

        Emit(ClientEventKind.Read, 2, at: 16);
        recorder.CloseInterval(S(16), target: 3);
        Hear(2, 17);

        Assert.Equal([Lost(1), Lost(-1), Delivered(1, 7)], told);
    }

    [Fact]
    public void Deliveries_ThatAreUndecided_AreNotTold()
    {
        Enter();
        Say(0, 10);

        recorder.Finish(S(12));

        Assert.Empty(told);
    }

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    private static RunSample Delivered(int population, double seconds) => new(population, MetricCatalog.DeliveryLatency, S(seconds));

    private static RunSample Lost(long number) => new(1, MetricCatalog.DeliveryLatency, S(5), "lost", number);

    private void Enter()
    {
        for (var client = 0; client < 3; client++)
        {
            Emit(ClientEventKind.Arrived, client, at: 0);
            Emit(ClientEventKind.Opened, client, at: 0.2, since: 0.1);
            Emit(ClientEventKind.Joined, client, at: 0.3, since: 0.2);
        }

        told.Clear();
    }

    private void Say(int client, double at)
    {
        Emit(ClientEventKind.Intended, client, at, since: at);
        recorder.Emit(new ClientEvent { Kind = ClientEventKind.Sent, Client = client, At = S(at), Since = S(at), Earlier = S(at), Sequence = 0 });
    }

    private void Hear(int client, double at) =>
        recorder.Emit(new ClientEvent { Kind = ClientEventKind.Received, Client = client, At = S(at), Since = S(10), Peer = 0, Sequence = 0 });

    private void Emit(ClientEventKind kind, int client, double at, double since = 0, string? text = null) =>
        recorder.Emit(new ClientEvent { Kind = kind, Client = client, At = S(at), Since = S(since), Text = text });

    private sealed class List(List<RunSample> told) : IRunListener
    {
        public void OnSample(in RunSample sample) => told.Add(sample);
    }
}
