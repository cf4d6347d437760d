using LoadHarness.Metrics.Events;
using LoadHarness.Tests.Seeds;

namespace LoadHarness.Tests.Clients;

/// <summary>What clients show beside their messages.</summary>
public sealed class SignalTests
{
    private const string Typing = """{"type":"typing","user":"user-0"}""";

    [Fact]
    public void Signal_Even_IsSentAtItsDistanceWhileThePlanWantsMessages()
    {
        var stage = Mimic.Joined("bare", "signals: [ { signal: typing, every: 5s, spread: even } ]").At(100);

        Assert.Equal(12, stage.Told(ClientEventKind.SignalSent).Count); // from 2 to 62 s
        Assert.Equal(12, stage.Connector.Last.Sent.Count(frame => frame == Typing));
        Assert.All(stage.Told(ClientEventKind.SignalSent), e => Assert.InRange(e.At.TotalSeconds, 2, 62));
        Assert.Empty(stage.Told(ClientEventKind.Intended));
    }

    [Fact]
    public void Signal_OfTwo_HaveRandomNumbersOfTheirOwn()
    {
        var stage = Mimic.Joined("bare", "signals: [ { signal: typing, every: 1s }, { signal: presence, every: 1s } ]").At(62);

        var times = stage.Told(ClientEventKind.SignalSent).ConvertAll(e => e.At);
        Assert.InRange(times.Count, 80, 160);
        Assert.Equal(times.Count, times.Distinct().Count());
    }

    [Fact]
    public void Signal_WhileNotJoined_IsDropped()
    {
        var stage = Mimic.Joined("bare", "signals: [ { signal: typing, every: 1s, spread: even } ]");
        stage.At(20).Connector.Last.End();
        stage.At(62);

        Assert.Equal(60, stage.Told(ClientEventKind.SignalSent).Count + stage.Told(ClientEventKind.SignalDropped).Count);
        Assert.InRange(stage.Told(ClientEventKind.SignalDropped).Count, 41, 43);
    }

    [Fact]
    public void Signal_OfSomebodyWhoIsAwayBetweenTwoStays_IsNotDue()
    {
        var stage = new ClientStage("profile: { extends: bare, protocol: flat-json }\nsignals: [ { signal: typing, every: 1s, spread: even } ]", "{ ramp: 2s, stay: 20s }");
        stage.Enter();
        stage.At(20.1).Connector.Last.End(EndCause.Left, EndSide.Client, 1000);
        stage.At(40).Welcome();
        stage.At(50);

        Assert.InRange(stage.Told(ClientEventKind.SignalSent).Count, 26, 30);
        Assert.InRange(stage.Told(ClientEventKind.SignalDropped).Count, 18, 21); // dialling: the client is there, and cannot show it
    }

    [Fact]
    public void Signal_ThatComes_IsAProofOfLifeAndNoMessage()
    {
        var stage = Mimic.Joined("bare").At(5);
        stage.Connector.Last.Receive("""{"type":"typing","user":"user-9"}""");

        Assert.Single(stage.Told(ClientEventKind.SignalReceived));
        Assert.Empty(stage.Told(ClientEventKind.ReceivedUnstamped));
    }

    [Fact]
    public void Signal_PerMessage_AnswersItsShareOfWhatOthersSay()
    {
        var stage = Mimic.Joined("bare", "signals: [ { signal: read, per-message: 25% } ]").At(5);
        for (var sequence = 0u; sequence < 100; sequence++)
        {
            stage.Connector.Last.Receive(SendingTests.Said(1, sequence, 4)).Receive(SendingTests.Said(0, sequence, 4)); // the other one is its own
        }

        Assert.Equal(25, stage.Told(ClientEventKind.SignalSent).Count);
    }

    [Fact]
    public void Signal_PerMessage_IsNotSentForWhatIsNotShownAgain()
    {
        var stage = Mimic.Joined("{ extends: bare, dedupe: id }", "signals: [ { signal: read, per-message: 100% } ]").At(5);
        stage.Connector.Last.Receive(SendingTests.Said(1, 0, 4)).Receive(SendingTests.Said(1, 0, 4));

        Assert.Single(stage.Told(ClientEventKind.SignalSent));
    }
}
