using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;
using LoadHarness.Results.Merging;

namespace LoadHarness.Results.Comparing;

/// <summary>Why a run cannot be compared with the others. Immutable.</summary>
/// <param name="Run">Which run, as <see cref="RunLabel"/> calls it.</param>
/// <param name="What">What differs or is wrong: <c>clients</c>, <c>machine</c>, <c>generator health</c>.</param>
/// <param name="Expected">What it should be, as in the first run of the base.</param>
/// <param name="Found">What it is.</param>
public sealed record Incomparability(string Run, string What, string Expected, string Found)
{
    /// <summary>All of it for people, without a full stop.</summary>
    public override string ToString() => $"{Run}: {What}: {Found} instead of {Expected}";
}

/// <summary>
/// Whether runs may be held against each other: the same load, played by the same kind of machine over the same transport, played to its
/// end, and measured by a harness that was not the problem itself. A run that failed may: what it lost is a fact. Pure.
/// </summary>
internal static class Comparability
{
    private static readonly string[] TargetPaths = ["target.url", "target.admin", "target.command", "target.ready", "target.rules", "observe"];

    /// <summary>Everything that forbids the comparison; each run is held against the first one of the base.</summary>
    public static IReadOnlyList<Incomparability> Check(IReadOnlyList<RunResult> baseline, IReadOnlyList<RunResult> candidate)
    {
        var reference = baseline[0];
        var seen = new HashSet<(string, DateTimeOffset)>();
        var found = new List<Incomparability>();
        foreach (var (side, run) in baseline.Select(run => ("base", run)).Concat(candidate.Select(run => ("candidate", run))))
        {
            var label = RunLabel.Of(side, run);
            if (!seen.Add((run.Run.Id, run.Run.StartedAt)))
            {
                found.Add(new Incomparability(label, "runs", "each once", "this one is given twice"));
            }

            found.AddRange(Differences(reference, run).Concat(Defects(run)).Select(one => new Incomparability(label, one.What, one.Expected, one.Found)));
        }

        return found;
    }

    private static IEnumerable<(string What, string Expected, string Found)> Differences(RunResult reference, RunResult run)
    {
        (string What, string Expected, string Found)[] facts =
        [
            ("schema", $"{reference.Schema}", $"{run.Schema}"),
            ("scenario", reference.Run.Scenario, run.Run.Scenario),
            ("slices", Slices(reference), Slices(run)),
            ("clients", Clients(reference), Clients(run)),
            ("machine", $"{MachineFingerprint.Of(reference)}", $"{MachineFingerprint.Of(run)}"),
            ("transport", reference.Environment.Transport, run.Environment.Transport),
        ];
        var differences = facts.Where(fact => fact.Expected != fact.Found).ToList();
        if (reference.Run.Scenario == run.Run.Scenario && Load(reference.Scenario, run.Scenario) is { } load)
        {
            differences.Add(load);
        }

        return differences;
    }

    /// <summary>A slice alone is no run; and one generator on four machines is another instrument than one on one.</summary>
    private static string Slices(RunResult run) => run.Slices.Count > 0 ? Readable.Count(run.Slices[0].Slice.Of)
        : run.Run.Slice is { Of: > 1 } slice ? $"{SliceNumbers.Text(slice.Number, slice.Of)} alone"
        : "1";

    private static string Clients(RunResult run) => run.Populations.Count == 0 ? "none"
        : string.Join(", ", run.Populations.Select(population => $"{Readable.Count(population.Clients)} {population.Name}"));

    /// <summary>What differs of the load that was asked for; null: nothing. The target may: two builds may run at two addresses.</summary>
    private static (string What, string Expected, string Found)? Load(ScenarioRecord reference, ScenarioRecord run)
    {
        if (reference.Hash == run.Hash || (reference.LoadHash.Length > 0 && reference.LoadHash == run.LoadHash))
        {
            return null;
        }

        string expected = Overrides(reference), found = Overrides(run);
        if (expected != found)
        {
            return ("overrides of the scenario", expected, found);
        }

        if (FirstDifference(reference.Text, run.Text) is { } line)
        {
            return line;
        }

        // Results of older versions do not tell the target apart from files that the scenario names; then what they store must do.
        return reference.LoadHash.Length == 0 || run.LoadHash.Length == 0
            ? null
            : ("profiles or protocols that the scenario names", $"hash {reference.LoadHash}", $"hash {run.LoadHash}");
    }

    private static string Overrides(ScenarioRecord scenario)
    {
        var changes = scenario.Overrides.Where(change => !IsOfTarget(change)).ToList();
        return changes.Count > 0 ? string.Join(", ", changes) : "none";
    }

    /// <summary>As LoadHarness.Scenarios tells it of a change of the command line; files hold its text only.</summary>
    private static bool IsOfTarget(string change) =>
        change.StartsWith("--target ", StringComparison.Ordinal)
        || Array.Exists(TargetPaths, path => change.StartsWith($"--set {path}", StringComparison.Ordinal));

    private static (string What, string Expected, string Found)? FirstDifference(string reference, string run)
    {
        string[] expected = reference.ReplaceLineEndings("\n").Split('\n'), found = run.ReplaceLineEndings("\n").Split('\n');
        var line = Enumerable.Range(0, Math.Max(expected.Length, found.Length)).Cast<int?>()
            .FirstOrDefault(i => expected.ElementAtOrDefault(i!.Value) != found.ElementAtOrDefault(i.Value));
        return line is { } at ? ($"scenario, line {at + 1}", Shown(expected, at), Shown(found, at)) : null;
    }

    private static string Shown(string[] lines, int at) => at >= lines.Length ? "(no such line)" : lines[at].Trim() is { Length: > 0 } text ? text : "(empty)";

    private static IEnumerable<(string What, string Expected, string Found)> Defects(RunResult run)
    {
        var ending = PlayedToItsEnd.WhyNot(run);
        if (ending.Length > 0)
        {
            yield return ("end of the run", "played to its end", ending);
        }

        foreach (var finding in GeneratorCheck.Check(run).Where(finding => finding.Voids))
        {
            yield return ("generator health", "within its limits", finding.Sentence);
        }

        if (run.Ending.Kind == RunEndingKind.Completed && run.Count(MetricCatalog.Intended) > 0
            && run.Timer(MetricCatalog.DeliveryLatency).IsEmpty && run.Timer(MetricCatalog.EchoLatency).IsEmpty)
        {
            yield return ("deliveries", "some in the steady phase", "none");
        }
    }
}
