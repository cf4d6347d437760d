using System.CommandLine;
using LoadHarness.Cli.Comparing;
using LoadHarness.Cli.Repeat;
using LoadHarness.Results.Comparing;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Verbs;

/// <summary>The options of <c>loadharness repeat</c> beside those of the scenario.</summary>
internal sealed class RepeatOptions
{
    private const int MostTimes = 30;

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
    private readonly Option<string[]> _metrics = new("--metric")
    {
        Description = "Compare by these numbers instead: \"delivery.latency p99\". Repeatable.",
        HelpName = "\"TIMER pN\"",
    };

    private readonly Option<string?> _folder = new("--out") { Description = "Folder of the series; default reports/runs/<utc>-<scenario>-repeat.", HelpName = "DIR" };
    private readonly SeriesOptions _series = new();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _times, _against, _againstSet, _againstBuild, _metrics, _folder })
        {
            command.Add(option);
        }

        _series.AddTo(command);
    }

    /// <summary>Whether nobody is asked for permission.</summary>
    public bool Yes(ParseResult parsed) => _series.Yes(parsed);

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

        return new RepeatPlan(times, IsPaired(parsed), _series.Pause(parsed));
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

        var build = step.IsAgainst ? parsed.GetValue(_againstBuild) ?? _series.Build(parsed) : _series.Build(parsed);
        words.AddRange(build is null ? [] : ["--build", build]);
        words.AddRange(["--out", Path.Combine(folder, step.Folder), "--yes", RunOptions.RepetitionName, step.Repetition.ToString()]);
        return words;
    }

    private bool IsPaired(ParseResult parsed) => parsed.GetValue(_against) is not null || parsed.GetValue(_againstSet) is { Length: > 0 };

    private IEnumerable<string> PassedOn(ParseResult parsed, bool hasOtherTarget)
    {
        var own = new Option[] { _times, _against, _againstSet, _againstBuild, _metrics, _folder }.Select(option => option.Name);
        return _series.PassedOn(parsed, hasOtherTarget ? own.Append(ScenarioOptions.TargetName) : own);
    }
}
