using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Adapters.NBomber.Tests;

/// <summary>Sessions in which something is not as it should be.</summary>
[Collection(OneAtATime.Name)]
public sealed class UnusualSessionTests : IDisposable
{
    private readonly Stage stage = new();

    public void Dispose() => stage.Dispose();

    [Fact]
    public void Session_WithoutABackend_FailsInItsConnects()
    {
        var chat = ChatScenario.FromText(Stage.Yaml("{ url: \"ws://127.0.0.1:1/\" }"), new ChatScenarioOptions { OutputFolder = stage.Output });

        var stats = stage.Run(chat.ToNBomber());

        var failed = Stage.Count(chat.Result!, MetricCatalog.ConnectFailed, "members");
        Assert.True(failed >= 20, $"only {failed} failed");
        Assert.Equal((0, failed), Stage.Counts(stats, "members", "connect"));
        Assert.Equal(VerdictCause.Unreachable, chat.Result!.Verdict.Cause);
    }

    [Fact]
    public async Task Session_ThatTakesTooLittle_SaysSoAndMakesNobodyWait()
    {
        await using var backend = await Stage.BackendAsync();
        var chat = ChatScenario.FromText(
            Stage.Yaml(Stage.UrlOf(backend), Stage.Population("members", 20), Stage.Population("guests", 10)),
            new ChatScenarioOptions { OutputFolder = stage.Output });

        // One of the two is not among those that NBomber plays.
        var stats = stage.Run(chat.ToNBomber()[0]);

        var ours = chat.Result!;
        Assert.True(Stage.Count(ours, MetricCatalog.Delivered, "guests") > 100);
        Assert.Contains(ours.Notes, note => note.Contains("of guests were not counted by NBomber", StringComparison.Ordinal));
        Assert.DoesNotContain(ours.Notes, note => note.Contains("of members were not counted", StringComparison.Ordinal));
        Assert.Equal(Stage.Count(ours, MetricCatalog.Delivered, "members") + Stage.Count(ours, MetricCatalog.Late, "members"), Stage.Counts(stats, "members", "delivery").Ok);
    }

    [Fact]
    public async Task Session_OnceMore_WantsNewScenarios()
    {
        await using var backend = await Stage.BackendAsync();
        var chat = ChatScenario.FromText(
            Stage.Yaml(Stage.UrlOf(backend)), new ChatScenarioOptions { OutputFolder = stage.Output, Overrides = [ScenarioOverride.For("200ms")] });
        var scenarios = chat.ToNBomber();
        stage.Run(scenarios);

        var refused = Assert.ThrowsAny<Exception>(() => stage.Run(scenarios));

        Assert.Contains("call ToNBomber once more", refused.Message, StringComparison.Ordinal);
    }
}
