using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Judging;

namespace LoadHarness.Results;

/// <summary>
/// All that is known of a run. Immutable; written once as <c>result.json</c>, and the only thing that reports and
/// comparisons see. Instants are elapsed time since the start of the run. Holds no secret, host, user or absolute path.
/// </summary>
public sealed record RunResult
{
    /// <summary>Version of the schema that this program writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>More rooms than this are not kept.</summary>
    public const int MostRooms = Metrics.Recording.RunRecorder.MaxRooms;

    /// <summary>Version of the schema of this result.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>What was run, when and against what.</summary>
    public required RunIdentity Run { get; init; }

    /// <summary>The scenario as it was read.</summary>
    public required ScenarioRecord Scenario { get; init; }

    /// <summary>Who took part.</summary>
    public required IReadOnlyList<PopulationSummary> Populations { get; init; }

    /// <summary>The phases as they were played, in order, without gaps; a run cut short has only those that began.</summary>
    public required IReadOnlyList<PhaseSpan> Phases { get; init; }

    /// <summary>What was done to the clients, the backend or the machine on purpose, by when it was planned.</summary>
    public IReadOnlyList<EventRow> Events { get; init; } = [];

    /// <summary>How the run ended.</summary>
    public required RunEnding Ending { get; init; }

    /// <summary>How long after it was sent a message may count as lost (H); the bound of what never arrived.</summary>
    public required TimeSpan LostAfter { get; init; }

    /// <summary>Counts and histograms per metric, phase and population.</summary>
    public required IReadOnlyList<MetricCell> Cells { get; init; }

    /// <summary>The course of the run, one value per interval.</summary>
    public required Timeline Timeline { get; init; }

    /// <summary>The backend over the run as it was observed from outside; empty: it was not, or the file is older.</summary>
    public IReadOnlyList<ObservedSeries> Observed { get; init; } = [];

    /// <summary>Where that came from; empty: nothing was observed, or the file is older.</summary>
    public IReadOnlyList<ObservedSource> ObservedSources { get; init; } = [];

    /// <summary>How connections ended, grouped.</summary>
    public required IReadOnlyList<ConnectionEndRow> Ends { get; init; }

    /// <summary>Connections that were lost together, in an event or without one, and how their clients came back; in order.</summary>
    public IReadOnlyList<StormRow> Storms { get; init; } = [];

    /// <summary>
    /// What became of messages around events that choose among the clients, by event, part, and whether they touched those whom it hit; empty: there was no
    /// such event, or the file is older.
    /// </summary>
    public IReadOnlyList<EventSplitRow> Splits { get; init; } = [];

    /// <summary>What went wrong, grouped by text: at most 100 and one "other".</summary>
    public required IReadOnlyList<ErrorRow> Errors { get; init; }

    /// <summary>How fast messages of the steady phase spread, by the number of their receivers, smallest first.</summary>
    public IReadOnlyList<FanOutRow> FanOut { get; init; } = [];

    /// <summary>The accounts of all rooms by their number of members, smallest first.</summary>
    public IReadOnlyList<RoomSizeRow> RoomSizes { get; init; } = [];

    /// <summary>Rooms in which something went wrong, the worst ones first: at most <see cref="MostRooms"/>.</summary>
    public IReadOnlyList<RoomRow> WorstRooms { get; init; } = [];

    /// <summary>The first offending messages, by when they were sent: at most 40 of each class.</summary>
    public IReadOnlyList<OffendingMessage> Offenders { get; init; } = [];

    /// <summary>How late and busy the harness itself was allowed to be.</summary>
    public GeneratorLimits GeneratorLimits { get; init; } = GeneratorLimits.Default;

    /// <summary>How drift is judged.</summary>
    public DriftRules Drift { get; init; } = DriftRules.Default;

    /// <summary>Whether the backend came back to its idle level; null: it was not asked, or the run did not come to its end.</summary>
    public IdleReturn? Idle { get; init; }

    /// <summary>Expressions of the thresholds, the implicit ones included.</summary>
    public required IReadOnlyList<string> Thresholds { get; init; }

    /// <summary>What became of each threshold.</summary>
    public IReadOnlyList<ThresholdOutcome> ThresholdOutcomes { get; init; } = [];

    /// <summary>The verdict.</summary>
    public Verdict Verdict { get; init; } = Verdict.NotYet;

    /// <summary>The machine and program that played the run.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>Doubts about the data, each one sentence.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The slices that the result was merged from, by their number; empty: it is that of one process.</summary>
    public IReadOnlyList<SliceRow> Slices { get; init; } = [];

    /// <summary>Elapsed time at the end of the last phase.</summary>
    public TimeSpan Duration => Phases.Count == 0 ? TimeSpan.Zero : Phases[^1].End;

    /// <summary>The results of two slices of a run, or sums of such, as one: see <see cref="Merging.SliceMerge"/>.</summary>
    /// <exception cref="Merging.MergeException">They do not belong together.</exception>
    public static RunResult operator +(RunResult a, RunResult b) => Merging.SliceMerge.Add(a, b);
}

/// <summary>What was run, when and against what.</summary>
public sealed record RunIdentity
{
    /// <summary>Random identity of the run, as in its stamps: 4 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>What the scenario says about itself.</summary>
    public string About { get; init; } = "";

    /// <summary>The build under test as the user named it; may be empty.</summary>
    public string Build { get; init; } = "";

    /// <summary>Wall-clock start, a label only.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Seed of the plan.</summary>
    public required long Seed { get; init; }

    /// <summary>The target as people may see it: query values redacted.</summary>
    public required string Target { get; init; }

    /// <summary>Its place in a series of runs; null: it was played by itself.</summary>
    public RunRepetition? Repetition { get; init; }

