using System.CommandLine;
using LoadHarness.Cli.Comparing;
using LoadHarness.Cli.Repeat;
using LoadHarness.Cli.Run;
using LoadHarness.Reports;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Files;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness repeat</c>: plays a scenario several times, of two targets or builds in turn, and compares them.</summary>
internal static class RepeatVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var scenario = new ScenarioOptions();
        var options = new RepeatOptions();
        var command = new Command("repeat", $"""
            Plays a scenario several times, each run in a process of its own. With --against or --against-set two sides take turns as
            ABBA, and are compared at the end: what changes slowly on the machine weighs on both alike.

            Examples:
              loadharness repeat chat.yaml --times 3
              loadharness repeat chat.yaml --target ws://127.0.0.1:8080/chat --against ws://127.0.0.1:8081/chat --build 1.4 --against-build 1.5
              loadharness repeat chat.yaml --set target.rules.compression=off --against-set target.rules.compression=on

            Further options go to each run. The runs are in folders of their own below --out, 01-a, 02-b and so on, with the
            comparison beside them.

            Exit codes: of two sides that of the comparison: 0 same or improved, 3 regressed, 4 inconclusive or not comparable. Of one
            side 3 if a run failed, else 4 if one was inconclusive. Whatever ends a run for good ends the series: 2, 5, 6, 70, 130, 143.
            """);
        scenario.AddTo(command);
        options.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var (read, _) = scenario.Read(parsed);
            var plan = options.Plan(parsed);
            var numbers = options.Numbers(parsed);
            var against = Against(scenario, options, parsed);
            RunVerb.AskForPermission(terminal, [read, against], options.Yes(parsed));
            var folder = options.Folder(parsed) ?? Path.Combine(RunFolder.DefaultParent, $"{OutputNames.Folder(read.Name, TimeProvider.System.GetUtcNow())}-repeat");
            var codes = await new RepeatSeries(terminal, plan).PlayAsync(step => options.ArgumentsOf(parsed, step, folder)).ConfigureAwait(false);
            return codes.Count == plan.Order.Length && codes.All(code => code is ExitCode.Ok or ExitCode.Fail or ExitCode.Inconclusive)
                ? Conclude(terminal, plan, folder, codes, numbers)
                : codes[^1];
        });
        return command;
    }

    /// <summary>The second side must be known to be right before the first is played.</summary>
    private static Scenario Against(ScenarioOptions scenario, RepeatOptions options, ParseResult parsed)
    {
        try
        {
            return scenario.Read(parsed, options.AgainstOverrides(parsed)).Scenario;
        }
        catch (UserException e)
        {
            throw new UserException($"The side of --against: {e.Message}", e.ExitCode, e);
        }
    }

    private static int Conclude(Terminal terminal, RepeatPlan plan, string folder, IReadOnlyList<int> codes, IReadOnlyList<GatedNumber> numbers)
    {
        if (!plan.IsPaired)
        {
            terminal.Say($"{Readable.Count(codes.Count, "run")}, {codes.Count(code => code == ExitCode.Ok)} passed: {folder}");
            return codes.Contains(ExitCode.Fail) ? ExitCode.Fail : codes.Contains(ExitCode.Inconclusive) ? ExitCode.Inconclusive : ExitCode.Ok;
        }

        var steps = plan.Steps();
        IEnumerable<string> Of(bool against) => steps.Where(step => step.IsAgainst == against).Select(step => Path.Combine(folder, step.Folder));
        var comparison = CompareVerb.Compare(RunPaths.Read(Of(false)), RunPaths.Read(Of(true)), numbers);
        var report = ComparisonFolder.Write(Path.Combine(folder, ComparisonFolder.InRun), comparison);
        terminal.Say();
        ComparisonConclusion.Print(terminal, comparison);
        terminal.Say($"Comparison: {report}");
        StepSummary.Append(terminal, ComparisonSummary.Markdown(comparison));
        return ExitCode.Of(comparison.Outcome);
    }
}
