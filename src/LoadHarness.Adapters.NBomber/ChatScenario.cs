using global::NBomber.Contracts;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Adapters.NBomber;

/// <summary>
/// A scenario file as NBomber scenarios: our clients play it, our recorder and ledger keep the truth, and NBomber counts each connect, login, delivery and
/// reconnect as a step with the latency that we measured. Thread-safe.
/// </summary>
public sealed class ChatScenario
{
    private readonly ScenarioReading _reading;
    private readonly ChatScenarioOptions _options;
    private volatile ChatSession? _session;

    private ChatScenario(ScenarioReading reading, ChatScenarioOptions options)
    {
        _reading = reading;
        _options = options;
    }

    /// <summary>What came of the run, judged; null: it has not ended, or was never begun.</summary>
    public RunResult? Result => _session?.Result;

    /// <summary>Whether the verdict is PASS; false as well where there is none.</summary>
    public bool Passed => Result?.Verdict.Outcome == VerdictOutcome.Pass;

    /// <summary>Folder of <c>result.json</c> and <c>index.html</c>; null: nothing has been begun.</summary>
    public string? OutputFolder => _session?.Folder;

    /// <summary>Reads and checks a scenario file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is chosen beside it; null: nothing.</param>
    /// <exception cref="ChatScenarioException">It has errors; the message lists all of them.</exception>
    public static ChatScenario FromFile(string path, ChatScenarioOptions? options = null)
    {
        options ??= new ChatScenarioOptions();
        return Checked(ScenarioFile.Read(path, ReadOptions(options)), options);
    }

    /// <summary>Reads and checks the text of a scenario.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="options">What is chosen beside it; null: nothing.</param>
    /// <param name="fileName">Its name in errors and in the result; other files that it names are looked for around it.</param>
    /// <exception cref="ChatScenarioException">It has errors; the message lists all of them.</exception>
    public static ChatScenario FromText(string yaml, ChatScenarioOptions? options = null, string fileName = "scenario.yaml")
    {
        options ??= new ChatScenarioOptions();
        return Checked(ScenarioFile.ReadText(yaml, fileName, ReadOptions(options)), options);
    }

    /// <summary>
    /// One NBomber scenario for each population, named like it. All of them are one run, which begins with NBomber's load and ends with it: register them
    /// together, and do not change their simulations. They can be run once; call this again for another run.
    /// </summary>
    public ScenarioProps[] ToNBomber()
    {
        var session = new ChatSession(_reading.Scenario!, _reading, _options);
        _session = session;
        return [.. _reading.Scenario!.Populations.Select((population, number) => new PopulationSteps(population.Name, number, session, _options).Scenario)];
    }

    private static ScenarioReadOptions ReadOptions(ChatScenarioOptions options) => new()
    {
        Environment = options.Environment,
        Overrides = options.Target is { } url ? [.. options.Overrides, ScenarioOverride.Target(url)] : options.Overrides,
    };

    private static ChatScenario Checked(ScenarioReading reading, ChatScenarioOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Copies, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxWaiting, 1);
        return reading.IsValid ? new ChatScenario(reading, options) : throw new ChatScenarioException(string.Join(Environment.NewLine, reading.Errors));
    }
}