    /// <summary>Which part of the run this is; null: all of it.</summary>
    public SliceOfRun? Slice { get; init; }

    /// <summary>The command line that repeats the run, secrets redacted; may be empty.</summary>
    public string CommandLine { get; init; } = "";
}

/// <summary>The scenario as it was read.</summary>
/// <param name="FileName">File name without folder.</param>
/// <param name="Text">Its text, environment variables not expanded.</param>
/// <param name="Overrides">Overrides of the command line, values of secrets redacted.</param>
/// <param name="Hash">Identity of text, overrides and everything included.</param>
public sealed record ScenarioRecord(string FileName, string Text, IReadOnlyList<string> Overrides, string Hash)
{
    /// <summary>The same without the overrides that name the target or say how it is observed: what two builds at two addresses share; empty: the file is older.</summary>
    public string LoadHash { get; init; } = "";
}

/// <summary>A population as it took part.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Profile">Name of its profile.</param>
/// <param name="Protocol">Name of its protocol.</param>
/// <param name="Clients">How many clients.</param>
/// <param name="Rooms">In how many rooms.</param>
/// <param name="Says">What they say, for people: <c>every 1 s (poisson), 120 bytes</c>.</param>
public sealed record PopulationSummary(string Name, string Profile, string Protocol, int Clients, int Rooms, string Says)
{
    /// <summary>Whether it misbehaves on purpose: the numbers of the run are then about the others, if there are any.</summary>
    public bool Misbehaves { get; init; }

    /// <summary>What it does wrong, for people: <c>reads 200 bytes/s</c>; null: nothing that is told.</summary>
    public string? Misconduct { get; init; }

    /// <summary>The event that brings it, by its number; null: it comes with the run.</summary>
    public int? BroughtBy { get; init; }
}

/// <summary>A phase as it was played.</summary>
/// <param name="Name">arrival, warm-up, steady, drain or leave.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
public sealed record PhaseSpan(string Name, TimeSpan Start, TimeSpan End);

/// <summary>How a run ended.</summary>
public enum RunEndingKind
{
    /// <summary>All phases were played.</summary>
    Completed,

    /// <summary>No client ever joined.</summary>
    NeverJoined,

    /// <summary>Interrupted by SIGINT (Ctrl-C).</summary>
    Interrupted,

    /// <summary>Ended by SIGTERM, or by SIGHUP because its console is gone.</summary>
    Terminated,

    /// <summary>A fault of the harness itself.</summary>
    HarnessFault,

    /// <summary>A limit with <c>abort: true</c> was broken.</summary>
    Aborted,

    /// <summary>The program ended before the run did, and left only its journal: the result is partial.</summary>
    BrokenOff,
}

/// <summary>How a run ended.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="Detail">One sentence where there is something to say; may be empty.</param>
public sealed record RunEnding(RunEndingKind Kind, string Detail = "");

/// <summary>A group of connections that ended in the same way.</summary>
/// <param name="Side">Who ended it first on the wire: client, server, network, device.</param>
/// <param name="Code">Close code as on the wire: <c>1012</c>, <c>none</c>, or <c>1000 or none</c> where the transport cannot tell.</param>
/// <param name="Cause">Why, in words.</param>
/// <param name="IsDrop">Whether it was against the user's wish.</param>
/// <param name="Count">How many.</param>
/// <param name="First">When the first one ended.</param>
/// <param name="Last">When the last one ended.</param>
public sealed record ConnectionEndRow(
    string Side, string Code, string Cause, bool IsDrop, long Count, TimeSpan First, TimeSpan Last)
{
    /// <summary>How long they had been open; null: not kept.</summary>
    public LatencyHistogram? Age { get; init; }

    /// <summary>How long before the end their last byte had come: of drops, the detection delay; null: not kept.</summary>
    public LatencyHistogram? Silence { get; init; }

    /// <summary>The population, of those that are left aside because they misbehave; null: any of the others.</summary>
    public string? Population { get; init; }
}

/// <summary>A group of errors with the same text.</summary>
/// <param name="Kind">Where it happened: connect, login, http, receive, send, protocol.</param>
/// <param name="Text">What happened, addresses included, secrets redacted.</param>
/// <param name="Count">How often.</param>
/// <param name="First">When first.</param>
/// <param name="Last">When last.</param>
public sealed record ErrorRow(string Kind, string Text, long Count, TimeSpan First, TimeSpan Last)
{
    /// <summary>To which client of the plan first; empty in results of earlier versions.</summary>
    public string FirstClient { get; init; } = "";
}

/// <summary>The machine and program that played the run; nothing that names a host, a user or a path.</summary>
public sealed record RunEnvironment
{
    /// <summary>Version of the harness.</summary>
    public required string Harness { get; init; }

    /// <summary>Runtime, e.g. <c>.NET 10.0.1</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>Operating system and version.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Processor architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>Name of the processor; empty: the system does not tell, or the file is older.</summary>
    public string Processor { get; init; } = "";

    /// <summary>Cores available to the harness.</summary>
    public required int Cores { get; init; }

    /// <summary>Memory available to the harness, bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Descriptors that the process may open; null where unknown.</summary>
    public long? DescriptorLimit { get; init; }

    /// <summary>Transport that carried the connections.</summary>
    public required string Transport { get; init; }

    /// <summary>CPU time that the harness used during the run.</summary>
    public TimeSpan CpuTime { get; init; }

    /// <summary>Largest resident memory of the harness, bytes.</summary>
    public long PeakResidentBytes { get; init; }

    /// <summary>Share of the run that the harness paused for garbage collection, percent.</summary>
    public double GcPausePercent { get; init; }
}
