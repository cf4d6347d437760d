using System.Net;
using System.Text;
using LoadHarness.Clients.Http;
using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Tests.Auth;

namespace LoadHarness.Tests.Http;

/// <summary>The one way of all clients to HTTP.</summary>
public sealed class HttpCallerTests
{
    private static readonly ClientIdentity Someone = new(0, "p", "u", "my-token", "r/1");

    [Fact]
    public void Send_MoreThanAtOnce_Wait()
    {
        var http = new ScriptedLogin();
        var call = CallOf("/login", atOnce: 2);
        using var caller = Caller(http, "wss://chat.test/ws");
        var answers = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            caller.Send(call, Someone, null, null, default, (in HttpAnswer answer) => answers.Add(Encoding.UTF8.GetString(answer.Body)));
        }

        Assert.Equal(2, http.Requests.Count);
        Assert.StartsWith("GET https://chat.test/login", http.Requests[0]);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                http.AnswerIfAsked("yes");
                return answers.Count == 5;
            },
            TimeSpan.FromSeconds(20)));
        Assert.All(answers, answer => Assert.Equal("yes", answer));
    }

    [Fact]
    public void Send_Unanswered_FailsInTime()
    {
        using var caller = Caller(new ScriptedLogin(), clock: new ImpatientClock());
        var problem = ProblemOf(caller, CallOf("/login", within: 7));

        Assert.Equal("the thing at chat.test:80/login was not answered within 7 s", problem());
    }

    [Fact]
    public void Send_CallerThrows_IsAFaultOfOurs()
    {
        var faults = new List<Exception>();
        using var caller = Caller(new ScriptedLogin { AnswersAtOnce = true }, faults: faults.Add);
        caller.Send(CallOf("/"), Someone, null, null, default, (in HttpAnswer _) => throw new InvalidOperationException("thrown by a test"));

        Assert.Equal("thrown by a test", Assert.Single(faults).Message);
    }

    [Theory]
    [InlineData(404, "the thing at chat.test:80/a/***/r%2F1 was answered with HTTP 404")]
    [InlineData(302, "the thing at chat.test:80/a/***/r%2F1 was answered with HTTP 302")]
    public void Send_OtherThanSuccess_IsAProblemThatShowsNoSecret(int status, string expected)
    {
        var http = new ScriptedLogin();
        using var caller = Caller(http);
        var problem = ProblemOf(caller, CallOf("/a/${token}/${room}?token=${token}&page=${page}"));
        Assert.StartsWith("GET http://chat.test/a/my-token/r%2F1?token=my-token&page=3", http.Requests[0]);
        http.Answer("my-token", (HttpStatusCode)status);

        Assert.Equal(expected, problem());
    }

    [Fact]
    public void Send_AnswerOverTheLimit_IsAProblem()
    {
        var http = new ScriptedLogin();
        using var caller = Caller(http);
        var problem = ProblemOf(caller, CallOf("/"));
        http.Answer(new string('x', HttpCall.MaxShortAnswer + 1));

        Assert.Equal("the thing at chat.test:80/ was answered with more than 1 MiB", problem());
    }

    [Fact]
    public void Send_GivenUp_TellsNobody()
    {
        var http = new ScriptedLogin();
        using var caller = Caller(http);
        using var given = new CancellationTokenSource();
        var told = false;
        caller.Send(CallOf("/"), Someone, null, null, given.Token, (in HttpAnswer _) => told = true);
        given.Cancel();

        Assert.False(told);
    }

    private static HttpCall CallOf(string url, int? atOnce = null, int within = 10) => new(
        HttpPurpose.Login, "the thing", new HttpTemplate { Url = Template.Parse(url), Within = TimeSpan.FromSeconds(within) }, atOnce: atOnce);

    private static HttpCaller Caller(
        HttpMessageHandler http, string target = "ws://chat.test/", TimeProvider? clock = null, Action<Exception>? faults = null)
    {
        var invoker = new HttpMessageInvoker(http);
        return new HttpCaller(new Uri(target), invoker, invoker, clock ?? TimeProvider.System, faults ?? (e => Assert.Fail(e.ToString())));
    }

    private static Func<string?> ProblemOf(HttpCaller caller, HttpCall call)
    {
        string? problem = null;
        caller.Send(call, Someone, name => name == "page" ? "3" : null, null, default, (in HttpAnswer answer) => problem = answer.Problem);
        return () =>
        {
            Assert.True(SpinWait.SpinUntil(() => problem is not null, TimeSpan.FromSeconds(20)));
            return problem;
        };
    }

    /// <summary>Its timers fire at once.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
