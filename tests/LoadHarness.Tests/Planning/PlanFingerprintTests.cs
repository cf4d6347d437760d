using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Planning;

public sealed class PlanFingerprintTests
{
    private const string Scenario = """
        scenario: same
        target: { url: "ws://127.0.0.1:1/" }
        seed: 42
        populations:
          - { name: members, profile: uni-app, clients: 25, rooms: { size: 5 }, arrival: { ramp: 5s }, say: { every: 1s, bytes: 80 } }
        phases: { warm-up: 1s, steady: 20s, drain: 6s }
        events: [ { at: 2s, network: down, share: 50%, for: 3s } ]
        """;

    [Fact]
    public void Of_TheSamePlan_IsTheSame()
    {
        Assert.Equal(Of(Scenario), Of(Scenario));
        Assert.Equal(Of(Scenario), Of(Scenario.Replace("127.0.0.1:1", "chat.example", StringComparison.Ordinal))); // where to is no matter of the plan
        Assert.Matches("^[0-9a-f]{16}$", Of(Scenario));
    }

    [Theory]
    [InlineData("clients: 25", "clients: 30")]
    [InlineData("size: 5", "size: 6")]
    [InlineData("ramp: 5s", "ramp: 6s")]
    [InlineData("every: 1s", "every: 2s")]
    [InlineData("bytes: 80", "bytes: 81")]
    [InlineData("seed: 42", "seed: 43")]
    [InlineData("steady: 20s", "steady: 21s")]
    [InlineData("share: 50%", "share: 51%")]
    [InlineData("for: 3s", "for: 4s")]
    public void Of_AnotherPlan_IsAnother(string part, string other) =>
        Assert.NotEqual(Of(Scenario), Of(Scenario.Replace(part, other, StringComparison.Ordinal)));

    /// <summary>The text is the same, and its hash, too.</summary>
    [Fact]
    public void Of_AnotherValueOfAVariable_IsAnother()
    {
        var text = Scenario.Replace("clients: 25", "clients: \"${SOME_CLIENTS}\"", StringComparison.Ordinal);
        string With(string clients) => Of(text, new ScenarioReadOptions { Environment = name => name == "SOME_CLIENTS" ? clients : null });

        Assert.NotEqual(With("25"), With("30"));
        Assert.Equal(Of(Scenario), With("25"));
    }

    private static string Of(string text, ScenarioReadOptions? options = null)
    {
        var reading = ScenarioFile.ReadText(text, "same.yaml", options ?? new ScenarioReadOptions());
        Assert.Empty(reading.Errors);
        return PlanFingerprint.Of(RunPlan.Of(reading.Scenario!));
    }
}
