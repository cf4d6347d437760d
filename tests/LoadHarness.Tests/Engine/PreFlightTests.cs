using System.Net;
using LoadHarness.Engine;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Engine;

public sealed class PreFlightTests
{
    [Theory]
    [InlineData(600L, true)] // 200 clients, as many connections for their histories, and the harness's own
    [InlineData(599L, false)]
    [InlineData(null, true)]
    public void Check_Descriptors_NeedsOneForEachClientAndSomeMore(long? limit, bool fits)
    {
        var obstacles = PreFlight.Check(Hello(), [], new MachineLimits(Descriptors: limit));

        Assert.Equal(fits, obstacles.Count == 0);
        Assert.All(obstacles, obstacle => Assert.Contains("ulimit -n 600", obstacle, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ws://chat.example/", 0, 200, true)]
    [InlineData("ws://chat.example/", 0, 199, false)]
    [InlineData("ws://chat.example/", 2, 100, true)]
    [InlineData("ws://chat.example/", 2, 99, false)]
    [InlineData("ws://chat.example/", 0, null, true)]
    [InlineData("ws://127.0.0.1:9001/", 0, 199, true)] // the address changes by itself
    [InlineData("ws://127.0.0.1:9001/", 1, 199, false)]
    public void Check_Ports_NeedsOneForEachClientOnEachAddress(string url, int sources, int? ports, bool fits)
    {
        var addresses = Enumerable.Range(2, sources).Select(last => IPAddress.Parse($"127.0.0.{last}")).ToList();

        var obstacles = PreFlight.Check(Hello(url), addresses, new MachineLimits(PortsPerAddress: ports));

        Assert.Equal(fits, obstacles.Count == 0);
        Assert.All(obstacles, obstacle => Assert.Contains("local ports", obstacle, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_Ports_SaysHowManyAddressesAreNeeded() => Assert.Equal(
        ["200 clients need as many local ports, but one source address has 70: name 3 addresses of this machine (--source A,B), widen net.ipv4.ip_local_port_range or lower the clients (--clients 70)."],
        PreFlight.Check(Hello("ws://chat.example/"), [], new MachineLimits(PortsPerAddress: 70)));

    [Theory]
    [InlineData("ws://chat.example/", 152, true)]
    [InlineData("wss://chat.example/", 152, false)] // TLS needs ten times the memory
    [InlineData("ws://chat.example/", null, true)]
    public void Check_Memory_DependsOnTheTransport(string url, int? megabytes, bool fits)
    {
        var obstacles = PreFlight.Check(Hello(url), [], new MachineLimits(FreeMemory: (long?)megabytes << 20));

        Assert.Equal(fits, obstacles.Count == 0);
        Assert.All(obstacles, obstacle => Assert.Contains("48 KB each", obstacle, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OnLinux_TellsAll()
    {
        var limits = MachineLimits.Read();

        Assert.Equal(OperatingSystem.IsLinux(), limits is { Descriptors: > 0, PortsPerAddress: > 0, FreeMemory: > 0 });
    }

    [Theory]
    [InlineData("ws://h:1/chat?token=abc&x=1", "ws://h:1/chat?token=***&x=***")]
    [InlineData("ws://user:pass@h/chat", "ws://h/chat")]
    [InlineData("wss://h:8443/", "wss://h:8443/")]
    public void Redaction_OfAUrl_ShowsNoSecret(string url, string shown) => Assert.Equal(shown, Redaction.Of(new Uri(url)));

    [Fact]
    public void Redaction_OfAText_HidesEverySecret() =>
        Assert.Equal("a *** b ***", Redaction.Of("a s3cret b s3cret", ["s3cret", ""]));

    private static Scenario Hello(string? url = null)
    {
        var scenario = ScenarioFile.Read(RepositoryFiles.PathOf("scenarios/smoke/hello.yaml")).Scenario!;
        return url is null ? scenario : scenario with { Target = scenario.Target with { Url = new Uri(url) } };
    }
}
