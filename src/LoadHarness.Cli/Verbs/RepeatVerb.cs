using System.CommandLine;
using System.CommandLine.Parsing;
using LoadHarness.Cli.Comparing;
using LoadHarness.Cli.Repeat;
using LoadHarness.Cli.Run;
using LoadHarness.Reports;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios.Yaml;

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
            var (read, reading) = scenario.Read(parsed);
            RunVerb.AskForPermission(terminal, read, options.Yes(parsed));
            var plan = options.Plan(parsed);
            CheckAgainst(scenario, options, parsed, reading);
            var folder = options.Folder(parsed) ?? Path.Combine("reports", "runs", $"{TimeProvider.System.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{read.Name}-repeat");
            using var series = new RepeatSeries(terminal, plan);
            var codes = await series.PlayAsync(step => options.ArgumentsOf(parsed, step, folder)).ConfigureAwait(false);
            return codes.Count == plan.Order.Length && codes.All(code => code is ExitCode.Ok or ExitCode.Fail or ExitCode.Inconclusive)
                ? Conclude(terminal, plan, folder, codes)
                : codes[^1];
        });
        return command;
    }

    /// <summary>The second side must be known to be right before the first is played.</summary>
    private static void CheckAgainst(ScenarioOptions scenario, RepeatOptions options, ParseResult parsed, ScenarioReading reading)
    {
        var other = ScenarioFile.Read(reading.FileName, new ScenarioReadOptions
        {
            Environment = Environment.GetEnvironmentVariable,
            Overrides = [.. scenario.Overrides(parsed), .. options.AgainstOverrides(parsed)],
        });
        if (!other.IsValid)
        {
            throw new UserException($"The side of --against: {string.Join(Environment.NewLine, other.Errors)}");
        }
    }

    private static int Conclude(Terminal terminal, RepeatPlan plan, string folder, IReadOnlyList<int> codes)
    {
        if (!plan.IsPaired)
        {
            terminal.Say($"{Readable.Count(codes.Count, "run")}, {codes.Count(code => code == ExitCode.Ok)} passed: {folder}");
            return codes.Contains(ExitCode.Fail) ? ExitCode.Fail : codes.Contains(ExitCode.Inconclusive) ? ExitCode.Inconclusive : ExitCode.Ok;
        }

        var steps = plan.Steps();
        IEnumerable<string> Of(bool against) => steps.Where(step => step.IsAgainst == against).Select(step => Path.Combine(folder, step.Folder));
        var comparison = CompareVerb.Compare(RunPaths.Read(Of(false)), RunPaths.Read(Of(true)), GatedNumber.Default);
        var report = ComparisonFolder.Write(Path.Combine(folder, ComparisonFolder.InRun), comparison);
        terminal.Say();
        ComparisonConclusion.Print(terminal, comparison);
        terminal.Say($"Comparison: {report}");
        StepSummary.Append(terminal, ComparisonSummary.Markdown(comparison));
        return ExitCode.Of(comparison.Outcome);
    }
}

/// <summary>The options of <c>loadharness repeat</c> beside those of the scenario.</summary>
internal sealed class RepeatOptions
{
    private const int MostTimes = 30;
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly Option<int?> _times = new("--times")
    {
        Description = $"Runs of each side, 1 to {MostTimes}; default 5, the fewest that latencies can be judged by.",
        HelpName = "N",
        CustomParser = WholeNumber.IntOrNull,
    };

    private readonly Option<string?> _against = new("--against") { Description = "WebSocket URL of the second side.", HelpName = "URL" };
    private readonly Option<string[]> _againstSet = new("--against-set")
    {
        Description = "Overrides a value for the second side, such as observe.command. Repeatable.",
        HelpName = "path=value",
    };

    private readonly Option<string?> _againstBuild = new("--against-build") { Description = "Name of the build of the second side.", HelpName = "TEXT" };
    private readonly Option<string> _pause = new("--pause")
    {
        Description = "Between two runs; default 5s. A server that is given time to come to rest carries less from one run into the next.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "5s",
    };

