using System.Globalization;
using System.Text;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports;

/// <summary>
/// Writes a run as a JUnit file, which CI systems show as a list of tests: one case for the verdict, one for each threshold, each rule
/// of the ledger and each limit of the generator. Pure: the same result gives the same text.
/// </summary>
public static class JUnitReport
{
    private const int MostErrors = 10;

    /// <summary>The JUnit file of a run.</summary>
    /// <param name="result">Any result: also of one second, cut short, or with nothing in it.</param>
    /// <returns>An XML document in UTF-8 that ends with a line break.</returns>
    public static string Xml(RunResult result) => JUnitFile.Xml(new JUnitSuite(result.Run.Scenario, result.Run.StartedAt, result.Duration, JUnitCases.Of(result))
    {
        Properties =
        [
            ("verdict", result.Verdict.Word), ("run", result.Run.Id), ("build", result.Run.Build),
            ("seed", result.Run.Seed.ToString(CultureInfo.InvariantCulture)), ("target", result.Run.Target), ("scenario.hash", result.Scenario.Hash),
            ("schema", result.Schema.ToString(CultureInfo.InvariantCulture)), ("harness", result.Environment.Harness),
        ],
        Output = Story(result),
        Errors = string.Concat(result.Errors.Take(MostErrors).Select(error => $"{Readable.Count(error.Count)} × {error.Kind}: {error.Text}\n")),
    });

    /// <summary>What somebody reads who has only this file: the reason, what was done on purpose, and the doubts.</summary>
    private static string Story(RunResult result)
    {
        var story = new StringBuilder().Append(result.Verdict.Word).Append(": ").Append(result.Verdict.Reason).Append('\n');
        foreach (var (one, outcome) in result.Events.Zip(EventRecovery.Outcomes(result)))
        {
            var at = one.Began is { } began ? $"at {Readable.Elapsed(began)}" : "that never began";
            story.Append(CultureInfo.InvariantCulture, $"{(one.Failed ? "failed event" : "event")} {at}: {one.Label}: {outcome}\n");
        }

        foreach (var note in NotesSection.Of(result))
        {
            story.Append("note: ").Append(note).Append('\n');
        }

        return story.ToString();
    }
}
