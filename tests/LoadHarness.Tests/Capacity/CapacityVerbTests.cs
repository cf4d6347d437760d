using LoadHarness.Cli;
using LoadHarness.Cli.Capacity;
using LoadHarness.Results.Capacity;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Docs;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Capacity;

/// <summary>How a level becomes changes of the scenario; and what is wrong with a search: one message, exit code 2, nothing played.</summary>
public sealed class CapacityVerbTests : IDisposable
{
    private const string Text = """
        scenario: two
        target: { url: "ws://127.0.0.1:1/" }
        populations:
          - { name: talkers, clients: 20, profile: bare, say: { every: 500ms } }
          - { name: watchers, clients: 60, profile: bare }
          - { name: askers, clients: 20, profile: bare, say: { every: 2s } }

        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("loadharness-");

    private string File => Path.Combine(folder.FullName, "two.yaml");

    private string Out => Path.Combine(folder.FullName, "search");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(RaisedLoad.Clients, "", 100, 150, "--clients 150")]
    [InlineData(RaisedLoad.Clients, "watchers", 60, 90, "--set populations.watchers.clients=90")]
    [InlineData(RaisedLoad.Rate, "", 50, 150, "--set populations.talkers.say.every=166.6667ms --set populations.askers.say.every=666.6667ms")]
    [InlineData(RaisedLoad.Rate, "askers", 10, 40, "--set populations.askers.say.every=500ms")]
    public void Knob_Level_IsWhatSomebodyWouldType(RaisedLoad raised, string population, int own, int level, string words)
    {
        var knob = new LoadKnob(Read(), new LoadAxis(raised, population));

        Assert.Equal((own, words), (knob.Level, string.Join(' ', knob.Words(level))));
    }

    [Theory]
    [InlineData(RaisedLoad.Clients, "", 150)]
    [InlineData(RaisedLoad.Clients, "talkers", 150)]
    [InlineData(RaisedLoad.Rate, "", 333)]
    [InlineData(RaisedLoad.Rate, "talkers", 7)]
    public void Knob_ChangedScenario_HasThatLevel(RaisedLoad raised, string population, int level)
    {
        var axis = new LoadAxis(raised, population);

        Assert.Equal(level, new LoadKnob(Read([.. new LoadKnob(Read(), axis).Changes(level)]), axis).Level);
    }

    [Theory]
    [InlineData("--raise: 'rooms' cannot be raised: write clients or rate.", "--raise", "rooms")]
    [InlineData("--of: there is no population 'talker', did you mean 'talkers'?", "--of", "talker")]
    [InlineData("--raise rate: 'watchers' does not say something every so often: write say.every in the scenario, or raise clients.", "--raise", "rate", "--of", "watchers")]
    [InlineData("--from: 0 is not possible: write a whole number from 1.", "--from", "0")]
    [InlineData("--from many: expected a whole number.", "--from", "many")]
    [InlineData("--to: the highest level, 50, is below the lowest, 100: the scenario begins there, so say --from too.", "--to", "50")]
    [InlineData("--to: the highest level, 50, is below the lowest, 70: exchange them.", "--from", "70", "--to", "50")]
    [InlineData("--step and --factor both say what the next level is: leave one of them out.", "--step", "10", "--factor", "1.5")]
    [InlineData("--factor: '1' is not possible: write a number above 1 and up to 10, such as 1.5.", "--factor", "1")]
    [InlineData("--search: 'halves' is no way to search: write steps or bisection.", "--search", "halves")]
    [InlineData("--hold: 'long' is no duration up to 24h: write 500ms, 30s or 2m.", "--hold", "long")]
    [InlineData("With --hold 0 ms the scenario is wrong: --for 0ms: ", "--hold", "0s")]
    [InlineData("--pause: '2h' is no duration up to 1h: write 500ms, 5s or 2m.", "--pause", "2h")]
    [InlineData("--at-least: 5000 can never be held, because the search ends at 1000: raise --to.", "--at-least", "5000")]
    [InlineData("--clients: the search itself says how many clients there are: say with --from where it begins.", "--clients", "7")]
    [InlineData("With 2 clients the scenario is wrong: --clients 2: each of the 3 populations needs at least one client: write --clients 3 or more", "--from", "2")]
    [InlineData("With 90\u202F000 messages/s of askers the scenario is wrong: --set populations.askers.say.every=0.2222ms: ", "--raise", "rate", "--of", "askers", "--to", "90000")]
    public async Task Capacity_WhatCannotBeUnderstood_IsToldBeforeAnythingIsPlayed(string says, params string[] options)
    {
        Read();
        using StringWriter output = new(), error = new();

        var code = await Application.RunAsync(["capacity", File, "--out", Out, .. options], new Terminal(output, error));

        Assert.StartsWith(says, error.ToString(), StringComparison.Ordinal);
        Assert.Equal((ExitCode.Usage, ""), (code, output.ToString()));
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Capacity_EveryCommandOfItsPage_IsUnderstoodUpToAPauseThatIsNone()
    {
        Read();
        foreach (var command in new MarkdownFile("docs/capacity.md").Commands())
        {
            using StringWriter output = new(), error = new();
            var words = command.Split(' ').Skip(1).Select(word => word == "chat.yaml" ? File : word == "scenarios/load/capacity.yaml" ? RepositoryFiles.PathOf(word) : word);

            var code = await Application.RunAsync([.. words, "--pause", "never"], new Terminal(output, error));

            Assert.Equal((ExitCode.Usage, $"--pause: 'never' is no duration up to 1h: write 500ms, 5s or 2m.{Environment.NewLine}"), (code, error.ToString()));
        }
    }

    [Theory]
    [InlineData(CapacityOutcome.Found, ExitCode.Ok)]
    [InlineData(CapacityOutcome.AtLeast, ExitCode.Ok)]
    [InlineData(CapacityOutcome.TooLittle, ExitCode.Fail)]
    [InlineData(CapacityOutcome.NothingHeld, ExitCode.Fail)]
    [InlineData(CapacityOutcome.Inconclusive, ExitCode.Inconclusive)]
    public void ExitCode_OfASearch_IsThatOfItsOutcome(CapacityOutcome outcome, int code) => Assert.Equal(code, ExitCode.Of(outcome));

    private Scenario Read(params ScenarioOverride[] changes)
    {
        System.IO.File.WriteAllText(File, Text);
        return ScenarioFile.Read(File, new ScenarioReadOptions { Environment = _ => null, Overrides = changes }).Scenario!;
    }
}
