using System.Net;
using System.Net.Sockets;
using LoadHarness.Metrics.Events;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Auth;

/// <summary>Clients whose tokens come from a login over HTTP, on hand-driven time.</summary>
public sealed class ClientLoginTests
{
    private const string Login = "url: /api/login, token: data.token, lifetime: data.life, refused-by: [401, 4001]";

    private readonly ScriptedLogin http = new();

    [Fact]
    public void Dial_WithoutToken_WaitsForIt()
    {
        var stage = Stage(Login);
        stage.Client.Arrive();
        Assert.Empty(stage.Connector.Connections);
        stage.At(1.5);
        http.Answer(Token("t1"));

        Assert.Equal("/chat?token=t1&room=people-0", stage.Connector.Last.Request.Url.PathAndQuery);
        stage.At(1.75).Welcome();
        Assert.Equal(0.25, Seconds(stage.Told(ClientEventKind.Opened)[0])); // connect.time is without the login
        Assert.Empty(stage.Faults);
    }

    [Fact]
    public void Request_IsWhatThePolicySays()
    {
        Stage("""
            url: '/api/login?u=${user}', headers: { X-Device: 'd${client}', Content-Type: text/json }, body: { json: { name: '${user}', pass: { text-of: { a: '${room}' } } } }
            """).Client.Arrive();

        Assert.Equal(
            "POST http://127.0.0.1:9/api/login?u=user-0\nX-Device: d0\nContent-Type: text/json\n"
            + """{"name":"user-0","pass":"{\"a\":\"people-0\"}"}""",
            http.Requests[0].Replace("Content-Length: 48\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://auth.test/login", "GET https://auth.test/login")]
    [InlineData("/login", "GET http://127.0.0.1:9/login")]
    public void Url_PathOrWhole_IsFollowed(string url, string expected)
    {
        Stage($"url: '{url}', method: GET").Client.Arrive();

        Assert.Equal(expected, http.Requests[0]);
    }

    [Fact]
    public void Reconnect_WithAGoodToken_AsksForNone()
    {
        var stage = Entered();
        stage.Connector.Last.End();
        stage.At(3);

        Assert.Equal(2, stage.Connector.Connections.Count);
        Assert.Single(http.Requests);
    }

    [Fact]
    public void Refresh_BeforeTheEnd_ReplacesTheTokenWhileTheConnectionGoesOn()
    {
        var stage = Entered();
        stage.At(29.9);
        Assert.Single(http.Requests);
        stage.At(30.5); // 60 s of life less 30 s
        http.Answer(Token("t2"));

        Assert.Equal(2, http.Requests.Count);
        Assert.False(stage.Connector.Last.Aborted);
        Assert.Equal("t2", stage.Client.Identity.Token);
        stage.Connector.Last.End();
        stage.At(34);
        Assert.Contains("token=t2&", stage.Connector.Last.Request.Url.Query);
    }

    [Fact]
    public void Refresh_Failed_IsToldAndTriedAgainWhileTheOldTokenGoesOn()
    {
        var stage = Entered();
        stage.At(30);
        http.Answer("oh", HttpStatusCode.InternalServerError);

        Assert.Equal(
            "the token could not be refreshed: the login at 127.0.0.1:9/api/login was answered with HTTP 500",
            stage.Told(ClientEventKind.Trouble)[0].Text);
        stage.At(35);
        Assert.Equal(3, http.Requests.Count);
        Assert.Equal("t1", stage.Client.Identity.Token);
    }

    [Fact]
    public void Token_PastItsEnd_IsNotUsedForADial()
    {
        var stage = Entered();
        stage.At(30);
        http.Answer("oh", HttpStatusCode.InternalServerError);
        stage.Timers.JumpTo(60);
        stage.Connector.Last.End();
        stage.At(63);

        Assert.Single(stage.Connector.Connections);
        http.Answer(Token("t2"));
        Assert.Contains("token=t2&", stage.Connector.Last.Request.Url.Query);
    }

    [Fact]
    public void RefreshNever_PastItsEnd_IsUsedUntilTheServerRefusesIt()
    {
        var stage = Entered(Login + ", refresh-before: never");
        stage.At(100);
        stage.Connector.Last.End();
        stage.At(103);
        Assert.Single(http.Requests);
        stage.Connector.Last.Refuse(401);
        stage.At(106);
        http.Answer(Token("t2"));

        Assert.Equal(["t1", "t1", "t2"], stage.Connector.Connections.Select(connection => TokenOf(connection.Request.Url)));
    }

    [Fact]
    public void Reasons_ThatQuoteTheToken_AreToldWithoutIt()
    {
        var stage = Stage(Login);
        stage.Client.Arrive();
        http.Answer(Token("secret-t1"));
        stage.Connector.Last.Fail("HTTP 403: secret-t1 is not known");

        Assert.Equal("HTTP 403: *** is not known", stage.Told(ClientEventKind.DialFailed)[0].Text);
    }

    [Theory]
    [InlineData(4001, 2)]
    [InlineData(4002, 1)]
    public void CloseCode_ThatRefuses_AsksForAFreshToken(int code, int requests)
    {
        var stage = Entered();
        stage.Connector.Last.CloseByServer(code);
        stage.At(3);

        Assert.Equal(requests, http.Requests.Count);
    }

    [Fact]
    public void Join_Refused_AsksForAFreshToken()
    {
        var stage = Stage(Login);
        stage.Client.Arrive();
        http.Answer(Token("secret-t1"));
        stage.Connector.Last.Open().Receive("""{"type":"error","error":"who is secret-t1?"}""").End();
        stage.At(3);

        Assert.Equal(2, http.Requests.Count);
        Assert.EndsWith("""{"type":"error","error":"who is ***?"}""", stage.Told(ClientEventKind.LoginFailed)[0].Text);
    }

    [Theory]
    [InlineData("""{"data":{}}""", "was answered without 'data.token'")]
    [InlineData("not json", "was answered without 'data.token'")]
    [InlineData("""{"data":{"token":"a\r\nb","life":60}}""", "was answered with a token that holds control characters")]
    [InlineData("""{"data":{"token":"t","life":"soon"}}""", "was answered without a number of seconds in 'data.life'")]
    [InlineData("""{"data":{"token":"t"}}""", "was answered without a number of seconds in 'data.life'")]
    public void Answer_ThatIsNone_IsAFailedDialWithoutAnythingOfIt(string answer, string expected)
    {
        var stage = Stage(Login);
        stage.Client.Arrive();
        http.Answer(answer);

        Assert.Equal($"the login at 127.0.0.1:9/api/login {expected}", Assert.Single(stage.Told(ClientEventKind.DialFailed)).Text);
        stage.At(3);
        Assert.Equal(2, http.Requests.Count); // by the reconnect policy
        Assert.Empty(stage.Faults);
    }

    [Fact]
    public void Http_Broken_IsAFailedDial()
    {
        var stage = Stage(Login);
        stage.Client.Arrive();
        http.Fail(new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused)));

