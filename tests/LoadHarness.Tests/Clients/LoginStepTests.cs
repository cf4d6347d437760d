using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Clients;

/// <summary>Logins in several steps, as a client goes through them.</summary>
public sealed class LoginStepTests
{
    private const string Steps = """
        profile: bare
        protocol:
          steps:
            - { name: the challenge, send: hello, expect: { contains: nonce }, within: 2s }
            - { send: resume, expect: { contains: resumed }, within: 3s, optional: true }
          join: { send: enter, expect: { contains: welcome } }
          say: ${body}
        """;

    [Fact]
    public void Step_WithoutAnAnswer_FailsTheLoginByItsName()
    {
        var stage = new ClientStage(Steps);
        stage.Client.Arrive();
        stage.Connector.Last.Open();

        stage.At(1.9);
        Assert.Empty(stage.Told(ClientEventKind.LoginFailed));
        stage.At(2.1);

        Assert.Equal("127.0.0.1:9 gave no answer to the challenge within 2 s", Assert.Single(stage.Told(ClientEventKind.LoginFailed)).Text);
        Assert.True(stage.Connector.Last.Aborted);
    }

    [Fact]
    public void Step_WithoutAnAnswer_QuotesWhatCameInstead_AsTextAndWithoutTheToken()
    {
        var token = new string('k', 2_000);
        var stage = new ClientStage($"{Steps}\ntoken: {token}");
        stage.Client.Arrive();
        stage.Connector.Last.Open().Receive($"x{new string('好', 9)}{token}{new string('好', 9_000)}");

        stage.At(2.1);

        Assert.Equal(
            $"127.0.0.1:9 gave no answer to the challenge within 2 s; the last frame that came: x{new string('好', 9)}***{new string('好', 107)}…",
            Assert.Single(stage.Told(ClientEventKind.LoginFailed)).Text);
    }

    [Fact]
    public void OptionalStep_WithoutAnAnswer_IsPassedOver()
    {
        var stage = new ClientStage(Steps);
        stage.Client.Arrive();
        var connection = stage.Connector.Last.Open();
        stage.At(1);
        connection.Receive("nonce=1");
        Assert.Equal(["hello", "resume"], connection.Sent);

        stage.At(4.1);
        Assert.Equal(["hello", "resume", "enter"], connection.Sent);
        connection.Receive("welcome");

        var joined = Assert.Single(stage.Told(ClientEventKind.Joined));
        Assert.Equal(TimeSpan.FromSeconds(4.1), joined.At);
        Assert.Empty(stage.Told(ClientEventKind.LoginFailed));
    }

    [Fact]
    public void Notice_AfterGoodbye_TellsNothingNew()
    {
        var stage = new ClientStage("""
            profile: bare
            protocol: { settle: 0s, say: "${body}", leave: bye, notices: { closed: { contains: closed } } }
            """);
        stage.Client.Arrive();
        var connection = stage.Connector.Last.Open().Receive("closed for a while");
        Assert.Equal("the server sent the notice 'closed': closed for a while", Assert.Single(stage.Told(ClientEventKind.Trouble)).Text);

        stage.Client.Leave();
        Assert.Equal("bye", connection.Sent[^1]);
        connection.Receive("closed, as you wish");

        Assert.Single(stage.Told(ClientEventKind.Trouble));
    }
}
