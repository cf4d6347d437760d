using LoadHarness.Metrics.Catalog;
using LoadHarness.ReferenceBackend;
using LoadHarness.Results;

namespace LoadHarness.Adapters.WebsocketClient.Tests;

/// <summary>Scenarios through the real Websocket.Client against the reference backend.</summary>
public sealed class ForeignRunTests
{
    private const int Clients = 20;

    [Fact]
    public async Task Run_HealthyServer_EveryDeliveryArrives()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());

        var run = (await ForeignRun.PlayAsync(backend.WebSocketUri, "lost-reconnect-timeout: 0s", steady: "3s")).Adds();

        Assert.StartsWith("websocket-client (Websocket.Client 5.", run.Result.Environment.Transport, StringComparison.Ordinal);
        Assert.Contains(
            "Reconnects are those of Websocket.Client, not of the profiles: 0 s after a loss, 60 s after a failed dial, and when no message came for 60 s (target.websocket-client).",
            run.Result.Notes);
        Assert.True(run[MetricCatalog.Sent] > 100);
        Assert.Equal(9 * run[MetricCatalog.Sent], run[MetricCatalog.Expected]);
        Assert.Equal((run[MetricCatalog.Expected], 0L, 0L, 0L), (
            run[MetricCatalog.Delivered] + run[MetricCatalog.Late], run[MetricCatalog.NotSent], run[MetricCatalog.Drops], run[MetricCatalog.Reordered]));
    }

    /// <summary>Between a loss and the end of lost-reconnect-timeout the package takes what is said and drops it; nobody else would know.</summary>
    [Fact]
    public async Task Run_ConnectionsAreCut_WhatThePackageDropsIsNotSentAndNothingIsCalledLost()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var relay = new CuttableRelay(backend.WebSocketUri.Port);
        var running = ForeignRun.PlayAsync(At(backend, relay.Port), "lost-reconnect-timeout: 1500ms, error-reconnect-timeout: 1s");
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);

        relay.Cut();
        var run = (await running).Adds();

        Assert.Equal((Clients, Clients), (run[MetricCatalog.Drops], run[MetricCatalog.Reconnects]));
        Assert.InRange(run[MetricCatalog.NotSent], Clients * 5, Clients * 20); // 15 each were due in the second and a half
        Assert.Equal(0, run[MetricCatalog.Lost]);
        Assert.InRange(run.Result.Timer(MetricCatalog.DetectionDelay).Arrived.Min, TimeSpan.FromSeconds(1.3), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Run_ServerRestarts_AllComeBackWhenThePackageDialsAgain()
    {
        var backend = await ChatBackend.StartAsync(new BackendOptions());
        var running = ForeignRun.PlayAsync(backend.WebSocketUri, "error-reconnect-timeout: 2s", steady: "7s");
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);

        await backend.DisposeAsync();
        await using var restarted = await ChatBackend.StartAsync(new BackendOptions { Port = backend.WebSocketUri.Port });
        var run = (await running).Adds();

        Assert.Equal(Clients, run[MetricCatalog.DropsClosed]);
        Assert.Equal((Clients, 0), (run[MetricCatalog.Reconnects], run[MetricCatalog.GaveUp]));
        Assert.Equal(0, run[MetricCatalog.Lost]);
        Assert.True(run[MetricCatalog.NotSent] > 0);
    }

    [Fact]
    public async Task Run_ServerStaysAway_DialsAreThoseOfThePackage()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var relay = new CuttableRelay(backend.WebSocketUri.Port);
        var running = ForeignRun.PlayAsync(At(backend, relay.Port), "error-reconnect-timeout: 1500ms");
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);

        relay.IsDown = true;
        relay.Cut();
        var run = (await running).Adds();

        // At once, and then every second and a half until the end, 6 s later.
        Assert.InRange(run[MetricCatalog.ConnectFailed], Clients * 3, Clients * 6);
        Assert.InRange(run[MetricCatalog.ReconnectAttempts], Clients * 3, Clients * 6);
        Assert.InRange(run.Result.Timer(MetricCatalog.ConnectTime).Arrived.Max, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0), (run[MetricCatalog.Reconnects], run[MetricCatalog.Lost]));
    }

    [Fact]
    public async Task Run_NobodySaysAnything_ThePackageTakesTheConnectionsForDead()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());

        var run = (await ForeignRun.PlayAsync(backend.WebSocketUri, "reconnect-timeout: 1s", say: "{ every: 1h }", clients: 4, profile: "bare")).Adds();

        Assert.True(run[MetricCatalog.DropsGivenUp] >= 4);
        Assert.Equal(run[MetricCatalog.Drops], run[MetricCatalog.DropsGivenUp]);
    }

    private static Uri At(ChatBackend backend, int port) => new UriBuilder(backend.WebSocketUri) { Port = port }.Uri;
}