        Assert.Equal(
            "the login over HTTP failed: 127.0.0.1:9 refused the connection: nothing listens there",
            stage.Told(ClientEventKind.DialFailed)[0].Text);
    }

    [Fact]
    public void SilentNetwork_OfADialThatWaitedForItsToken_HoldsTheConnection()
    {
        var stage = Entered();
        stage.At(10).Client.Device.LoseNetwork(silent: true);
        Assert.True(stage.Connector.Last.IsHeld);
        stage.At(20).Client.Device.RegainNetwork();

        Assert.False(stage.Connector.Last.IsHeld);
    }

    [Fact]
    public void SilentNetwork_WhileADialWaitsForItsToken_SwallowsTheAnswer()
    {
        var stage = Stage(Login);
        stage.Client.Arrive();
        stage.At(0.5).Client.Device.LoseNetwork(silent: true);
        http.Answer(Token("t1"));
        stage.At(9.9);
        Assert.Empty(stage.Told(ClientEventKind.DialFailed));
        stage.At(10);

        Assert.Empty(stage.Connector.Connections);
        Assert.StartsWith("the login was not answered within 10 s: the network is silent", Assert.Single(stage.Told(ClientEventKind.DialFailed)).Text);
    }

    [Fact]
    public void Leave_WhileWaiting_DialsNoMore()
    {
        var stage = Stage(Login);
        stage.Client.Arrive();
        stage.Client.Leave();
        Assert.True(stage.Client.IsAtRest);
        http.Answer(Token("t1"));

        Assert.Empty(stage.Connector.Connections);
        Assert.Empty(stage.Told(ClientEventKind.DialFailed));
        Assert.Empty(stage.Faults);
    }

    [Fact]
    public void AnswerAtOnce_OnTheSameThread_IsFine()
    {
        var stage = new ClientStage(Population("url: /login, lifetime: life"), http: new ScriptedLogin { AnswersAtOnce = true });
        stage.Connector.OpensAtOnce = true;
        stage.Client.Arrive();

        Assert.Contains("token=token-t1&", stage.Connector.Last.Request.Url.Query);
        Assert.Single(stage.Told(ClientEventKind.Opened));
        stage.Client.Leave();
        Assert.Equal(1000, stage.Connector.Last.ClosedWith);
    }

    [Fact]
    public void StayAway_WithAGoodToken_ComesBackAsEver_UntilTheServerTakesItAway()
    {
        var stage = Entered(Login + ", without-token: stay-away");
        stage.Connector.Last.End();
        stage.At(3).Welcome();
        Assert.Equal(2, stage.Connector.Connections.Count);
        stage.Connector.Last.CloseByServer(4001); // the token is refused: another one is asked for
        stage.At(6);
        http.Answer("no", HttpStatusCode.Unauthorized);
        stage.At(300);

        Assert.Equal(2, stage.Connector.Connections.Count);
        Assert.Equal(2, http.Requests.Count);
        Assert.Single(stage.Told(ClientEventKind.GaveUp));
    }

    private ClientStage Entered(string login = Login)
    {
        var stage = Stage(login);
        stage.Client.Arrive();
        http.Answer(Token("t1"));
        stage.Welcome();
        return stage;
    }

    private ClientStage Stage(string login) => new(Population(login), http: http);

    private static string Population(string login) => $"profile: {{ extends: uni-app, heartbeat: never, history: never, auth: {{ login: {{ {login.Trim()} }} }} }}";

    private static string Token(string token) => """{"data":{"token":"T","life":60}}""".Replace("T", token, StringComparison.Ordinal);

    private static string TokenOf(Uri url) => url.Query.Split('=', '&')[1];

    private static double Seconds(ClientEvent e) => (e.At - e.Since).TotalSeconds;
}
