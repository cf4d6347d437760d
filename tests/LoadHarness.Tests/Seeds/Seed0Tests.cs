using System.Net;
using LoadHarness.Metrics.Events;
using LoadHarness.Tests.Auth;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Seeds;

/// <summary>Seed 0: the customer-service chat of uni-app.</summary>
public sealed class Seed0Tests
{
    /// <summary>As printed, but for the second dial of a page that is loaded (row 0.19).</summary>
    private const string OneDial = "{ extends: uni-app-as-printed, visibility: { connects-on-load: 1 } }";

    /// <summary>The token comes from a login, and there is none: where the tutorial goes to its login page, this one says nothing.</summary>
    [Fact]
    public void Seed0_2_WithoutATokenItNeitherConnectsNorPingsNorReconnects()
    {
        var http = new ScriptedLogin();
        var stage = new ClientStage($"profile: {{ extends: uni-app, auth: {{ login: {{ url: /login, without-token: stay-away }} }} }}\n{Mimic.Says}", http: http);
        stage.Client.Arrive();
        http.Answer("", HttpStatusCode.Unauthorized);
        stage.At(60);

        Assert.Empty(stage.Connector.Connections);
        Assert.Empty(stage.Beats());
        Assert.Single(http.Requests);
        Assert.Single(stage.Told(ClientEventKind.GaveUp));
        Assert.True(stage.Client.IsAtRest);
        Assert.NotEmpty(stage.Told(ClientEventKind.Intended));
        Assert.Equal(stage.Told(ClientEventKind.Intended).Count, stage.Told(ClientEventKind.Dropped).Count);
    }

    [Fact]
    public void Seed0_3_ASuccessfulOpenResetsTheCounter()
    {
        var stage = Mimic.Joined("uni-app");
        for (var drop = 1; drop <= 25; drop++)
        {
            stage.Connector.Last.End();
            stage.At(drop * 4);
            stage.Connector.Last.Open();
        }

        Assert.Equal(26, stage.Connector.Connections.Count);
        Assert.Empty(stage.Told(ClientEventKind.GaveUp));
    }

    [Fact]
    public void Seed0_6_ReceiveTimeIsTheClientsOwnClock()
    {
        var stage = Mimic.Joined("uni-app", Mimic.Says).At(5);
        var said = stage.Connector.Last.Sent.Last(frame => frame.Contains("msg", StringComparison.Ordinal));
        stage.At(7.25).Connector.Last.Receive(said.Replace("{", """{"at":"2001-01-01T00:00:00Z",""", StringComparison.Ordinal));

        Assert.Equal(7.25, Assert.Single(stage.Told(ClientEventKind.Received)).At.TotalSeconds);
    }

    [Fact]
    public void Seed0_7_OneFailureIsOneReconnect()
    {
        var stage = Mimic.Joined("uni-app");
        stage.At(1).Connector.Last.End(); // told as an error and as a close

        stage.At(60);

        Assert.Equal([0, 4], stage.Dials());
    }

    [Fact]
    public void Seed0_8_ReconnectsEvery3sAndStopsAtTheMaximum()
    {
        var stage = Mimic.Joined("uni-app");
        stage.Connector.Last.End();

        stage.FailAllDialsUntil(120);

        Assert.Equal([0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30], stage.Dials());
        Assert.Single(stage.Told(ClientEventKind.GaveUp));
    }

    /// <summary>What the API refuses on the spot, as a connection beyond the platform's limit, is no failed dial.</summary>
    [Fact]
    public void Seed0_11_AConnectionThatThePlatformRefusesIsOnlyLogged()
    {
        var stage = Mimic.Joined("{ extends: uni-app, max-sockets: 1, reconnect: { at-once: [network-up], keeps-old: true } }").At(5);
        stage.Client.Device.RegainNetwork();

        stage.At(60);

        Assert.Equal([0], stage.Dials());
        Assert.Single(stage.Told(ClientEventKind.Trouble));
        Assert.Empty(stage.Told(ClientEventKind.DialFailed));
    }

    [Fact]
    public void Seed0_14_PingsOnceAndIsThenSilentForEver()
    {
        var stage = Mimic.Joined(OneDial).At(40);
        stage.Connector.Last.End();
        stage.WelcomeAllUntil(300); // the timer is set by the page when it loads, not by the reconnect

        Assert.Equal([0, 43], stage.Dials());
        Assert.Equal([30], stage.Beats());
    }

    [Fact]
    public void Seed0_16_APingThatFindsNoConnectionReconnects()
    {
        var stage = Mimic.Joined("{ extends: uni-app-as-printed, reconnect: { on: [heartbeat] }, visibility: { connects-on-load: 1 } }").At(10);
        stage.Connector.Last.End(); // a loss as such does nothing here

        stage.At(60);

        Assert.Equal([0, 33], stage.Dials()); // the ping at 30 s fails; 3 s later it dials
        Assert.Single(stage.Told(ClientEventKind.HeartbeatMissed));
    }

    /// <summary>However many handlers have piled up: the guard of the reconnect timer lets one through. What is shown twice is on no wire.</summary>
    [Fact]
    public void Seed0_20_HandlersOfEarlierConnectionsMakeNoFurtherDialsOrMessages()
    {
        var stage = Mimic.Joined(OneDial);
        for (var drop = 1; drop <= 10; drop++)
        {
            stage.Connector.Last.End();
            stage.WelcomeAllUntil(drop * 10);
        }

        Assert.Equal([0, 3, 13, 23, 33, 43, 53, 63, 73, 83, 93], stage.Dials());
        stage.Connector.Last.Receive("""{"type":"msg","content":"hello"}""");
        Assert.Single(stage.Told(ClientEventKind.ReceivedUnstamped));
    }

    [Fact]
    public void Seed0_23_AMessageWithoutAConnectionIsLostAndReconnects()
    {
        var stage = Mimic.Joined("{ extends: uni-app, reconnect: { on: [send-failure], delay: 3s } }", Mimic.Says);
        stage.At(10.5).Connector.Last.End(); // a close as such does nothing here

        stage.At(20);

        var lost = stage.Told(ClientEventKind.Dropped)[0].At.TotalSeconds; // within a second
        Assert.Equal([0, Math.Round(lost + 3, 3)], stage.Dials());
        Assert.Equal(stage.Told(ClientEventKind.Intended).Count, stage.Told(ClientEventKind.Sent).Count + stage.Told(ClientEventKind.Dropped).Count);
    }

    [Fact]
    public void Seed0_15_NoReplyToAPingIsAwaited()
    {
        var stage = Mimic.Joined("uni-app").At(300);

        Assert.Equal(10, stage.Connector.Last.BeatsOn());
        Assert.Empty(stage.Told(ClientEventKind.HeartbeatMissed));
        Assert.Single(stage.Connector.Connections);
    }
}