    private readonly Option<string?> _folder = new("--out") { Description = "Folder of the series; default reports/runs/<utc>-<scenario>-repeat.", HelpName = "DIR" };
    private readonly Option<string?> _build = new("--build") { Description = "Name of the build under test.", HelpName = "TEXT" };
    private readonly Option<string?> _source = new("--source") { Description = "Local addresses to dial from, as of 'run'.", HelpName = "ADDRESSES" };
    private readonly Option<string?> _otlp = new("--otlp") { Description = "Receiver of OpenTelemetry, as of 'run'.", HelpName = "URL" };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask before many clients go to a target that is not this machine." };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Print nothing of each run but its verdict and where its report is." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _times, _against, _againstSet, _againstBuild, _pause, _folder, _build, _source, _otlp, _yes, _quiet })
        {
            command.Add(option);
        }
    }

    /// <summary>Whether nobody is asked for permission.</summary>
    public bool Yes(ParseResult parsed) => parsed.GetValue(_yes);

    /// <summary>Where the series goes; null: it has not been said.</summary>
    public string? Folder(ParseResult parsed) => parsed.GetValue(_folder);

    /// <summary>The plan.</summary>
    /// <exception cref="UserException">A value cannot be understood.</exception>
    public RepeatPlan Plan(ParseResult parsed)
    {
        var times = parsed.GetValue(_times) ?? 5;
        if (times is < 1 or > MostTimes)
        {
            throw new UserException($"--times: {times} is not possible: 1 to {MostTimes} runs of each side are.");
        }

        if (parsed.GetValue(_againstBuild) is not null && !IsPaired(parsed))
        {
            throw new UserException("--against-build names the build of a second side, but there is none: add --against URL or --against-set.");
        }

        return DurationText.TryParse(parsed.GetValue(_pause)!, out var pause) && pause <= LongestPause
            ? new RepeatPlan(times, IsPaired(parsed), pause)
            : throw new UserException($"--pause: '{parsed.GetValue(_pause)}' is no duration up to 1h: write 500ms, 5s or 2m.");
    }

    /// <summary>What is different for the second side.</summary>
    public IEnumerable<ScenarioOverride> AgainstOverrides(ParseResult parsed) =>
    [
        .. (parsed.GetValue(_againstSet) ?? []).Select(ScenarioOverride.Set),
        .. parsed.GetValue(_against) is { } url ? new[] { ScenarioOverride.Target(url) } : [],
    ];

    /// <summary>The command line of one run.</summary>
    public IReadOnlyList<string> ArgumentsOf(ParseResult parsed, RepeatStep step, string folder)
    {
        List<string> words = ["run", .. PassedOn(parsed, step.IsAgainst && parsed.GetValue(_against) is not null)];
        if (step.IsAgainst)
        {
            words.AddRange((parsed.GetValue(_againstSet) ?? []).SelectMany(change => new[] { "--set", change }));
            words.AddRange(parsed.GetValue(_against) is { } url ? ["--target", url] : []);
        }

        var build = step.IsAgainst ? parsed.GetValue(_againstBuild) ?? parsed.GetValue(_build) : parsed.GetValue(_build);
        words.AddRange(build is null ? [] : ["--build", build]);
        words.AddRange(["--out", Path.Combine(folder, step.Folder), "--yes", RunOptions.RepetitionName, step.Repetition.ToString()]);
        return words;
    }

    private bool IsPaired(ParseResult parsed) => parsed.GetValue(_against) is not null || parsed.GetValue(_againstSet) is { Length: > 0 };

    /// <summary>The words of the command line that are not ours: each of our own options but the switches has one value.</summary>
    private IEnumerable<string> PassedOn(ParseResult parsed, bool hasOtherTarget)
    {
        var own = new Option[] { _times, _against, _againstSet, _againstBuild, _pause, _folder, _build }.Select(option => option.Name).ToHashSet();
        if (hasOtherTarget)
        {
            own.Add(ScenarioOptions.TargetName);
        }

        var isOurs = false;
        foreach (var token in parsed.Tokens.Where(token => token.Type is TokenType.Option or TokenType.Argument && token.Value != _yes.Name))
        {
            var isValueOfOurs = isOurs && token.Type == TokenType.Argument;
            isOurs = token.Type == TokenType.Option && own.Contains(token.Value);
            if (!isOurs && !isValueOfOurs)
            {
                yield return token.Value;
            }
        }
    }
}
