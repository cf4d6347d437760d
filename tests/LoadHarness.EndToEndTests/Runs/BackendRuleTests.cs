using System.Text.Json;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Rules;
using LoadHarness.Results;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>What a scenario tells the backend that is started for its run.</summary>
public sealed class BackendRuleTests
{
    private const string Pings = """
        scenario: pings
        target: { backend: reference, rules: { ping-every: 200ms } }
        populations:
          - { name: mute, profile: { extends: wx-push, reconnect: never, answer-pings: never }, clients: 20, rooms: { size: 10 } }
          - { name: polite, profile: { extends: wx-push, reconnect: never }, clients: 20, rooms: { size: 10 } }
        phases: { warm-up: 500ms, steady: 1s, drain: 1s }
        lost-after: 500ms
        generator: { intervals: 100% }

        """;

    /// <summary>Seed row 1.17, server and client together: within two periods nothing is left of who does not answer.</summary>
    [Fact]
    public async Task Seed1_17_TheServerCutsWhoLeavesItsPingsUnanswered()
    {
        using var folder = new TempFolder();
        folder.Write("pings.yaml", Pings);

        (await LoadHarnessProgram.RunAsync(folder, "run", "pings.yaml", "--out", "run")).Expect(0);

        var result = new RunFiles(folder["run"]).Result;
        // Where this machine stands still for two periods, the cut may throw away the answer to the upgrade: a dial that failed, then.
        Assert.Equal((20, 0), (
            result.Count(MetricCatalog.DropsCut, population: "mute") + result.Count(MetricCatalog.ConnectFailed, population: "mute"),
            result.Count(MetricCatalog.Reconnects, population: "mute")));
        Assert.InRange(result.Count(MetricCatalog.DropsCut, population: "mute"), 15, 20);
        Assert.InRange(result.Count(MetricCatalog.Drops, population: "polite"), 0, 5); // none, unless this machine stands still for 200 ms
        Assert.All(result.Ends.Where(row => row.IsDrop), row => Assert.Equal("none", row.Code));
    }

    [Fact]
    public async Task Run_SettingThatADefectDoesNotTake_IsTheScenariosFault()
    {
        using var folder = new TempFolder();
        var file = new ScenarioText { Target = "{ backend: reference, rules: { drop: often } }" }.WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", file, "--out", "run")).Expect(2);

        Assert.StartsWith("The reference backend does not understand target.rules: drop 'often': expected a share", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_Rules_AreSaidButForSecrets()
    {
        using var folder = new TempFolder();
        var file = new ScenarioText { Target = "{ backend: reference, rules: { token-lifetime: 120s, password: sesame, idle: off, leak-timers: 30s } }" }
            .WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "plan", file)).Expect(0);

        Assert.Contains("\nRules        idle 0, token-lifetime 2m, password ***, leak-timers 30s\n", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_HasEveryOptionOfTheBackendWithItsDefault()
    {
        using var schema = JsonDocument.Parse(RepositoryFiles.Read("scenarios/scenario.schema.json"));
        var keys = schema.RootElement.GetProperty("$defs").GetProperty("rules").GetProperty("properties");

        Assert.All(RuleCatalog.All, rule => Assert.Equal(rule.Default, keys.GetProperty(rule.Name).GetProperty("default").GetString()));
        Assert.All(DefectCatalog.All, defect => Assert.True(keys.TryGetProperty(defect.Name, out _), defect.Name));
        Assert.Equal(
            ["history", "idle", "token"],
            keys.EnumerateObject().Select(key => key.Name)
                .Except(RuleCatalog.All.Select(rule => rule.Name)).Except(DefectCatalog.All.Select(defect => defect.Name)).Order());
    }
}
