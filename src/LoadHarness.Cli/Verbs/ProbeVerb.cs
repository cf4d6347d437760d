using System.CommandLine;
using LoadHarness.Cli.Probing;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness probe</c>: plays one client and shows what it and the server say to each other.</summary>
internal static class ProbeVerb
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal, ScenarioSource? source)
    {
        var (scenario, protocols) = (new ScenarioOptions(source), new ProtocolOption(source));
        var population = new Option<string?>("--population") { Description = "Whose client it is. Default: the first population.", HelpName = "NAME" };
        var length = new Option<string>("--stay")
        {
            Description = "How long it stays once it is joined; default 3s.",
            HelpName = "DURATION",
            DefaultValueFactory = _ => "3s",
        };
        var whole = new Option<bool>("--whole") { Description = "Show frames to their end, however long." };
        var command = new Command("probe", """
            Plays one client of a scenario and shows each step: the dial, every frame in both directions, and what the protocol makes
            of it. To find out in seconds why nobody joins. It says something once a second or more often; nothing is judged and
            no report is written. Tokens and secrets are not shown.

            Examples:
              loadharness probe hello.yaml
              loadharness probe my.yaml --target ws://127.0.0.1:8080/chat --stay 10s --whole

            Exit codes: 0 it was joined, 2 usage, 5 it never was, 130 Ctrl-C.
            """);
        scenario.AddTo(command);
        command.Add(population);
        command.Add(length);
        command.Add(whole);
        protocols.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var (read, reading) = scenario.Read(parsed);
            if (!DurationText.TryParse(parsed.GetValue(length)!, out var stay) || stay <= TimeSpan.Zero || stay > Longest)
            {
                throw new UserException($"--stay: '{parsed.GetValue(length)}' is no duration up to 1h: write 500ms, 5s or 2m.");
            }

            return await new Probe(terminal, read, reading, protocols.Read(parsed)).PlayAsync(parsed.GetValue(population), stay, parsed.GetValue(whole)).ConfigureAwait(false);
        });
        return command;
    }
}
