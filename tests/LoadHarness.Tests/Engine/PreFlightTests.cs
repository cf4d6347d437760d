using LoadHarness.Engine;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Engine;

public sealed class PreFlightTests
{
    [Theory]
    [InlineData(400L, true)]
    [InlineData(399L, false)]
    [InlineData(null, true)]
    public void Check_Descriptors_NeedsOneForEachClientAndSomeMore(long? limit, bool fits)
    {
        var scenario = ScenarioFile.Read(RepositoryFiles.PathOf("scenarios/smoke/hello.yaml")).Scenario!;

        var obstacles = PreFlight.Check(scenario, limit);

        Assert.Equal(fits, obstacles.Count == 0);
        Assert.All(obstacles, obstacle => Assert.Contains("ulimit -n 400", obstacle, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ws://h:1/chat?token=abc&x=1", "ws://h:1/chat?token=***&x=***")]
    [InlineData("ws://user:pass@h/chat", "ws://h/chat")]
    [InlineData("wss://h:8443/", "wss://h:8443/")]
    public void Redaction_OfAUrl_ShowsNoSecret(string url, string shown) => Assert.Equal(shown, Redaction.Of(new Uri(url)));

    [Fact]
    public void Redaction_OfAText_HidesEverySecret() =>
        Assert.Equal("a *** b ***", Redaction.Of("a s3cret b s3cret", ["s3cret", ""]));
}
