using System.CommandLine;
using LoadHarness.Cli.Run;
using LoadHarness.Cli.Slices;
using LoadHarness.Scenarios;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness run</c>: plays a scenario, judges it, writes the report.</summary>
internal static class RunVerb
{
    private const int AskFrom = 1_000;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal, ScenarioSource? source)
    {
        var scenario = new ScenarioOptions(source);
        var options = new RunOptions(source);
        var command = new Command("run", """
            Plays a scenario and writes result.json, index.html, summary.md and junit.xml.

            Examples:
              loadharness run hello.yaml
              loadharness run my.yaml --target ws://127.0.0.1:8080/chat --build 1.4.2
              loadharness run my.yaml --clients 50 --for 10s --set populations.0.say.every=500ms

            Exit codes: 0 pass, 2 usage, 3 fail, 4 inconclusive, 5 no client ever joined, 6 output lost, 70 fault of the
            harness, 130 Ctrl-C, 143 SIGTERM. Ctrl-C once leaves politely and writes the report, twice stops at once.

            --baseline compares the run with earlier ones and writes the comparison into its folder. Of a run that passed the exit
            code becomes 3 if counts (drops, losses, errors) or hard limits regressed, 4 if the runs cannot be compared. Latencies
            never change it: they need 5 runs a side, see 'loadharness compare'.

            On a terminal the run is shown live; elsewhere, with CI=true or TERM=dumb, as a plain line every 5 s (every minute
            in runs of more than an hour). NO_COLOR: no colours. With --quiet there is one line with the verdict and one with
            the report; errors go to the standard error in any case.
            """);
        scenario.AddTo(command);
        options.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var (read, reading) = scenario.Read(parsed);
            AskForPermission(terminal, [read], options.Yes(parsed));
            var choices = options.Read(parsed);
            SliceOptions.HideToken();
            if (choices.Sources.Count > 0 && read.Target.Transport != TransportKind.Own)
            {
                throw new UserException(
                    $"--source: {read.Target.Transport.Name()}, the transport of this scenario, dials from where the system likes: it needs our own, without compression and proxy.");
            }

            return await new RunCommand(terminal, read, reading, choices).ExecuteAsync().ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>A typing error in a URL must not send thousands of clients to a stranger.</summary>
    /// <param name="terminal">Where a person is asked.</param>
    /// <param name="scenarios">What will be played.</param>
    /// <param name="yes">Whether permission was given on the command line.</param>
    /// <exception cref="UserException">There is none.</exception>
    internal static void AskForPermission(Terminal terminal, IEnumerable<Scenario> scenarios, bool yes)
    {
        var loads = scenarios
            .Where(scenario => scenario.Target.Url is { IsLoopback: false })
            .Select(scenario => (scenario.Target.Url!.Host, Clients: scenario.Populations.Sum(population => population.Clients)))
            .Where(load => load.Clients > AskFrom)
            .Distinct();
        foreach (var (host, clients) in loads)
        {
            if (!yes && !terminal.Confirm($"{clients} clients will connect to {host}, which is not this machine. Go on?"))
            {
                throw new UserException($"{clients} clients would connect to {host}, which is not this machine: add --yes if you may load it.");
            }
        }
    }
}
