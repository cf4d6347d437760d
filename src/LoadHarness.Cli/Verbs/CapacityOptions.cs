using System.CommandLine;
using System.Globalization;
using LoadHarness.Results.Capacity;

namespace LoadHarness.Cli.Verbs;

/// <summary>The options of <c>loadharness capacity</c> beside those of the scenario.</summary>
internal sealed class CapacityOptions
{
    private const int TimesAsMuch = 10;
    private const double LargestFactor = 10;
    private static readonly TimeSpan LongestHold = TimeSpan.FromHours(24);

    private readonly Option<string> _raise = Text("--raise", "What is raised: clients, or rate, the messages that as many clients say in a second. Default: clients.", "clients|rate");
    private readonly Option<string> _of = Text("--of", "The population whose load is raised; the others stay as they are. Default: all, in proportion.", "POPULATION");
    private readonly Option<int?> _from = Number("--from", "The lowest level: clients, or messages a second. Default: what the scenario says.");
    private readonly Option<int?> _to = Number("--to", $"The highest level. Default: {TimesAsMuch} times the lowest.");
    private readonly Option<int?> _step = Number("--step", "Distance of two levels; of a bisection, how close held and not held come to each other. Default: a tenth of the range, of a bisection a fiftieth.");
    private readonly Option<string> _factor = Text("--factor", "Each level so many times the one before it, in place of --step: 1.5. Of a bisection, how fast it goes up at first; default 2.", "F");
    private readonly Option<string> _search = Text("--search", "steps: from the bottom, level by level. bisection: doubles until a level is not held, then halves the gap. Default: steps.", "steps|bisection");
    private readonly Option<string> _hold = Text("--hold", "Length of the steady phase of the last run, which holds what was found once more. Default: that of all runs.", "DURATION");
    private readonly Option<int?> _atLeast = Number("--at-least", "Ends with exit code 3 if less is held.");
    private readonly Option<string?> _folder = new("--out") { Description = "Folder of the search; default reports/capacity/<utc>-<scenario>.", HelpName = "DIR" };
    private readonly Option<bool> _json = new("--json") { Description = "Print capacity.json, and nothing else." };

    private Option[] Valued => [_raise, _of, _from, _to, _step, _factor, _search, _hold, _atLeast, _folder];

    /// <summary>What each run gets, and the pause between two.</summary>
    public SeriesOptions Series { get; } = new();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in Valued)
        {
            command.Add(option);
        }

        command.Add(_json);
        Series.AddTo(command);
    }

    /// <summary>Where the search goes; null: it has not been said.</summary>
    public string? Folder(ParseResult parsed) => parsed.GetValue(_folder);

    /// <summary>Whether the output is JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>What is raised, of whom.</summary>
    /// <exception cref="UserException">It is neither clients nor rate.</exception>
    public LoadAxis Axis(ParseResult parsed) => new(
        parsed.GetValue(_raise) switch
        {
            null or "clients" => RaisedLoad.Clients,
            "rate" => RaisedLoad.Rate,
            var other => throw new UserException($"--raise: '{other}' cannot be raised: write clients or rate."),
        },
        parsed.GetValue(_of) ?? "");

    /// <summary>The least that must be held; null: nothing is demanded.</summary>
    /// <exception cref="UserException">It is less than 1.</exception>
    public int? AtLeast(ParseResult parsed, CapacityRange range) => Positive(parsed, _atLeast) is not { } wanted ? null
        : wanted <= range.To ? wanted
        : throw new UserException($"--at-least: {wanted} can never be held, because the search ends at {range.To}: raise --to.");

    /// <summary>Length of the steady phase of the run that confirms.</summary>
    /// <exception cref="UserException">It is no duration.</exception>
    public TimeSpan? Hold(ParseResult parsed) => parsed.GetValue(_hold) is { } text ? OptionDuration.Parse(_hold.Name, text, LongestHold, "30s") : null;

    /// <summary>The levels.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="level">The level of the scenario as it is.</param>
    /// <exception cref="UserException">A value cannot be understood, or they do not fit together.</exception>
    public CapacityRange Range(ParseResult parsed, int level)
    {
        var kind = parsed.GetValue(_search) switch
        {
            null or "steps" => SearchKind.Steps,
            "bisection" => SearchKind.Bisection,
            var other => throw new UserException($"--search: '{other}' is no way to search: write steps or bisection."),
        };
        var from = Positive(parsed, _from) ?? level;
        var to = Positive(parsed, _to) ?? (int)Math.Min((long)from * TimesAsMuch, int.MaxValue);
        if (to < from)
        {
            throw new UserException($"--to: the highest level, {to}, is below the lowest, {from}: {(Positive(parsed, _from) is null ? "the scenario begins there, so say --from too" : "exchange them")}.");
        }

        var (step, factor) = (Positive(parsed, _step), Factor(parsed));
        return step is not null && factor is not null && kind == SearchKind.Steps
            ? throw new UserException("--step and --factor both say what the next level is: leave one of them out.")
            : new CapacityRange(from, to, step ?? CapacityRange.StepFor(from, to, kind), kind) { Factor = factor };
    }

    /// <summary>The words of the command line that each run gets.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="further">Options of the scenario that a run gets with another value.</param>
    public IEnumerable<string> PassedOn(ParseResult parsed, IEnumerable<string> further) =>
        Series.PassedOn(parsed, [.. Valued.Select(option => option.Name), .. further], _json.Name);

    private double? Factor(ParseResult parsed) => parsed.GetValue(_factor) is not { } text ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor is > 1 and <= LargestFactor ? factor
        : throw new UserException($"--factor: '{text}' is not possible: write a number above 1 and up to {LargestFactor}, such as 1.5.");

    private static int? Positive(ParseResult parsed, Option<int?> option) => parsed.GetValue(option) is not (<= 0 and var number) ? parsed.GetValue(option)
        : throw new UserException($"{option.Name}: {number} is not possible: write a whole number from 1.");

    private static Option<string> Text(string name, string about, string help) => new(name) { Description = about, HelpName = help };

    private static Option<int?> Number(string name, string about) => new(name) { Description = about, HelpName = "N", CustomParser = WholeNumber.IntOrNull };
}
