using System.Globalization;
using System.Runtime.InteropServices;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine;

/// <summary>Puts names to what was recorded: a record of a run and its plan become a result. Pure but for the machine's facts.</summary>
internal sealed class ResultBuilder(LoadRunOptions options, LoadSlice slice, PhaseTimeline phases, TimeSpan interval)
{
    // Asked for once: results so far are built at the end of every interval.
    private static readonly Lazy<string> Processor = new(MachineLimits.ReadProcessor);
    private static readonly Lazy<long?> Descriptors = new(() => MachineLimits.Read().Descriptors);
    private readonly Lazy<IReadOnlyList<PopulationSummary>> _populations = new(() => [.. options.Scenario.Populations.Select((population, number) => Summarise(population, [.. slice.ClientsOf(number)], slice.Plan))]);

    /// <summary>The instant at which all slices of the run were to begin; null: none was agreed, or not yet.</summary>
    public DateTimeOffset? CommonStart { get; set; }

    /// <summary>Builds the result, not yet judged.</summary>
    public RunResult Build(
        RecordedRun recorded,
        uint run,
        DateTimeOffset startedAt,
        TimeSpan end,
        RunEnding ending,
        string transport,
        ResourceUsage usage) => new()
        {
            Run = new RunIdentity
            {
                Id = Stamp.RunText(run),
                Scenario = options.Scenario.Name,
                About = options.Scenario.About,
                Build = options.Build,
                StartedAt = startedAt,
                Seed = options.Scenario.Seed,
                Target = options.TargetLabel ?? Redaction.Of(options.Target),
                CommandLine = options.CommandLine,
                Repetition = options.Repetition,
                Slice = (options.Company?.Slice ?? options.Slice) is { } part ? part with { CommonStart = CommonStart } : null,
            },
            Scenario = options.Source,
            Populations = _populations.Value,
            Phases = [.. PlayedPhases(end)],
            Ending = ending,
            LostAfter = options.Scenario.LostAfter,
            Cells = [.. recorded.Cells.Select(Cell)],
            Timeline = BuildTimeline(recorded.Series) with { EndsByCode = recorded.EndsByCode },
            Ends = [.. recorded.Ends.Select(EndRow)],
            Storms = [.. recorded.Storms.Where(storm => storm.Lost > 0).Select(storm => Storm(storm))],
            Splits = [.. recorded.Splits.Select(Split)],
            Errors = [.. recorded.Troubles.Select(row => new ErrorRow(row.Key.Kind, options.Secretless(row.Key.Text), row.Count, row.First, row.Last) { FirstClient = slice.Plan.ClientName(row.Client) })],
            FanOut = [.. recorded.FanOut.Select(row => new FanOutRow(row.From, row.To, row.First, row.Last))],
            RoomSizes = [.. recorded.RoomSizes.Select(row => new RoomSizeRow(row.From, row.To, row.Rooms, LedgerNames.Room("", row.Account)))],
            WorstRooms = [.. recorded.WorstRooms.Select(room => LedgerNames.Room(room.Name, room.Account))],
            Offenders = [.. recorded.Offences.Select(offence => LedgerNames.Offender(offence, startedAt))],
            GeneratorLimits = options.Scenario.Generator,
            Drift = options.Scenario.Drift,
            Thresholds = [.. options.Scenario.Thresholds.Select(threshold => threshold.Text)],
            Environment = DescribeMachine(transport, usage),
        };

    /// <summary>What the journal keeps of an interval.</summary>
    public JournalInterval Journal(ClosedInterval closed)
    {
        var levels = MetricCatalog.All.Where(metric => metric.Kind == MetricKind.Gauge);
        var peaks =
            from gauge in levels
            from population in Enumerable.Range(0, HarnessMetrics.IsOfHarness(gauge) ? 1 : options.Scenario.Populations.Count)
            let level = closed.Value(gauge, population)
            where level != 0
            select new JournalCell(gauge.Name, phases.Names[closed.Phase], PopulationOf(gauge, population), level);
        var cells = closed.Cells().Select(cell => new JournalCell(
            cell.Metric.Name, phases.Names[cell.Phase], PopulationOf(cell.Metric, cell.Population), cell.Value, cell.Samples, cell.Censored, cell.CensoredFrom));
        return new JournalInterval
        {
            From = closed.From,
            To = closed.To,
            Cells = [.. cells, .. peaks],
            Levels = levels.ToDictionary(gauge => gauge.Name, closed.Value),
        };
    }

    private static PopulationSummary Summarise(Population population, IReadOnlyCollection<int> clients, RunPlan plan) => new(
        population.Name,
        population.Profile.Name,
        population.Profile.Protocol.Name,
        clients.Count,
        clients.Select(plan.RoomOf).Distinct().Count(),
        population.Say is { } say ? Says(say) : "nothing")
    {
        Misbehaves = population.Profile.Misbehaves,
        Misconduct = population.Profile is { Misbehaves: true, Misconduct: { Length: > 0 } wrong } ? wrong : null,
        BroughtBy = plan.Events.FirstOrDefault(planned => planned.Event.Bring == population.Name)?.Number,
    };

