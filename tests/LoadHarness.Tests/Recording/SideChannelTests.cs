using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Recording;

/// <summary>
/// What a recorder makes of HTTP requests, signals and deliberately strange frames: three clients, the last one of a second
/// population, steady from 10 s on.
/// </summary>
public sealed class SideChannelTests
{
    private readonly RunRecorder recorder = new(new RecorderLayout(
        1,
        new LedgerLayout(1, new int[3], [0, 0, 1], new PhaseTimeline(["warm-up", "steady"], [TimeSpan.Zero, S(10)]), S(5), S(5)),
        ["members", "guests"],
        room => $"room-{room}",
        client => $"client-{client}"));

    [Fact]
    public void Requested_CountsAndTimesByPurpose()
    {
        Request(HttpPurpose.Login, 1, 1.25, bytes: 100);
        Request(HttpPurpose.History, 2, 2.5, bytes: 3_000_000_000);
        Request(HttpPurpose.History, 3, 3.125, bytes: 50);
        Request(HttpPurpose.Action, 4, 5);
        Request(HttpPurpose.Log, 4, 5);
        Request(HttpPurpose.Poll, 4, 34);

        var run = recorder.Finish(S(40));

        Assert.Equal((6, 0, 3_000_000_150, 2), (Sum(run, MetricCatalog.HttpRequests), Sum(run, MetricCatalog.HttpFailed), Sum(run, MetricCatalog.HttpBytes), Sum(run, MetricCatalog.HistoryRequests)));
        Assert.Equal((6, 2, 1), (Samples(run, MetricCatalog.HttpTime), Samples(run, MetricCatalog.HistoryTime), Samples(run, MetricCatalog.TokenTime)));
        Assert.Equal(250, Assert.Single(Of(run, MetricCatalog.TokenTime)).Histogram!.Max.TotalMilliseconds, 1.0);
        Assert.Empty(run.Troubles);
    }

    [Fact]
    public void Requested_Failed_IsATroubleAndHasNoTime()
    {
        Request(HttpPurpose.History, 1, 1.001, text: "HTTP 503");
        Request(HttpPurpose.History, 2, 2.001, text: "HTTP 503");

        var run = recorder.Finish(S(20));

        Assert.Equal((2, 2, 2), (Sum(run, MetricCatalog.HttpRequests), Sum(run, MetricCatalog.HttpFailed), Sum(run, MetricCatalog.HistoryRequests)));
        Assert.Equal((0, 0), (Samples(run, MetricCatalog.HttpTime), Samples(run, MetricCatalog.HistoryTime)));
        var trouble = Assert.Single(run.Troubles);
        Assert.Equal((new TroubleKey("http", "HTTP 503"), 2), (trouble.Key, trouble.Count));
    }

    [Fact]
    public void Requested_BelongsToThePhaseInWhichItBeganAndToItsPopulation()
    {
        Request(HttpPurpose.History, 9.9, 10.5, client: 2);

        var run = recorder.Finish(S(20));

        Assert.All(
            new[] { MetricCatalog.HttpRequests, MetricCatalog.HistoryRequests, MetricCatalog.HttpTime, MetricCatalog.HistoryTime },
            metric => Assert.Equal((0, 1), (Assert.Single(Of(run, metric)).Phase, Of(run, metric)[0].Population)));
    }

    [Fact]
    public void HistoryPeak_IsTheBusiestSecondOfBeginningsEvenIfTheyEndLater()
    {
        Request(HttpPurpose.History, 1.2, 1.3);
        recorder.CloseInterval(S(2), 3);
        for (var i = 0; i < 4; i++)
        {
            Request(HttpPurpose.History, 1.5 + (i * 0.1), 3); // with the first one these are five in that second
            Request(HttpPurpose.Action, 1.5, 3);
        }

        recorder.CloseInterval(S(4), 3);
        var run = recorder.Finish(S(4));

        Assert.Equal([1, 5], run.Series.Gauges[MetricCatalog.HistoryPeak].Take(2));
        Assert.Equal(5, Of(run, MetricCatalog.HistoryPeak).Max(cell => cell.Value));
    }

    [Theory]
    [InlineData(ClientEventKind.SignalSent, "signals.sent")]
    [InlineData(ClientEventKind.SignalReceived, "signals.received")]
    [InlineData(ClientEventKind.SignalDropped, "signals.dropped")]
    [InlineData(ClientEventKind.SeenTwice, "client.repeated")]
    [InlineData(ClientEventKind.Mistaken, "client.mistaken")]
    [InlineData(ClientEventKind.SentMalformed, "sent.malformed")]
    [InlineData(ClientEventKind.SentEmpty, "sent.empty")]
    public void Emit_WhatNoLedgerAccountsFor_IsCountedAndNoMore(ClientEventKind kind, string metric)
    {
        recorder.Emit(new ClientEvent { Kind = kind, Client = 0, At = S(1) });
        recorder.Emit(new ClientEvent { Kind = kind, Client = 2, At = S(11) });

        var run = recorder.Finish(S(20));

        Assert.Equal([(0, 0, 1L), (1, 1, 1L)], Of(run, MetricCatalog.Find(metric)).Select(cell => (cell.Phase, cell.Population, cell.Value)));
        Assert.Equal(metric, Assert.Single(run.Cells.Select(cell => cell.Metric.Name).Distinct()));
    }

    private void Request(HttpPurpose purpose, double began, double at, uint bytes = 0, string? text = null, int client = 0) => recorder.Emit(new ClientEvent
    {
        Kind = ClientEventKind.Requested,
        Client = client,
        Connection = -1,
        At = S(at),
        Since = S(began),
        Purpose = purpose,
        Bytes = bytes,
        Text = text,
    });

    private static List<RecordedCell> Of(RecordedRun run, MetricDefinition metric) => [.. run.Cells.Where(cell => cell.Metric == metric)];

    private static long Sum(RecordedRun run, MetricDefinition metric) => Of(run, metric).Sum(cell => cell.Value);

    private static long Samples(RecordedRun run, MetricDefinition metric) => Of(run, metric).Sum(cell => cell.Histogram?.TotalCount ?? 0);

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
