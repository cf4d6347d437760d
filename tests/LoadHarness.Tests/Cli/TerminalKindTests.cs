using LoadHarness.Cli;

namespace LoadHarness.Tests.Cli;

public sealed class TerminalKindTests
{
    [Theory]
    [InlineData(true, "TERM=xterm", true, true, true)]
    [InlineData(true, "TERM=xterm NO_COLOR=1", true, true, false)]
    [InlineData(true, "TERM=xterm NO_COLOR=", true, true, true)]
    [InlineData(true, "TERM=dumb", true, false, false)]
    [InlineData(true, "TERM=xterm CI=true", false, false, false)]
    [InlineData(true, "TERM=xterm CI=True", false, false, false)]
    [InlineData(true, "TERM=xterm CI=", true, true, true)]
    [InlineData(false, "TERM=xterm", false, false, false)]
    public void Kind_OfAPlace_IsWhatTheEnvironmentSays(bool isConsole, string environment, bool isInteractive, bool hasScreen, bool hasColour)
    {
        var variables = environment.Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        var kind = new TerminalKind(isConsole, variables.GetValueOrDefault);

        Assert.Equal((isInteractive, hasScreen, hasColour), (kind.IsInteractive, kind.HasScreen, kind.HasColour));
    }
}
