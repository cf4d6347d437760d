using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

public sealed class OverrideTests
{
    private const string Text = """
        scenario: two
        target: { backend: reference, connect-timeout: 3s }
        populations:
          - { name: members, profile: uni-app, clients: 30 }
          - { name: bots, profile: bare, clients: 10 }
        """;

    [Fact]
    public void Set_ByIndexAndByName_ReachesThePopulation()
    {
        var scenario = Read(ScenarioOverride.Set("populations.0.clients=50"), ScenarioOverride.Set("populations.bots.clients=7"));

        Assert.Equal([50, 7], scenario.Populations.Select(population => population.Clients));
    }

    [Fact]
    public void Set_MissingMapsOnTheWay_AreMade()
    {
        var scenario = Read(ScenarioOverride.Set("phases.steady=90s"), ScenarioOverride.Set("populations.bots.say.every=2s"));

        Assert.Equal(TimeSpan.FromSeconds(90), scenario.Phases.Steady);
        Assert.Equal(TimeSpan.FromSeconds(2), scenario.Populations[1].Say!.Every);
    }

    [Fact]
    public void Set_Value_IsYaml()
    {
        var scenario = Read(
            ScenarioOverride.Set("populations.bots.rooms={ count: 2, name: 'x=${n}' }"),
            ScenarioOverride.Set("thresholds=[delivery.lost == 0, delivery.late < 5]"));

        Assert.Equal("x=${n}", scenario.Populations[1].Rooms.Name!.Source);
        Assert.Equal(2, scenario.Thresholds.Count);
    }

    [Fact]
    public void Set_Twice_LastOneCounts() =>
        Assert.Equal(3, Read(ScenarioOverride.Set("seed=2"), ScenarioOverride.Seed(3)).Seed);

    [Fact]
    public void Shortcuts_AreOverridesToo()
    {
        var scenario = Read(ScenarioOverride.For("45s"), ScenarioOverride.Seed(-7), ScenarioOverride.Target("ws://localhost:9/x?a={b}"));

        Assert.Equal(TimeSpan.FromSeconds(45), scenario.Phases.Steady);
        Assert.Equal(-7, scenario.Seed);
        Assert.Equal(new Uri("ws://localhost:9/x?a={b}"), scenario.Target.Url);
        Assert.Equal(TimeSpan.FromSeconds(3), scenario.Target.ConnectTimeout);
    }

    [Fact]
    public void Target_Reference_StartsTheReferenceBackend() =>
        Assert.True(Read(ScenarioOverride.Target("ws://localhost:9"), ScenarioOverride.Target("reference")).Target.IsReferenceBackend);

    [Fact]
    public void Target_AnotherServer_IsNotToldTheRulesOfTheOwnOne()
    {
        const string Rules = "target.rules={ ping-every: 90s, password: -x, idle: 2m, drop: 1/10 }";
        var own = Read(ScenarioOverride.Set(Rules), ScenarioOverride.Target("reference"));
        var reading = ScenarioFile.ReadText(
            Text.Replace("reference,", "reference, rules: { ping-every: 30s },", StringComparison.Ordinal), "s.yaml",
            new ScenarioReadOptions { Overrides = [ScenarioOverride.Target("ws://localhost:9")] });

        Assert.Equal(
            ["idle 120", "ping-every 90s", "password ***", "drop 1/10"], own.Target.Rules.Select(rule => rule.Shown));
        Assert.Equal("-x", own.Target.Rules[2].Setting);
        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Scenario!.Target.Rules);
    }

    [Theory]
    [InlineData("target.url=ws://localhost:9", true)]
    [InlineData("target.command=[./server-1.5]", true)]
    [InlineData("target.ready={ within: 5s }", true)]
    [InlineData("observe={ pid: 7 }", true)]
    [InlineData("target.connect-timeout=1s", false)]
    [InlineData("phases.steady=9s", false)]
    public void LoadHash_IsOfTheLoadAndNotOfTheTarget(string change, bool isSame)
    {
        string Hash(params ScenarioOverride[] changes) => ScenarioFile.ReadText(Text, "s.yaml", new ScenarioReadOptions { Overrides = changes }).LoadHash;

        Assert.Equal(isSame, Hash() == Hash(ScenarioOverride.Set(change)));
    }

    [Theory]
    [InlineData(new[] { 30, 10 }, 400, new[] { 300, 100 })]
    [InlineData(new[] { 30, 10 }, 2, new[] { 1, 1 })]
    [InlineData(new[] { 1, 1, 1 }, 10, new[] { 4, 3, 3 })]
    [InlineData(new[] { 5, 3, 1 }, 4, new[] { 2, 1, 1 })]
    [InlineData(new[] { 1000, 1, 1 }, 10, new[] { 8, 1, 1 })]
    [InlineData(new[] { 7_000_000, 1, 1 }, 14_000_000, new[] { 13_999_996, 2, 2 })]
    [InlineData(new[] { 7 }, 100, new[] { 100 })]
    public void Clients_Total_IsSharedInProportionAndAtLeastOneEach(int[] before, int total, int[] after)
    {
        var populations = string.Concat(before.Select((clients, i) => $"  - {{ name: p{i}, profile: bare, clients: {clients} }}\n"));
        var reading = ScenarioFile.ReadText(
            $"scenario: n\ntarget: {{ backend: reference }}\npopulations:\n{populations}", "n.yaml",
            new ScenarioReadOptions { Overrides = [ScenarioOverride.Clients(total)] });

        Assert.Empty(reading.Errors);
        Assert.Equal(after, reading.Scenario!.Populations.Select(population => population.Clients));
    }

    [Fact]
    public void Clients_ManyPopulations_AlwaysSumUp()
    {
        var random = new Generator(7);
        for (var round = 0; round < 200; round++)
        {
            var before = Enumerable.Range(0, 1 + random.Below(20)).Select(_ => 1 + random.Below(random.Below(2) == 0 ? 10 : 500_000)).ToArray();
            var total = before.Length + random.Below(100_000);
            var populations = string.Concat(before.Select((clients, i) => $"  - {{ name: p{i}, profile: bare, clients: {clients} }}\n"));
            var reading = ScenarioFile.ReadText(
                $"scenario: n\ntarget: {{ backend: reference }}\npopulations:\n{populations}", "n.yaml",
                new ScenarioReadOptions { Overrides = [ScenarioOverride.Clients(total)] });

            Assert.Empty(reading.Errors);
            Assert.Equal(total, reading.Scenario!.Populations.Sum(population => population.Clients));
            Assert.All(reading.Scenario.Populations, population => Assert.True(population.Clients >= 1));
        }
    }

    [Fact]
    public void Overrides_OfReading_AreKeptAsWritten()
    {
        var reading = ScenarioFile.ReadText(Text, "two.yaml", new ScenarioReadOptions
        {
            Overrides = [ScenarioOverride.Set("seed=2"), ScenarioOverride.Clients(80), ScenarioOverride.For("9s"), ScenarioOverride.Seed(4)],
        });

        Assert.Equal(["--set seed=2", "--clients 80", "--for 9s", "--seed 4"], reading.Overrides);
        Assert.Equal(Text, reading.Text);
    }

    private static Scenario Read(params ScenarioOverride[] overrides)
    {
        var reading = ScenarioFile.ReadText(Text, "two.yaml", new ScenarioReadOptions { Overrides = overrides });
        Assert.Empty(reading.Errors);
        return reading.Scenario!;
    }
}
