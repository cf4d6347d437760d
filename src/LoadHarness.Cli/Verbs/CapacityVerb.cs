using System.CommandLine;
using LoadHarness.Cli.Capacity;
using LoadHarness.Cli.Run;
using LoadHarness.Engine;
using LoadHarness.Reports;
using LoadHarness.Results.Capacity;
using LoadHarness.Results.Files;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness capacity</c>: the highest load that a backend holds.</summary>
internal static class CapacityVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var (scenario, options) = (new ScenarioOptions(), new CapacityOptions());
        var command = new Command("capacity", """
            Raises clients or messages until a limit of the scenario is broken, or not everybody can join; plays that level once more,
            because one trip may be chance; then holds the highest level that was held, and reports it with curves over the load.
            Each level is a run in a process of its own. Writes index.html, summary.md, junit.xml and capacity.json.

            Examples:
              loadharness capacity chat.yaml --target ws://127.0.0.1:8080/chat --from 100 --to 2000
              loadharness capacity chat.yaml --raise rate --from 50 --to 1000 --search bisection --hold 5m
              loadharness capacity chat.yaml --to 500 --at-least 500

            Further options go to each run. Where the generator is over its own limits the search ends as INCONCLUSIVE: its limit is
            never told as the backend's capacity.

            Exit codes: 0 a level was held, 3 not even the lowest, or less than --at-least; 4 the generator was the limit, or a level
            could not be judged; 2 usage. Whatever ends a run for good ends the search: 2, 5, 6, 70, 130, 143.
            """);
        scenario.AddTo(command);
        options.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var plan = Plan(terminal, scenario, options, parsed);
            CapacityFolder.Prepare(plan.Folder);
            var (result, code) = await new CapacityPlay(terminal, plan).PlayAsync().ConfigureAwait(false);
            return Conclude(terminal, plan, result, code);
        });
        return command;
    }

    private static CapacityPlan Plan(Terminal terminal, ScenarioOptions scenario, CapacityOptions options, ParseResult parsed)
    {
        var axis = options.Axis(parsed);
        var (read, reading) = scenario.Read(parsed);
        if (axis.Raised == RaisedLoad.Clients && scenario.HasClients(parsed))
        {
            throw new UserException("--clients: the search itself says how many clients there are: say with --from where it begins.");
        }

        var knob = new LoadKnob(read, axis);
        var range = options.Range(parsed, knob.Level);
        var wanted = options.AtLeast(parsed, range);
        var hold = options.Hold(parsed) ?? read.Phases.Steady;
        Scenario At(int level) => ReadWith(scenario, parsed, axis.Show(level), knob.Changes(level));
        _ = At(range.From); // both ends must be right before anything is played, and so must the run that holds
        if (options.Hold(parsed) is { } longer)
        {
            _ = ReadWith(scenario, parsed, $"--hold {Readable.Duration(longer)}", [.. knob.Changes(range.From), ScenarioOverride.For(LoadKnob.Milliseconds(longer))]);
        }

        RunVerb.AskForPermission(terminal, [At(range.To)], options.Series.Yes(parsed));
        var (sources, protocols) = (options.Series.Sources(parsed), options.Series.Protocols(parsed));
        if (PreFlight.Check(At(range.From), sources, protocols) is [var first, ..])
        {
            throw new UserException(first);
        }

        // From here on only the limits of the machine are this machine's fault: a backend that is no longer there is not.
        string? Obstacle(int level) => PreFlight.Check(At(level), sources, MachineLimits.Read()) is [var obstacle, ..] ? obstacle : null;
        var folder = options.Folder(parsed) ?? CapacityFolder.DefaultPath(read.Name, TimeProvider.System.GetUtcNow());
        var start = new CapacityResult
        {
            Scenario = read.Name,
            ScenarioHash = reading.Hash,
            Build = options.Series.Build(parsed) ?? "",
            Target = read.Target.Url is { } url ? Redaction.Of(url, read.Target.Proxy) : "reference backend",
            StartedAt = TimeProvider.System.GetUtcNow(),
            Harness = Application.Version,
            Axis = axis,
            Range = range,
            Steady = read.Phases.Steady,
            Hold = hold,
            Pause = options.Series.Pause(parsed),
            Wanted = wanted,
            Runs = [],
        };
        return new CapacityPlan(
            start, folder, (move, name) => Arguments(options, parsed, knob, move, options.Hold(parsed) is null ? null : hold, Path.Combine(folder, name)),
            Obstacle, level => At(level).Populations.Sum(population => (long)population.Clients), read.Populations.Any(population => population.Arrival.Stay is not null), options.IsJson(parsed));
    }

    /// <summary>The scenario as it is played with these changes.</summary>
    /// <exception cref="UserException">It has errors then.</exception>
    private static Scenario ReadWith(ScenarioOptions scenario, ParseResult parsed, string what, IReadOnlyList<ScenarioOverride> changes)
    {
        try
        {
            return scenario.Read(parsed, changes).Scenario;
        }
        catch (UserException e)
        {
            throw new UserException($"With {what} the scenario is wrong: {e.Message}", e.ExitCode, e);
        }
    }

    private static IReadOnlyList<string> Arguments(
        CapacityOptions options, ParseResult parsed, LoadKnob knob, CapacityMove move, TimeSpan? hold, string folder)
    {
        var isLonger = move.IsHold && hold is not null;
        return
        [
            "run", .. options.PassedOn(parsed, isLonger ? [ScenarioOptions.DurationName] : []), .. knob.Words(move.Level),
            .. isLonger ? [ScenarioOptions.DurationName, LoadKnob.Milliseconds(hold!.Value)] : Array.Empty<string>(),
            .. options.Series.Build(parsed) is { } build ? ["--build", build] : Array.Empty<string>(),
            "--out", folder, "--yes",
        ];
    }

    private static int Conclude(Terminal terminal, CapacityPlan plan, CapacityResult result, int code)
    {
        var report = CapacityFolder.Write(plan.Folder, result);
        if (plan.IsSilent)
        {
            terminal.Say(CapacityFile.ToJson(result).TrimEnd('\n'));
        }
        else
        {
            terminal.Say();
            CapacityText.Print(terminal, result);
            terminal.Say($"Report: {report}");
        }

        StepSummary.Append(terminal, CapacitySummary.Markdown(result));
        return code != ExitCode.Ok ? code : ExitCode.Of(result.Outcome);
    }
}
