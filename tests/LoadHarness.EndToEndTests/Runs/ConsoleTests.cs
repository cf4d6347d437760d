using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>What somebody at a terminal sees of a run, and what is left of it.</summary>
public sealed class ConsoleTests
{
    private const string Escape = "\u001b";
    private const string Refusal = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
    private static readonly string[] Panels =
        ["─messages─", "─latency, from due to received─", "─deliveries─", "─connections─", "─last events─"];

    [PseudoTerminalFact]
    public async Task Run_OnATerminal_FillsItAtAnySizeAndLeavesNothingBehind()
    {
        using var folder = new TempFolder();
        (new ScenarioText() with { Steady = "10m" }).WriteTo(folder);
        await using var terminal = new PseudoTerminal(80, 24);
        await using var program = LoadHarnessProgram.StartOn(terminal, folder, "run", ScenarioText.FileName, "--out", "run", "--build", "1.4.2");

        var small = await terminal.SeeAsync(view => Panels.All(view.Shows) && view.Shows("40 open of 40 planned") && view.Shows("steady 0:0"));
        terminal.Resize(200, 50);
        var large = await terminal.SeeAsync(view => Panels.All(view.Shows) && view.Shows("─delivered/s, ") && view.Lines[49].EndsWith('╯'));
        terminal.Resize(40, 10);
        var tiny = await terminal.SeeAsync(view => view.Shows(" delivered, ") && !view.Shows("╭"));
        terminal.Resize(80, 24);
        await terminal.SeeAsync(view => Panels.All(view.Shows) && view.Lines[23].EndsWith('╯'));
        terminal.Type("\u0003");
        (await program.EndAsync()).Expect(130);
        var end = await terminal.EndAsync();

        Assert.All([small, large, tiny], view => Assert.Equal((true, false, 0, 0), (view.IsAlternate, view.IsCursorShown, view.Overflows, view.Scrolled)));
        Assert.StartsWith("short against reference backend ", small.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" build 1.4.2", large.Lines[0], StringComparison.Ordinal);
        Assert.Equal((false, true), (end.IsAlternate, end.IsCursorShown));
        Assert.DoesNotContain(end.Lines, line => line.IndexOfAny(['╭', '│', '━']) >= 0);
        Assert.StartsWith("short: 40 clients against ", end.Lines[0], StringComparison.Ordinal); // what stood there before is there again
        Assert.True(end.Shows("Leaving politely; the report follows.") && end.Shows("INCONCLUSIVE  Interrupted after ") && end.Shows("Report: run/index.html"), $"{end}");
        Assert.DoesNotMatch($"{Escape}\\[([0-9]+;)*(3[0-7]|38|9[0-7])(;[0-9]+)*m", terminal.Raw); // the tests decline colours
    }

    [PseudoTerminalFact]
    public async Task Run_Quiet_OnATerminal_SaysVerdictAndReportOnly()
    {
        await using var server = RawTcpServer.Answering(Refusal);
        using var folder = new TempFolder();
        ScenarioText.Brief(server.Url).WriteTo(folder);
        await using var terminal = new PseudoTerminal(200, 50);
        await using var program = LoadHarnessProgram.StartOn(terminal, folder, "run", ScenarioText.FileName, "--out", "run", "--quiet");

        (await program.EndAsync()).Expect(5);
        var end = await terminal.EndAsync();

        Assert.Matches("^INCONCLUSIVE  No client ever joined: .*\nReport: run/index.html\n*$", end.ToString());
        Assert.DoesNotContain("[?1049", terminal.Raw, StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public async Task Run_OnATerminalThatKnowsNothing_WritesPlainLines()
    {
        await using var server = RawTcpServer.Answering(Refusal);
        using var folder = new TempFolder();
        ScenarioText.Brief(server.Url).WriteTo(folder);
        await using var terminal = new PseudoTerminal(80, 24);
        await using var program = LoadHarnessProgram.StartOn(terminal, folder, ("TERM", "dumb"), "run", ScenarioText.FileName, "--out", "run");

        (await program.EndAsync()).Expect(5);
        var end = await terminal.EndAsync();

        Assert.StartsWith("short: 4 clients against ws://", end.Lines[0], StringComparison.Ordinal);
        Assert.True(end.Shows("INCONCLUSIVE  No client ever joined"), $"{end}");
        Assert.DoesNotContain(Escape, terminal.Raw, StringComparison.Ordinal);
    }
}