    private static string Says(SayPolicy say)
    {
        var culture = CultureInfo.InvariantCulture;
        return say.Every is { } every
            ? string.Create(culture, $"every {every.TotalSeconds:0.###} s ({say.Spread.ToString().ToLowerInvariant()}), {say.Bytes} bytes")
            : string.Create(culture, $"closed loop, think {say.Think.TotalSeconds:0.###} s, {say.Bytes} bytes");
    }

    private IEnumerable<PhaseSpan> PlayedPhases(TimeSpan end)
    {
        for (var phase = 0; phase < phases.Names.Count; phase++)
        {
            var start = phases.StartOf(phase);
            var next = phase + 1 < phases.Names.Count ? phases.StartOf(phase + 1) : end;
            if (start < end && next > start)
            {
                yield return new PhaseSpan(phases.Names[phase], start, next < end ? next : end);
            }
        }
    }

    private MetricCell Cell(RecordedCell cell) => new()
    {
        Metric = cell.Metric.Name,
        Phase = phases.Names[cell.Phase],
        Population = PopulationOf(cell.Metric, cell.Population),
        Value = cell.Value,
        Histogram = cell.Histogram,
        Censored = cell.Censored,
        CensoredFrom = cell.CensoredFrom,
    };

    private string PopulationOf(MetricDefinition metric, int population) => HarnessMetrics.IsOfHarness(metric) ? "" : options.Scenario.Populations[population].Name;

    private Timeline BuildTimeline(RecordedSeries series) => new(
        interval,
        series.Length,
        series.Counts.Where(pair => pair.Value.Any(value => value != 0)).ToDictionary(pair => pair.Key.Name, pair => pair.Value),
        series.Gauges.ToDictionary(pair => pair.Key.Name, pair => pair.Value),
        series.Timers
            .Where(pair => pair.Value.Any(value => value is not null) || series.Censored[pair.Key].Any(value => value != 0))
            .ToDictionary(pair => pair.Key.Name, pair => new TimerSeries(pair.Value, series.Censored[pair.Key])));

    private ConnectionEndRow EndRow(RecordedEnd row) => new(
        row.Key.Side.ToString().ToLowerInvariant(),
        row.Key.Code.ToString(),
        LedgerNames.Cause(row.Key.Cause, row.Key.Detail),
        row.Key.IsDrop,
        row.Count,
        row.First,
        row.Last)
    {
        Age = row.Age,
        Silence = row.Silence,
        Population = row.Key.Population == EndKey.Healthy ? null : options.Scenario.Populations[row.Key.Population].Name,
    };

    private static EventSplitRow Split(RecordedSplit split) => new()
    {
        Event = split.Event,
        Part = split.Part,
        IsHit = split.IsHit,
        From = split.From,
        To = split.To,
        Latency = split.Latency,
        Classes = DeliveryClasses.Metrics.Select((metric, i) => (metric.Name, Count: split.Classes[i])).Where(one => one.Count != 0)
            .OrderBy(one => one.Name, StringComparer.Ordinal).ToDictionary(one => one.Name, one => one.Count),
    };

    private StormRow Storm(RecordedStorm storm, string? population = null) => new()
    {
        Event = storm.Event == 0 ? null : storm.Event,
        Start = storm.Start,
        FirstLoss = storm.FirstLoss,
        LastLoss = storm.LastLoss,
        Lost = storm.Lost,
        Back = storm.Back,
        Attempts = storm.Attempts,
        AttemptsUntilBack = AttemptsUntilBack.Of(storm.AttemptsUntilBack),
        PeakAttempts = storm.PeakAttempts,
        PeakAt = storm.PeakAt,
        GaveUp = storm.GaveUp,
        Missed = storm.Missed,
        Recovered = storm.Recovered,
        RecoveredByHistory = storm.RecoveredByHistory,
        RecoveredByReplay = storm.RecoveredByReplay,
        HistoryRequests = storm.HistoryRequests,
        PeakHistoryRequests = storm.PeakHistoryRequests,
        Population = population,
        Parts = [.. storm.Parts.OrderBy(part => part.Key).Select(part => Storm(part.Value, options.Scenario.Populations[part.Key].Name))],
    };

    private RunEnvironment DescribeMachine(string transport, ResourceUsage usage) => new()
    {
        Harness = options.Version,
        Runtime = RuntimeInformation.FrameworkDescription,
        OperatingSystem = RuntimeInformation.OSDescription,
        Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        Processor = Processor.Value,
        Cores = Environment.ProcessorCount,
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        DescriptorLimit = Descriptors.Value,
        Transport = transport,
        CpuTime = usage.CpuTime,
        PeakResidentBytes = usage.PeakResidentBytes,
        GcPausePercent = Math.Round(usage.GcPausePercent, 3),
    };
}
