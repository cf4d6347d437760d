using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Seeds;

/// <summary>What the clients of the tutorials do with their messages: the rows of all five that are about sending and showing.</summary>
public sealed class SendingTests
{
    /// <summary>Frames of chat on the newest connection.</summary>
    private static List<string> Chat(ClientStage stage) =>
        stage.Connector.Last.Sent.FindAll(frame => frame.Contains("\"msg\"", StringComparison.Ordinal));

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>A message of somebody else.</summary>
    internal static string Said(int sender, uint sequence, double due)
    {
        var body = new byte[Stamp.Length];
        new Stamp(7, sender, sequence, TimeSpan.FromSeconds(due)).Write(body);
        return $$"""{"type":"msg","content":"{{Encoding.ASCII.GetString(body)}}"}""";
    }

    [Fact]
    public void Seed0_21_AnEmptyTextIsNotSent()
    {
        var stage = Mimic.Joined("uni-app", "say: { every: 1s, spread: even, empty: 25% }").At(62);

        Assert.Equal(45, Chat(stage).Count); // of 60
        Assert.Equal(45, stage.Told(ClientEventKind.Intended).Count);
        Assert.Empty(stage.Told(ClientEventKind.SentEmpty));
    }

    [Fact]
    public void Seed0_22_AShareOfTextsBreaksItsFrameAndIsNoMessage()
    {
        var stage = Mimic.Joined("uni-app", "say: { every: 1s, spread: even, awkward: 10% }").At(62);

        var broken = Chat(stage).FindAll(frame => !JsonPath.IsJson(Encoding.UTF8.GetBytes(frame)));
        Assert.Equal((60, 6), (Chat(stage).Count, broken.Count));
        Assert.All(broken, frame => Assert.Equal(StampSearch.None, Stamp.Find(Encoding.UTF8.GetBytes(frame), out _, out _)));
        Assert.Equal(6, stage.Told(ClientEventKind.SentMalformed).Count);
        Assert.Equal((54, 54), (stage.Told(ClientEventKind.Intended).Count, stage.Told(ClientEventKind.Sent).Count));
    }

    [Fact]
    public void Seed0_22_WhereTextsAreEscapedAnAwkwardOneIsAMessageAsAnyOther()
    {
        var stage = new ClientStage(
            "profile: { protocol: { extends: flat-json, escape-body: true } }\nsay: { every: 1s, spread: even, awkward: 50%, bytes: 40 }");
        stage.Enter();
        stage.At(62);

        Assert.Equal((60, 30), (Chat(stage).Count, Chat(stage).Count(frame => frame.Contains("""said \"so\" \\o/\nand""", StringComparison.Ordinal))));
        Assert.All(Chat(stage), frame => Assert.Equal(StampSearch.Found, Stamp.Find(Encoding.UTF8.GetBytes(frame), out _, out _)));
        Assert.Equal(60, stage.Told(ClientEventKind.Sent).Count);
        Assert.Empty(stage.Told(ClientEventKind.SentMalformed));
    }

    [Fact]
    public void Seed0_23_TheAuthorSeesAMessageThatIsNeverSent()
    {
        var stage = Mimic.Joined("{ extends: uni-app, reconnect: { delay: 5s } }", Mimic.Says);
        stage.At(10.5).Connector.Last.End();
        stage.WelcomeAllUntil(30);

        Assert.InRange(stage.Told(ClientEventKind.Dropped).Count, 4, 6);
        Assert.Equal(stage.Told(ClientEventKind.Dropped).Select(e => e.Since), stage.Told(ClientEventKind.Phantom).Select(e => e.Since));

        stage.Connector.Last.FailSends = true; // the kernel refuses: shown as well
        stage.At(31.5);
        Assert.Equal(
            stage.Told(ClientEventKind.Dropped).Count + stage.Told(ClientEventKind.SendFailed).Count,
            stage.Told(ClientEventKind.Phantom).Count);
        Assert.NotEmpty(stage.Told(ClientEventKind.SendFailed));
    }

    [Fact]
    public void Seed0_25_AMessageIsQueuedWhileDisconnectedAndSentAfterRecovery()
    {
        var stage = Mimic.Joined("uni-app-advised", Mimic.Says);
        stage.At(10.5).Connector.Last.End();
        stage.At(13.4);
        var sending = stage.Client.Queued; // "sending"
        var waiting = stage.Client.Waiting;
        stage.WelcomeAllUntil(20); // back at 13.5 s

        Assert.InRange(sending, 2, 3);
        Assert.Equal((sending, stage.Told(ClientEventKind.Intended).Select(e => e.Since).First(due => due > S(10.5))), waiting);
        Assert.Null(stage.Client.Waiting);
        Assert.Equal(0, stage.Client.Queued);
        Assert.Empty(stage.Told(ClientEventKind.Dropped)); // none "failed"
        Assert.Empty(stage.Told(ClientEventKind.Phantom));
        Assert.Equal(stage.Told(ClientEventKind.Intended).Select(e => e.Since), stage.Told(ClientEventKind.Sent).Select(e => e.Since)); // "sent"
    }

