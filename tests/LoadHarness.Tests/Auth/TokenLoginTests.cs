using LoadHarness.Clients.Auth;
using LoadHarness.Clients.Http;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Tests.Auth;

/// <summary>The login of a population, and the values that say when.</summary>
public sealed class TokenLoginTests
{
    private static readonly LoginPolicy Policy = new() { Request = new HttpTemplate { Url = Template.Parse("/login") } };

    [Fact]
    public void Read_AnAnswer_IsNeverShown()
    {
        var login = new TokenLogin(Policy, new HttpCall(HttpPurpose.Login, "the login", Policy.Request));

        var good = login.Read(new HttpAnswer("""{"token":"secret"}"""u8, null));
        Assert.Equal(("secret", null, null), (good.Token, good.Lifetime, good.Problem));
        Assert.DoesNotContain("secret", good.ToString());
        Assert.Equal("the login was answered without 'token'", login.Read(new HttpAnswer("""{"tokem":"secret"}"""u8, null, source: "the login")).Problem);
        Assert.Equal("down", login.Read(HttpAnswer.Failed("down")).Problem);
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
}
