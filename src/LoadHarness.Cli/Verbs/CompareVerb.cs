using System.CommandLine;
using System.CommandLine.Parsing;
using LoadHarness.Cli.Comparing;
using LoadHarness.Cli.Run;
using LoadHarness.Reports;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness compare</c>: says whether a build is worse than another.</summary>
internal static class CompareVerb
{
    private static readonly string[] Sides = ["base", "candidate"];

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("BASE… -- CANDIDATE")
        {
            Description = "Run folders, result.json files, folders of runs, or patterns with * and ?. Base and candidate are parted by --, or are two paths.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--out")
        {
            Description = "Folder to write to; default reports/comparisons/<utc>-<scenario>.",
            HelpName = "DIR",
        };
        var metrics = new Option<string[]>("--metric")
        {
            Description = "Judge by these numbers instead: \"delivery.latency p99\". Repeatable; the fewer, the smaller the differences that can be found.",
            HelpName = "\"TIMER pN\"",
        };
        var json = new Option<bool>("--json") { Description = "Print comparison.json instead of a table." };
        var command = new Command("compare", """
            Holds runs of one build against runs of another: regressed, improved, same, inconclusive or not comparable.
            Writes index.html, summary.md, junit.xml and comparison.json. Options stand before the paths.

            Examples:
              loadharness compare reports/runs/*-main -- reports/runs/*-pr-17
              loadharness compare --metric "delivery.latency p99" before after

            Latencies need 5 runs a side, interleaved if you can; with fewer they are inconclusive. Counts (drops, losses,
            errors) and hard limits are judged with any number of runs.

            Exit codes: 0 same or improved, 2 usage or unreadable file, 3 regressed, 4 inconclusive or not comparable, 6 output lost.
            """) { paths, output, metrics, json };
        command.SetAction(parsed =>
        {
            var (baseline, candidate) = Parted(parsed, parsed.GetRequiredValue(paths));
            var numbers = GatedChoice.Parse(parsed.GetValue(metrics) ?? []);
            var comparison = Compare(RunPaths.Read(baseline), RunPaths.Read(candidate), numbers);
            var folder = parsed.GetValue(output) ?? ComparisonFolder.DefaultPath(comparison.Base[0].Run.Scenario, TimeProvider.System.GetUtcNow());
            var report = ComparisonFolder.Write(folder, comparison);
            if (parsed.GetValue(json))
            {
                terminal.Say(ComparisonFile.ToJson(comparison).TrimEnd('\n'));
            }
            else
            {
                ComparisonConclusion.Print(terminal, comparison);
                terminal.Say($"Report: {report}");
            }

            StepSummary.Append(terminal, ComparisonSummary.Markdown(comparison));
            return ExitCode.Of(comparison.Outcome);
        });
        return command;
    }

    /// <summary>Compares runs that a command line has named.</summary>
    /// <exception cref="UserException">There are too many.</exception>
    public static Comparison Compare(IReadOnlyList<RunResult> baseline, IReadOnlyList<RunResult> candidate, IReadOnlyList<GatedNumber> numbers) =>
        baseline.Count + candidate.Count <= Comparison.MostRuns
            ? Comparison.Of(baseline, candidate, new ComparisonOptions { Numbers = numbers })
            : throw new UserException(
                $"{baseline.Count} runs of the base and {candidate.Count} of the candidate are too many: both together may have {Comparison.MostRuns}.");

    /// <summary>The library hands over what stands before and after -- as one list; its tokens tell how much stood after.</summary>
    private static (string[] Base, string[] Candidate) Parted(ParseResult parsed, string[] all)
    {
        var after = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        if (!parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
        {
            return all.Length == 2
                ? (all[..1], all[1..])
                : throw new UserException("Put -- between the runs of the base and those of the candidate: loadharness compare BASE… -- CANDIDATE…");
        }

        string[][] sides = [all[..^after], all[^after..]];
        if (sides[1].FirstOrDefault(path => path.StartsWith("--", StringComparison.Ordinal) && !Path.Exists(path)) is { } option)
        {
            throw new UserException($"{option}: options stand before the paths, because everything after -- is a path.");
        }

        return Array.FindIndex(sides, side => side.Length == 0) is >= 0 and var empty
            ? throw new UserException($"There is no run of the {Sides[empty]}: loadharness compare BASE… -- CANDIDATE…")
            : (sides[0], sides[1]);
    }
}
