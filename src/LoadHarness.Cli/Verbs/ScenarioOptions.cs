using System.CommandLine;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Verbs;

/// <summary>The argument and options of every verb that reads a scenario, and the reading itself.</summary>
/// <param name="source">The scenario; null: the argument names its file.</param>
internal sealed class ScenarioOptions(ScenarioSource? source = null)
{
    /// <summary>Name of the option for another target.</summary>
    public const string TargetName = "--target";

    /// <summary>Name of the option for the length of the steady phase.</summary>
    public const string DurationName = "--for";

    private readonly Argument<string> _file = new("SCENARIO") { Description = "Scenario file (YAML)." };
    private readonly Option<string?> _target = new(TargetName) { Description = "WebSocket URL of the backend, instead of the scenario's.", HelpName = "URL" };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Overrides a value: populations.0.clients=50, or by name populations.members.say.every=2s. Repeatable.",
        HelpName = "path=value",
    };

    private readonly Option<int?> _clients = new("--clients")
    {
        Description = "So many clients in all, shared among the populations.",
        HelpName = "N",
        CustomParser = WholeNumber.IntOrNull,
    };

    private readonly Option<string?> _duration = new(DurationName) { Description = "Length of the steady phase: 30s, 5m.", HelpName = "DURATION" };
    private readonly Option<long?> _seed = new("--seed")
    {
        Description = "Seed of the plan.",
        HelpName = "N",
        CustomParser = WholeNumber.LongOrNull,
    };

    /// <summary>Adds argument and options to a verb.</summary>
    public void AddTo(Command command)
    {
        if (source is null)
        {
            command.Add(_file);
        }

        command.Add(_target);
        command.Add(_set);
        command.Add(_clients);
        command.Add(_duration);
        command.Add(_seed);
    }

    /// <summary>Whether the command line says how many clients there are.</summary>
    public bool HasClients(ParseResult parsed) => parsed.GetValue(_clients) is not null;

    /// <summary>Reads the scenario as the command line wants it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="further">What is changed beyond that.</param>
    /// <exception cref="UserException">It has errors; the message lists all of them.</exception>
    public (Scenario Scenario, ScenarioReading Reading) Read(ParseResult parsed, params IEnumerable<ScenarioOverride> further)
    {
        var options = new ScenarioReadOptions
        {
            Environment = Environment.GetEnvironmentVariable,
            Overrides = [.. Overrides(parsed), .. further],
        };
        var reading = source is null ? ScenarioFile.Read(parsed.GetRequiredValue(_file), options) : ScenarioFile.ReadText(source.Text, source.FileName, options);
        return reading.Scenario is { } scenario && reading.IsValid
            ? (scenario, reading)
            : throw new UserException(string.Join(Environment.NewLine, reading.Errors) + HintFor(reading.FileName));
    }

    /// <summary>For somebody who names a scenario without its ending, or one that the program brings and nobody has written here yet.</summary>
    private static string HintFor(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return Path.Exists(file) ? ""
            : File.Exists($"{file}.yaml") ? $"{Environment.NewLine}Did you mean {file}.yaml?"
            : StarterFile.Scenarios.Any(starter => starter.Name == name)
                ? $"{Environment.NewLine}'loadharness new {name}' writes {name}.yaml into this folder."
            : "";
    }

    /// <summary>The changes of the command line, in the order in which they apply.</summary>
    private IEnumerable<ScenarioOverride> Overrides(ParseResult parsed)
    {
        foreach (var assignment in parsed.GetValue(_set) ?? [])
        {
            yield return ScenarioOverride.Set(assignment);
        }

        if (parsed.GetValue(_clients) is { } number)
        {
            yield return ScenarioOverride.Clients(number);
        }

        if (parsed.GetValue(_duration) is { } length)
        {
            yield return ScenarioOverride.For(length);
        }

        if (parsed.GetValue(_target) is { } url)
        {
            yield return ScenarioOverride.Target(url);
        }

        if (parsed.GetValue(_seed) is { } value)
        {
            yield return ScenarioOverride.Seed(value);
        }
    }
}
