using LoadHarness.Clients.Auth;
using LoadHarness.Clients.Protocols;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Tests.Auth;

/// <summary>The login of a population, and the values that say when.</summary>
public sealed class TokenLoginTests
{
    private static readonly LoginPolicy Policy = new() { Url = Template.Parse("/login"), AtOnce = 2, Within = TimeSpan.FromSeconds(7) };

    [Fact]
    public void Ask_MoreThanAtOnce_Wait()
    {
        var http = new ScriptedLogin();
        var answers = new List<LoginAnswer>();
        using var invoker = new HttpMessageInvoker(http);
        using var login = new TokenLogin(Policy, new Uri("wss://chat.test/ws"), invoker, TimeProvider.System, Fault);
        for (var i = 0; i < 5; i++)
        {
            login.Ask(new ClientIdentity(i, "p", "u", "", "r"), answers.Add);
        }

        Assert.Equal(2, http.Requests.Count);
        Assert.StartsWith("POST https://chat.test/login", http.Requests[0]);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                http.AnswerIfAsked("""{"token":"t"}""");
                return answers.Count == 5;
            },
            TimeSpan.FromSeconds(20)));
        Assert.All(answers, answer => Assert.Equal(("t", null, null), (answer.Token, answer.Lifetime, answer.Problem)));
        Assert.All(answers, answer => Assert.DoesNotContain("= t", answer.ToString()));
    }

    [Fact]
    public void Ask_Unanswered_FailsInTime()
    {
        LoginAnswer? answer = null;
        using var invoker = new HttpMessageInvoker(new ScriptedLogin());
        using var login = new TokenLogin(Policy, new Uri("ws://chat.test/"), invoker, new ImpatientClock(), Fault);
        login.Ask(new ClientIdentity(0, "p", "u", "", "r"), got => answer = got);

        Assert.True(SpinWait.SpinUntil(() => answer is not null, TimeSpan.FromSeconds(20)));
        Assert.Equal("the login at chat.test:80/login was not answered within 7 s", answer!.Problem);
    }

    [Fact]
    public void Ask_CallerThrows_IsAFaultOfOurs()
    {
        var faults = new List<Exception>();
        using var invoker = new HttpMessageInvoker(new ScriptedLogin { AnswersAtOnce = true });
        using var login = new TokenLogin(Policy, new Uri("ws://chat.test/"), invoker, TimeProvider.System, faults.Add);
        login.Ask(new ClientIdentity(0, "p", "u", "", "r"), _ => throw new InvalidOperationException("thrown by a test"));

        Assert.Equal("thrown by a test", Assert.Single(faults).Message);
    }

    [Theory]
    [InlineData(60.0, 30.0, 30.0)]
    [InlineData(600.0, 30.0, 570.0)]
    [InlineData(40.0, 30.0, 20.0)] // not in the first half of its life
    [InlineData(60.0, 0.0, 60.0)]
    [InlineData(60.0, null, null)]
    [InlineData(null, 30.0, null)]
    public void RefreshAfter_Lifetime_IsThatLongBeforeItsEnd(double? lifetime, double? before, double? expected)
    {
        var policy = Policy with { RefreshBefore = Time(before) };

        Assert.Equal(Time(expected), policy.RefreshAfter(Time(lifetime)));
    }

    [Theory]
    [InlineData(59.9, 60.0, true)]
    [InlineData(60.0, 60.0, false)]
    [InlineData(1e6, null, true)]
    public void IsGood_Age_IsBelowTheLifetime(double age, double? lifetime, bool expected)
    {
        Assert.Equal(expected, Policy.IsGood(TimeSpan.FromSeconds(age), Time(lifetime)));
        Assert.True((Policy with { RefreshBefore = null }).IsGood(TimeSpan.FromSeconds(age), Time(lifetime)));
    }

    private static TimeSpan? Time(double? seconds) => seconds is { } number ? TimeSpan.FromSeconds(number) : null;

    private static void Fault(Exception e) => Assert.Fail(e.ToString());

    /// <summary>Its timers fire at once.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
