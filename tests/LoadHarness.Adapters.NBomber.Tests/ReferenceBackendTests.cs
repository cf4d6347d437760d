using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Adapters.NBomber.Tests;

/// <summary>A scenario that asks for the reference backend gets it as a process of its own.</summary>
[Collection(OneAtATime.Name)]
public sealed class ReferenceBackendTests : IDisposable
{
    private readonly Stage stage = new();

    public void Dispose() => stage.Dispose();

    [Fact]
    public void Session_WithRulesForTheReferenceBackend_PlaysAgainstIt()
    {
        var chat = ChatScenario.FromText(
            Stage.Yaml("{ backend: reference, rules: { drop: 1/10 } }"), new ChatScenarioOptions { OutputFolder = stage.Output });

        var stats = stage.Run(chat.ToNBomber());

        var lost = Stage.Count(chat.Result!, MetricCatalog.Lost, "members");
        Assert.True(lost > 10, $"only {lost} lost");
        Assert.Equal(lost, Stage.Counts(stats, "members", "delivery").Failed);
        Assert.Equal("reference backend", chat.Result!.Run.Target);
    }
}
