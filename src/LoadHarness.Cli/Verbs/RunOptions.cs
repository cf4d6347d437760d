using System.CommandLine;
using LoadHarness.Cli.Export;
using LoadHarness.Cli.Run;
using LoadHarness.Cli.Slices;
using LoadHarness.Results;

namespace LoadHarness.Cli.Verbs;

/// <summary>The options of <c>loadharness run</c> beside those that change the scenario.</summary>
/// <param name="source">The scenario that is played; null: the command line names a file.</param>
internal sealed class RunOptions(ScenarioSource? source)
{
    /// <summary>Name of the option by which 'repeat' tells a run its place.</summary>
    public const string RepetitionName = "--repetition";

    private readonly Option<string?> _repetition = new(RepetitionName) { Hidden = true };

    private readonly Option<string?> _output = new("--out")
    {
        Description = "Run folder to write to; default reports/runs/<utc>-<scenario>-<build>.",
        HelpName = "DIR",
    };

    private readonly Option<string> _build = new("--build")
    {
        Description = "Name of the build under test, for the report and the run folder.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string?> _source = new("--source")
    {
        Description = "Local addresses to dial from, in turn: 127.0.0.2,127.0.0.3 or 127.0.0.2-127.0.0.9. One address has some 28,000 ports.",
        HelpName = "ADDRESSES",
    };

    private readonly Option<string?> _otlp = new("--otlp")
    {
        Description = "Sends metrics while the run goes on to a receiver of OpenTelemetry, such as http://localhost:4318; OTEL_ variables are honoured.",
        HelpName = "URL",
    };

    private readonly Option<string[]> _baseline = new("--baseline")
    {
        Description = "Compares the run with these when it has ended: a run folder, a result.json, a folder of runs, a pattern. Repeatable.",
        HelpName = "PATH",
    };

    private readonly SliceOptions _slices = new();
    private readonly ProtocolOption _protocols = new(source);
    private readonly Option<int> _trace = new("--trace")
    {
        Description = "Writes the events and frames of the first N clients to trace.ndjson in the run folder.",
        HelpName = "N",
        CustomParser = WholeNumber.Int,
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask before many clients go to a target that is not this machine." };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Print nothing but the verdict and where the report is." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _output, _build, _source, _otlp, _baseline, _trace, _yes, _quiet, _repetition })
        {
            command.Add(option);
        }

        _slices.AddTo(command);
        _protocols.AddTo(command);
    }

    /// <summary>Whether nobody is asked for permission.</summary>
    public bool Yes(ParseResult parsed) => parsed.GetValue(_yes);

    /// <summary>What was chosen.</summary>
    /// <exception cref="UserException">A value cannot be understood.</exception>
    public RunChoices Read(ParseResult parsed) => Read(parsed, _slices.Read(parsed, Environment.GetEnvironmentVariable, TimeProvider.System));

    private RunChoices Read(ParseResult parsed, SliceChoices slices) => new(
        parsed.GetValue(_output),
        parsed.GetValue(_build)!,
        SourceAddresses.Of(SourceAddresses.Parse(parsed.GetValue(_source)), slices.Slice),
        OtlpReceiver.Parse(parsed.GetValue(_otlp), Environment.GetEnvironmentVariable),
        parsed.GetValue(_quiet),
        Baselines(parsed.GetValue(_baseline) ?? [], slices))
    {
        Slices = slices,
        Protocols = _protocols.Read(parsed),
        TracedClients = parsed.GetValue(_trace) is >= 0 and var traced ? traced : throw new UserException("--trace: expected a number of clients, from 0."),
        Repetition = parsed.GetValue(_repetition) is { } text
            ? RunRepetition.Parse(text) ?? throw new UserException($"{RepetitionName}: '{text}' is no place in a series: 'loadharness repeat' gives it.")
            : null,
    };

    private static string[] Baselines(string[] paths, SliceChoices slices) =>
        paths.Length == 0 || slices.Slice is null or { Of: 1 } || slices is { Slice.Number: 1, Rendezvous: not null }
            ? paths
            : throw new UserException("--baseline: a slice is no run that could be compared: give it to slice 1 of a rendezvous, or merge the slices and use 'loadharness compare'.");
}
