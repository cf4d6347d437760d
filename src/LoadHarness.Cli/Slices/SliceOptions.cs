using System.CommandLine;

namespace LoadHarness.Cli.Slices;

/// <summary>The options of <c>loadharness run</c> that say which part of the run this process plays, and how it meets the others.</summary>
internal sealed class SliceOptions
{
    private readonly Option<string?> _slice = new("--slice")
    {
        Description = "Plays one part of the run: 2/4 is the second of four. Default: LOADHARNESS_SLICE, or all of it.",
        HelpName = "k/n",
    };

    private readonly Option<string?> _slices = new("--slices")
    {
        Description = "Plays the part that the scheduler gives (JOB_COMPLETION_INDEX, SLURM_ARRAY_TASK_ID) of N; auto: of the size of the Slurm array.",
        HelpName = "N",
    };

    private readonly Option<string?> _startAt = new("--start-at")
    {
        Description = "Begins at an instant by the wall clock, the same for all slices: 2026-11-22T03:00:00Z.",
        HelpName = "TIME",
    };

    private readonly Option<string?> _rendezvous = new("--rendezvous")
    {
        Description = "Where the slices meet: slice 1 listens there, all others come there. The token they share is in LOADHARNESS_TOKEN.",
        HelpName = "URL",
    };

    private readonly Option<string?> _listen = new("--rendezvous-listen")
    {
        Description = "Address that slice 1 listens on: an IP address, or * for all. Default: loopback.",
        HelpName = "ADDRESS",
    };

    private readonly Option<string?> _timeout = new("--rendezvous-timeout")
    {
        Description = "How long the slices wait for each other; default 5m.",
        HelpName = "DURATION",
    };

    private readonly Option<string?> _runKey = new("--run-key")
    {
        Description = "The same text for all slices without a rendezvous: gives them one identity. Default: LOADHARNESS_RUN_KEY, SLURM_ARRAY_JOB_ID.",
        HelpName = "TEXT",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new[] { _slice, _slices, _startAt, _rendezvous, _listen, _timeout, _runKey })
        {
            command.Add(option);
        }
    }

    /// <summary>From now on what this process starts, commands of events for instance, does not inherit the token of the rendezvous.</summary>
    public static void HideToken() => Environment.SetEnvironmentVariable(SliceReading.TokenVariable, null);

    /// <summary>What was chosen, by the command line and the environment.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="environment">Value of an environment variable; null or empty: there is none.</param>
    /// <param name="time">The wall clock.</param>
    /// <exception cref="UserException">It cannot be meant so.</exception>
    public SliceChoices Read(ParseResult parsed, Func<string, string?> environment, TimeProvider time) => new SliceReading(environment, time).Read(new SliceWords
    {
        Slice = parsed.GetValue(_slice),
        Slices = parsed.GetValue(_slices),
        StartAt = parsed.GetValue(_startAt),
        Rendezvous = parsed.GetValue(_rendezvous),
        Listen = parsed.GetValue(_listen),
        Timeout = parsed.GetValue(_timeout),
        RunKey = parsed.GetValue(_runKey),
    });
}