    [Fact]
    public void Seed0_25_FlushedOneByOneEachWaitsForTheKernelToTakeTheOneBefore()
    {
        var stage = Mimic.Joined("uni-app-advised", Mimic.Says);
        stage.At(10.4).Connector.Last.End();
        stage.At(13.5);
        stage.Connector.Last.IsFull = true;
        var waiting = stage.Client.Queued;
        stage.Welcome();

        Assert.Equal(3, waiting);
        Assert.Single(Chat(stage));
        for (var taken = 1; taken < waiting; taken++)
        {
            stage.Connector.Last.Take();
            Assert.Equal(taken, Chat(stage).Count);
            stage.At(13.5);
            Assert.Equal(taken + 1, Chat(stage).Count);
        }
    }

    [Theory]
    [InlineData("wx-push-advised", true)]
    [InlineData("{ extends: wx-push-advised, send: { persistent: false } }", false)]
    [InlineData("wx-push", false)]
    public void Seed1_19_AQueueInStorageSurvivesARestartAndIsSentInOneBatch(string profile, bool survives)
    {
        var stage = new ClientStage(
            $"profile: {(profile[0] == '{' ? profile[..^1] : $"{{ extends: {profile}")}, protocol: flat-json, reconnect: never }}\n{Mimic.Says}",
            "{ ramp: 2s, stay: 10s }");
        stage.Enter();
        stage.At(7.4).Connector.Last.End();
        stage.At(9.9);
        var waiting = stage.Client.Queued;
        stage.At(10.1); // its stay is over, and another one begins
        var lost = stage.Told(ClientEventKind.Dropped).Count;
        stage.Welcome();

        Assert.InRange(waiting, 2, 3);
        Assert.Equal(survives ? 0 : waiting, lost);
        Assert.Equal(survives ? waiting : 0, Chat(stage).Count);
    }

    [Theory]
    [InlineData("id", 2, 0)]
    [InlineData("time", 2, 1)]
    [InlineData("never", 0, 0)]
    public void Seed1_20_WhatComesTwiceIsRecognisedByItsIdOrByItsTime(string dedupe, int repeats, int mistaken)
    {
        var stage = Mimic.Joined($"{{ extends: wx-push-advised, dedupe: {dedupe} }}");
        stage.At(5).Connector.Last.Receive(Said(1, 0, 4.0001)).Receive(Said(1, 0, 4.0001)); // live, twice
        stage.Connector.Last.Receive(Said(2, 0, 4.0009)); // by somebody else, in the same millisecond
        stage.Connector.Last.Receive(Said(1, 1, 4.0010)); // in the next one
        stage.Connector.Last.End();
        stage.At(6.1).Welcome().Receive(Said(1, 1, 4.0010)); // once more on the next connection

        Assert.Equal(repeats, stage.Told(ClientEventKind.SeenTwice).Count);
        Assert.Equal(mistaken, stage.Told(ClientEventKind.Mistaken).Count);
        Assert.Equal(5, stage.Told(ClientEventKind.Received).Count); // to the ledger nothing changes
    }

    [Fact]
    public void Seed3_14_WithoutIdsNothingIsRecognised()
    {
        var stage = Mimic.Joined("wx-room").At(5);
        stage.Connector.Last.Receive(Said(1, 0, 4)).Receive(Said(1, 0, 4));

        Assert.Empty(stage.Told(ClientEventKind.SeenTwice));
    }

    [Fact]
    public void Seed3_15_TheAuthorSeesItsMessageWhenTheServerSendsItBack()
    {
        var stage = Mimic.Joined("wx-room", Mimic.Says);
        stage.At(10.5).Connector.Last.CloseByServer(1001);
        stage.WelcomeAllUntil(40);
        var frame = Chat(stage)[^1];
        stage.At(40.5).Connector.Last.Receive(frame);

        Assert.Equal(0, Assert.Single(stage.Told(ClientEventKind.Received)).Peer);
        stage.Client.Stop();
        Assert.Empty(stage.Told(ClientEventKind.Phantom)); // nobody ever saw what was not sent
    }

    [Fact]
    public void Seed3_16_AShareOfTextsIsEmptyAndSentAllTheSame()
    {
        var stage = Mimic.Joined("wx-room", "say: { every: 1s, spread: even, empty: 25% }").At(62);

        Assert.Equal(15, Chat(stage).Count(frame => frame == """{"type":"msg","content":""}"""));
        Assert.Equal(15, stage.Told(ClientEventKind.SentEmpty).Count);
        Assert.Equal((45, 45), (stage.Told(ClientEventKind.Intended).Count, stage.Told(ClientEventKind.Sent).Count));
    }

    [Theory]
    [InlineData("wx-rtc", false)]
    [InlineData("wx-rtc-as-printed", true)]
    public void Seed4_3_AFlushBeforeTheOpenEventFailsSilentlyAndTheQueueIsClearedAnyway(string profile, bool isLost)
    {
        var stage = Mimic.Joined(profile, Mimic.Says);
        stage.At(10.4).Client.Device.LoseNetwork(silent: false);
        stage.Connector.Last.End();
        stage.At(14.5);
        var waiting = stage.Client.Queued;
        stage.Client.Device.RegainNetwork();
        stage.At(14.51); // it dials
        var lost = stage.Told(ClientEventKind.Dropped).Count;
        var left = stage.Client.Queued;
        stage.At(14.6).Welcome();

        Assert.Equal(4, waiting);
        Assert.Equal(isLost ? (waiting, 0) : (0, waiting), (lost, left));
        Assert.Equal(isLost ? 0 : waiting, Chat(stage).Count);
    }
}
