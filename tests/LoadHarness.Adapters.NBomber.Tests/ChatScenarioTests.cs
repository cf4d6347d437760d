using global::NBomber.CSharp;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios.Yaml;
using NBomberScenario = global::NBomber.CSharp.Scenario;

namespace LoadHarness.Adapters.NBomber.Tests;

/// <summary>
/// Scenarios of ours in sessions of NBomber. The same tests are compiled into the seam tests, against a stand-in for NBomber that only counts.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class ChatScenarioTests : IDisposable
{
    private readonly Stage stage = new();

    public void Dispose() => stage.Dispose();

    [Fact]
    public async Task Session_OfTwoPopulations_CountsWhatWeCount()
    {
        await using var backend = await Stage.BackendAsync();
        var chat = ChatScenario.FromText(
            Stage.Yaml(Stage.UrlOf(backend), Stage.Population("members", 20), Stage.Population("guests", 10)),
            new ChatScenarioOptions { OutputFolder = stage.Output, Build = "build-7" });

        var stats = stage.Run(chat.ToNBomber());

        var ours = chat.Result!;
        Assert.Equal(RunEndingKind.Completed, ours.Ending.Kind);
        foreach (var (population, clients) in new[] { ("members", 20), ("guests", 10) })
        {
            Assert.Equal((clients, 0), Stage.Counts(stats, population, "connect"));
            Assert.Equal((clients, 0), Stage.Counts(stats, population, "login"));
            var delivered = Stage.Count(ours, MetricCatalog.Delivered, population) + Stage.Count(ours, MetricCatalog.Late, population);
            Assert.True(delivered > 100, $"only {delivered} deliveries");
            Assert.Equal((delivered, Stage.Count(ours, MetricCatalog.Lost, population)), Stage.Counts(stats, population, "delivery"));
            Assert.Null(Stage.Step(stats, population, "verdict"));

            var latency = Stage.Step(stats, population, "delivery")!.Ok.Latency;
            var samples = Stage.Samples(ours, MetricCatalog.DeliveryLatency, population);
            if (Stage.HasLatencies)
            {
                Assert.InRange(latency.Percent50, Low(samples.ValueAtQuantile(0.5)), High(samples.ValueAtQuantile(0.5)));
                Assert.InRange(latency.Percent99, Low(samples.ValueAtQuantile(0.99)), High(samples.ValueAtQuantile(0.99)));
            }

            Assert.Equal(100 * delivered, Stage.Step(stats, population, "delivery")!.Ok.DataTransfer.AllBytes);
        }

        Assert.Equal("build-7", ResultFile.Read(stage.Output).Run.Build);
        Assert.Contains(ours.Verdict.Reason.Split(' ')[0], File.ReadAllText(Path.Combine(stage.Output, "index.html")), StringComparison.Ordinal);
        Assert.False(RunJournal.IsIn(stage.Output));
        Assert.Equal(Path.GetFullPath(stage.Output), chat.OutputFolder);
    }

    // NBomber rounds to 0.01 ms, and both histograms to some digits.
    private static double Low(TimeSpan value) => (value.TotalMilliseconds * 0.98) - 0.02;

    private static double High(TimeSpan value) => (value.TotalMilliseconds * 1.02) + 0.02;

    [Fact]
    public async Task Session_WithABackendThatDropsAndKicks_ShowsLossesReconnectsAndTheVerdict()
    {
        await using var backend = await Stage.BackendAsync(("drop", "1/10"), ("kick", "20% every 400ms code 1012"));
        var chat = ChatScenario.FromText(
            Stage.Yaml(Stage.UrlOf(backend)), new ChatScenarioOptions { OutputFolder = stage.Output, FailOnVerdict = true });

        var stats = stage.Run(chat.ToNBomber());

        var ours = chat.Result!;
        var (lost, reconnects) = (Stage.Count(ours, MetricCatalog.Lost, "members"), Stage.Count(ours, MetricCatalog.Reconnects, "members"));
        Assert.True(lost > 10 && reconnects > 0, $"{lost} lost, {reconnects} reconnects");
        Assert.Equal(lost, Stage.Counts(stats, "members", "delivery").Failed);
        Assert.Equal(reconnects, Stage.Counts(stats, "members", "reconnect").Ok);
        Assert.Equal(("lost", lost), Stage.Step(stats, "members", "delivery")!.Fail.StatusCodes.Select(code => (code.StatusCode, (long)code.Count)).Single());

        Assert.Equal((VerdictOutcome.Fail, false), (ours.Verdict.Outcome, chat.Passed));
        var verdict = Stage.Step(stats, "members", "verdict")!.Fail;
        Assert.Equal((1, "FAIL", ours.Verdict.Reason), (verdict.Request.Count, verdict.StatusCodes.Single().StatusCode, verdict.StatusCodes.Single().Message));
    }

    [Fact]
    public async Task Session_ThatIsStoppedEarly_InterruptsTheRun()
    {
        await using var backend = await Stage.BackendAsync();
        var chat = ChatScenario.FromText(
            Stage.Yaml(Stage.UrlOf(backend)),
            new ChatScenarioOptions { OutputFolder = stage.Output, Overrides = [ScenarioOverride.For("5m")] });
        var brake = NBomberScenario.Create("brake", async context =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System);
                context.StopCurrentTest("enough");
                return Response.Ok();
            })
            .WithoutWarmUp()
            .WithLoadSimulations(Simulation.KeepConstant(1, TimeSpan.FromMinutes(6)));

        var stats = stage.Run([.. chat.ToNBomber(), brake]);

        Assert.Equal(VerdictCause.Interrupted, chat.Result!.Verdict.Cause);
        Assert.True(File.Exists(Path.Combine(stage.Output, "result.json")));
        Assert.Equal(20, Stage.Counts(stats, "members", "connect").Ok);
    }

    [Fact]
    public void FromText_WithErrors_ListsThemAll()
    {
        var refused = Assert.Throws<ChatScenarioException>(() => ChatScenario.FromText("scenario: s\nfoo: 1\ntarget: { url: x }\n"));

        Assert.Contains("scenario.yaml:2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("populations", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Session_WhoseProgramIsNotThere_SaysWhatToDo()
    {
        var chat = ChatScenario.FromText(
            Stage.Yaml("{ backend: reference }"), new ChatScenarioOptions { OutputFolder = stage.Output, Program = "nowhere/loadharness" });

        var refused = Assert.ThrowsAny<Exception>(() => stage.Run(chat.ToNBomber()));

        Assert.Contains("nowhere/loadharness: there is no such program", refused.Message, StringComparison.Ordinal);
        Assert.Null(chat.Result);
    }
}
