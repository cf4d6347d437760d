using System.Globalization;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Capacity;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Capacity;

/// <summary>
/// Turns the load of a scenario: a level becomes changes of the command line, the same that somebody would type for a single run. Pure.
/// </summary>
internal sealed class LoadKnob
{
    private readonly LoadAxis _axis;
    private readonly IReadOnlyList<(Population Population, string Path)> _turned;
    private readonly double _rate; // messages a second of the turned populations, as the scenario says

    /// <summary>A knob for a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="axis">What is turned.</param>
    /// <exception cref="UserException">There is no such population, or nothing of it can be turned.</exception>
    public LoadKnob(Scenario scenario, LoadAxis axis)
    {
        _axis = axis;
        var all = scenario.Populations.Select((population, i) => (Population: population, Path: Path(population.Name, i))).ToList();
        var chosen = axis.Population.Length == 0 ? all : all.FindAll(one => one.Population.Name == axis.Population);
        if (chosen.Count == 0)
        {
            var names = scenario.Populations.Select(population => population.Name).ToList();
            throw new UserException($"--of: there is no population '{axis.Population}'{NearestName.Hint(axis.Population, names)}");
        }

        _turned = axis.Raised == RaisedLoad.Clients ? chosen : chosen.FindAll(one => one.Population.Say?.Every is not null);
        _rate = _turned.Sum(one => one.Population.Say?.Every is { } every ? one.Population.Clients / every.TotalSeconds : 0);
        if (_turned.Count == 0)
        {
            var who = axis.Population.Length == 0 ? "no population of the scenario says" : $"'{axis.Population}' does not say";
            throw new UserException($"--raise rate: {who} something every so often: write say.every in the scenario, or raise clients.");
        }
    }

    /// <summary>The level of the scenario as it is, at least 1.</summary>
    public int Level => _axis.Raised == RaisedLoad.Clients
        ? _turned.Sum(one => one.Population.Clients)
        : (int)Math.Clamp(Math.Round(_rate), 1, int.MaxValue);

    /// <summary>What a level changes of the scenario.</summary>
    public IReadOnlyList<ScenarioOverride> Changes(int level) => _axis switch
    {
        { Raised: RaisedLoad.Clients, Population.Length: 0 } => [ScenarioOverride.Clients(level)],
        { Raised: RaisedLoad.Clients } => [ScenarioOverride.Set($"{_turned[0].Path}.clients={level.ToString(CultureInfo.InvariantCulture)}")],
        _ => [.. _turned.Select(one => ScenarioOverride.Set($"{one.Path}.say.every={Milliseconds(one.Population.Say!.Every!.Value * (_rate / level))}"))],
    };

    /// <summary>The same as words of a command line.</summary>
    public IEnumerable<string> Words(int level) => Changes(level).SelectMany(change => change.Text.Split(' ', 2));

    /// <summary>A duration as an option takes it: <c>300000ms</c>, to the tick.</summary>
    public static string Milliseconds(TimeSpan length) => (length.Ticks / (decimal)TimeSpan.TicksPerMillisecond).ToString("0.####", CultureInfo.InvariantCulture) + "ms";

    private static string Path(string name, int number) =>
        StarterFile.IsName(name) && !name.All(char.IsAsciiDigit) ? $"populations.{name}" : string.Create(CultureInfo.InvariantCulture, $"populations.{number}");
}
