using LoadHarness.Cli.Live;
using LoadHarness.Reports.Comparing;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Comparing;

/// <summary>What a comparison says on the terminal; its tables fit 100 columns.</summary>
internal static class ComparisonConclusion
{
    private const int MostDifferences = 5;
    private const int Widest = 100;

    /// <summary>Prints the verdict and its reason.</summary>
    public static void PrintVerdict(Terminal terminal, Comparison comparison) =>
        terminal.Say($"{terminal.Stressed(ComparisonText.Word(comparison.Outcome), Tone(comparison.Outcome))}  {comparison.Reason}");

    /// <summary>Prints verdict, numbers, and the counts that anything was counted of.</summary>
    public static void Print(Terminal terminal, Comparison comparison)
    {
        PrintVerdict(terminal, comparison);
        terminal.Say();
        foreach (var one in comparison.Incomparabilities.Take(MostDifferences))
        {
            terminal.Say($"  {one}");
        }

        foreach (var fact in comparison.HardLimits)
        {
            terminal.Say($"  {fact}");
        }

        foreach (var line in Lines(comparison))
        {
            terminal.Say(line);
        }

        if (comparison.Numbers.Any(row => row.IsWithinRun))
        {
            terminal.Say($"  Intervals: {Comparison.WithinRun}.");
        }

        terminal.Say();
    }

    /// <summary>The tables of a comparison, line by line.</summary>
    internal static IEnumerable<string> Lines(Comparison comparison)
    {
        var numbers = comparison.Numbers.Select(row => new[]
        {
            row.Number.Name, ComparisonText.Reading(row.BaseMedian), ComparisonText.Reading(row.CandidateMedian), ComparisonText.Percent(row),
            ComparisonText.Interval(row), row.Outcome.Word(),
        });
        var counts = comparison.Counts.Where(row => row.Base + row.Candidate > 0).Select(row => new[]
        {
            row.Metric.Name, Readable.Count(row.Base), Readable.Count(row.Candidate), row.Ratio is { } ratio ? $"× {Readable.Number(ratio)}" : Readable.Nothing, "",
            row.Outcome.Word(),
        });
        return TextTable.Lines([["", "base", "candidate", "change", "interval", ""], .. numbers, .. counts])
            .Select(line => line.Length > Widest ? line[..Widest] : line);
    }

    private static LiveTone Tone(ComparisonOutcome outcome) => outcome switch
    {
        ComparisonOutcome.Same or ComparisonOutcome.Improved => LiveTone.Good,
        ComparisonOutcome.Regressed => LiveTone.Bad,
        _ => LiveTone.Doubtful,
    };
}
