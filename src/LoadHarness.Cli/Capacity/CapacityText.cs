using LoadHarness.Cli.Live;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results.Capacity;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Capacity;

/// <summary>What a search says on the terminal; its table fits 100 columns. Pure but for the terminal that it is handed.</summary>
internal static class CapacityText
{
    private const int Widest = 100;

    /// <summary>What is about to be played: <c>Run 3, 200 clients, again: 03-200-again</c>.</summary>
    public static string Heading(CapacityResult result, CapacityMove move, string folder)
    {
        var hold = move.IsHold ? $", held for {Readable.Duration(result.Hold)}" : "";
        return $"Run {result.Runs.Count + 1}, {result.Axis.Show(move.Level)}{hold}{(move.Attempt > 1 ? ", again" : "")}: {folder}";
    }

    /// <summary>What came of a run, in one line.</summary>
    public static string Line(CapacityResult result, LevelRun run)
    {
        var level = Readable.Capital(result.Axis.Show(run.Attempt.Level));
        var why = CapacitySentences.Why(run);
        return run.Attempt.Outcome switch
        {
            LevelOutcome.Held => $"{level}: held, p99 {Latency(run.P99)}.",
            LevelOutcome.Tripped => $"{level}: tripped {why}.",
            LevelOutcome.Generator => $"{level}: the generator was over its limits: {why}.",
            LevelOutcome.Doubtful => $"{level}: could not be judged: {why}.",
            _ => $"{level}: not played: {why}.",
        };
    }

    /// <summary>Prints the answer, the levels and the knee.</summary>
    public static void Print(Terminal terminal, CapacityResult result)
    {
        terminal.Say($"{terminal.Stressed(CapacitySentences.Word(result.Outcome), Tone(result.Outcome))}  {CapacitySentences.Answer(result)}");
        terminal.Say();
        foreach (var line in Lines(result))
        {
            terminal.Say(line);
        }

        terminal.Say();
        terminal.Say($"  {CapacitySentences.Knee(result)}");
    }

    /// <summary>The table of the levels, line by line, in the order of their load.</summary>
    public static IEnumerable<string> Lines(CapacityResult result)
    {
        var rows = result.Runs.OrderBy(run => run.Attempt.Level).ThenBy(run => run.Attempt.IsHold).Select(run => new[]
        {
            run.Attempt.IsHold ? "hold" : "", Readable.Count(run.Attempt.Level), Latency(run.P50), Latency(run.P99), CapacitySentences.Percent(run.LostPercent),
            run.Folder.Length > 0 ? $"{Readable.Count(run.Joined)}/{Readable.Count(run.Planned)}" : Readable.Nothing, CapacitySentences.Percent(run.BackendCpu),
            run.Attempt.Outcome == LevelOutcome.Tripped ? run.Trips[0].Limit : CapacitySentences.Word(run.Attempt.Outcome),
        });
        return TextTable.Lines([["", result.Axis.Unit, "p50", "p99", "lost", "joined", "backend", ""], .. rows])
            .Select(line => line.Length > Widest ? line[..(Widest - 1)] + "…" : line);
    }

    private static string Latency(QuantileReading? reading) => reading is { } known ? Readable.Duration(known) : Readable.Nothing;

    private static LiveTone Tone(CapacityOutcome outcome) => outcome switch
    {
        CapacityOutcome.Found or CapacityOutcome.AtLeast => LiveTone.Good,
        CapacityOutcome.TooLittle or CapacityOutcome.NothingHeld => LiveTone.Bad,
        _ => LiveTone.Doubtful,
    };
}
