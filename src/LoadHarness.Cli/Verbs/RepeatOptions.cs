using System.CommandLine;
using System.CommandLine.Parsing;
using LoadHarness.Cli.Comparing;
using LoadHarness.Cli.Repeat;
using LoadHarness.Results.Comparing;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Verbs;

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
        Description = "Overrides a value for the second side, such as target.command. Repeatable.",
        HelpName = "path=value",
    };

    private readonly Option<string?> _againstBuild = new("--against-build") { Description = "Name of the build of the second side.", HelpName = "TEXT" };
    private readonly Option<string> _pause = new("--pause")
    {
        Description = "Between two runs; default 5s. A server that is given time to come to rest carries less from one run into the next.",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "5s",
    };

    private readonly Option<string[]> _metrics = new("--metric")
    {
        Description = "Compare by these numbers instead: \"delivery.latency p99\". Repeatable.",
        HelpName = "\"TIMER pN\"",
    };

    private readonly Option<string?> _folder = new("--out") { Description = "Folder of the series; default reports/runs/<utc>-<scenario>-repeat.", HelpName = "DIR" };
    private readonly Option<string?> _build = new("--build") { Description = "Name of the build under test.", HelpName = "TEXT" };
    private readonly Option<string?> _source = new("--source") { Description = "Local addresses to dial from, as of 'run'.", HelpName = "ADDRESSES" };
    private readonly Option<string?> _otlp = new("--otlp") { Description = "Receiver of OpenTelemetry, as of 'run'.", HelpName = "URL" };
    private readonly ProtocolOption _protocols = new(); // as of 'run'
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask before many clients go to a target that is not this machine." };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Print nothing of each run but its verdict and where its report is." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _times, _against, _againstSet, _againstBuild, _pause, _metrics, _folder, _build, _source, _otlp, _yes, _quiet })
        {
            command.Add(option);
        }

        _protocols.AddTo(command);
    }

    /// <summary>Whether nobody is asked for permission.</summary>
    public bool Yes(ParseResult parsed) => parsed.GetValue(_yes);

    /// <summary>Where the series goes; null: it has not been said.</summary>
    public string? Folder(ParseResult parsed) => parsed.GetValue(_folder);

    /// <summary>What the sides are compared by.</summary>
    /// <exception cref="UserException">There is no such number.</exception>
    public IReadOnlyList<GatedNumber> Numbers(ParseResult parsed) => GatedChoice.Parse(parsed.GetValue(_metrics) ?? []);

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
        var own = new Option[] { _times, _against, _againstSet, _againstBuild, _pause, _metrics, _folder, _build }.Select(option => option.Name).ToHashSet();
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
