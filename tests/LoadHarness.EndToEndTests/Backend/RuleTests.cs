using LoadHarness.EndToEndTests.Programs;
using LoadHarness.ReferenceBackend.Rules;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>The rules by name, as the command line sets them.</summary>
public sealed class RuleTests
{
    [Fact]
    public void Read_Nothing_GivesTheDefaultsThatTheCatalogueNames()
    {
        var named = RuleCatalog.All.ToDictionary(kind => kind.Name, kind => kind.Default);

        Assert.Equal(new BackendRules(), RuleCatalog.Read(named));
        Assert.Equal(new BackendRules(), RuleCatalog.Read(new Dictionary<string, string>()));
    }

    [Theory]
    [InlineData("ping-every", "30s")]
    [InlineData("malformed", "close")]
    [InlineData("heartbeat-reply", "off")]
    [InlineData("echo", "on")]
    [InlineData("require-subprotocol", "off")]
    [InlineData("auth-within", "1.5s")]
    [InlineData("auth-within", "off")]
    [InlineData("bad-token", "close")]
    [InlineData("require-login", "on")]
    [InlineData("password", "a password")]
    [InlineData("token-lifetime", "1h")]
    [InlineData("close-on-expiry", "on")]
    [InlineData("poll-wait", "off")]
    [InlineData("collect-every", "30s")]
    [InlineData("require-signature", "a key with spaces")]
    public void Read_OneRule_ChangesNothingElse(string name, string setting)
    {
        var rules = RuleCatalog.Read(new Dictionary<string, string> { [name] = setting });

        var changed = typeof(BackendRules).GetProperties()
            .Count(property => !Equals(property.GetValue(rules), property.GetValue(new BackendRules())));
        Assert.Equal(1, changed);
    }

    [Theory]
    [InlineData("--malformed", "shout", "--malformed 'shout': expected ignore or answer or close, found 'shout'. It takes ignore|answer|close.")]
    [InlineData("--echo", "yes", "--echo 'yes': expected on or off, found 'yes'. It takes dialect|on|off.")]
    [InlineData("--auth-within", "3", "--auth-within '3': expected a time such as 200ms, 1.5s or 2m, at most 24h, found '3'. It takes TIME|off.")]
    [InlineData("--history", "-1", "--history -1: a number of messages, 0 for none.")]
    public async Task Program_WrongSetting_SaysSoAndEndsWith2(string option, string value, string message)
    {
        using var folder = new TempFolder();

        (await LoadHarnessProgram.RunAsync(folder, "backend", "--port", "0", option, value)).Expect(2).Complains(message);
    }

    [Fact]
    public async Task Program_Help_ListsEveryRule()
    {
        using var folder = new TempFolder();

        var help = (await LoadHarnessProgram.RunAsync(folder, "backend", "--help")).Expect(0).Output;

        Assert.All(RuleCatalog.All, kind => Assert.Contains($"--{kind.Name} <{kind.Values}>", help, StringComparison.Ordinal));
    }
}
