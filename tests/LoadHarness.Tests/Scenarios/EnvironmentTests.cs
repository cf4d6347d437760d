using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

public sealed class EnvironmentTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["TOKEN"] = "s3cret",
        ["CLIENTS"] = "12",
        ["HOST"] = "chat.example",
        ["EMPTY"] = "",
        ["TRICK"] = "x$${user} ${client} $",
        ["_A1"] = "under",
        ["lower"] = "must not be asked for",
    };

    [Fact]
    public void Variables_InAnyScalar_AreFilledIn()
    {
        var reading = Read("token: \"${TOKEN}-${client}\", clients: \"${CLIENTS}\"", target: "{ url: \"ws://${HOST}/c\" }");

        Assert.Empty(reading.Errors);
        var population = reading.Scenario!.Populations[0];
        Assert.Equal("s3cret-7", population.Token.Fill(_ => "7"));
        Assert.Equal(12, population.Clients);
        Assert.Equal(new Uri("ws://chat.example/c"), reading.Scenario.Target.Url);
    }

    [Fact]
    public void Secrets_AreTheValuesThatWereFilledIn()
    {
        var reading = Read("token: \"${TOKEN}${EMPTY}${_A1}\", clients: 1");

        Assert.Equal(new HashSet<string> { "s3cret", "under" }, reading.Secrets);
        Assert.Contains("${TOKEN}", reading.Text);
        Assert.DoesNotContain("s3cret", reading.Text);
    }

    [Fact]
    public void Template_WithASecret_DoesNotShowIt()
    {
        var token = Read("token: \"${TOKEN}-${client}\", clients: 1").Scenario!.Populations[0].Token;

        Assert.Equal("${TOKEN}-${client}", token.ToString());
        Assert.Equal(["client"], token.Variables);
    }

    [Fact]
    public void Value_ThatLooksLikeATemplate_IsText()
    {
        var token = Read("token: \"${TRICK}${client}\", clients: 1").Scenario!.Populations[0].Token;

        Assert.Equal("x$${user} ${client} $9", token.Fill(_ => "9"));
    }

    [Fact]
    public void Error_AboutASecret_ShowsItsNameOnly()
    {
        var reading = Read("clients: \"${TOKEN}\"");

        Assert.Equal(
            "env.yaml:4:35: populations.0.clients: expected a whole number from 1 to 14,000,000, found '${TOKEN}'",
            Assert.Single(reading.Errors).ToString());
    }

    [Fact]
    public void Dollars_Escaped_StayText()
    {
        var reading = Read("token: \"$${TOKEN}\", clients: 1", about: "costs $${TOKEN} or ${lower}");

        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Secrets);
        Assert.Equal("${TOKEN}", reading.Scenario!.Populations[0].Token.Fill(_ => "?"));
        Assert.Equal("costs ${TOKEN} or ${lower}", reading.Scenario.About);
    }

    [Fact]
    public void Variables_InAnOverride_AreFilledInToo()
    {
        var reading = Read("clients: 1", overrides: [ScenarioOverride.Set("populations.0.clients=${CLIENTS}"), ScenarioOverride.Target("ws://${HOST}")]);

        Assert.Empty(reading.Errors);
        Assert.Equal(12, reading.Scenario!.Populations[0].Clients);
        Assert.Equal("chat.example", reading.Scenario.Target.Url!.Host);
        Assert.Equal(["--set populations.0.clients=${CLIENTS}", "--target ws://${HOST}"], reading.Overrides);
    }

    [Fact]
    public void Variable_MissingInAnOverride_NamesTheOverride()
    {
        var reading = Read("clients: 1", overrides: [ScenarioOverride.Set("seed=${NONE}")]);

        Assert.Equal(
            "--set seed=${NONE}: the environment variable NONE is not set: set it, or write $${NONE} for the text itself",
            Assert.Single(reading.Errors).ToString());
    }

    private static ScenarioReading Read(
        string rest, string target = "{ backend: reference }", string about = "''", params ScenarioOverride[] overrides) =>
        ScenarioFile.ReadText(
            $"scenario: env\nabout: {about}\ntarget: {target}\npopulations: [{{ name: a, {rest}, profile: bare }}]\n",
            "env.yaml",
            new ScenarioReadOptions { Environment = name => Variables.GetValueOrDefault(name), Overrides = overrides });
}
