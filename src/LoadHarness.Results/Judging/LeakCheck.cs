using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Judging;

/// <summary>What leaked, of the backend and of the harness itself, where no limit of the scenario says how much may. Pure.</summary>
internal sealed class LeakCheck
{
    private readonly RunResult _result;
    private readonly List<DriftFinding> _backend;
    private readonly List<DriftFinding> _own;

    /// <summary>Looks at a run.</summary>
    public LeakCheck(RunResult result)
    {
        _result = result;
        var resources = SoakVerdict.Of(result).Where(finding => DriftMeasure.IsResource(finding.Metric)).ToList();
        var leaks = resources.Where(finding => finding is { IsLeak: true, IsLimited: false }).ToLookup(finding => finding.IsOfHarness);
        (_backend, _own) = ([.. leaks[false]], [.. leaks[true]]);
        IsClean = resources.Exists(finding => !finding.IsOfHarness) && resources.TrueForAll(finding => finding.Outcome == DriftOutcome.Steady);
    }

    /// <summary>Whether the backend could be judged, and everything that leaks make grow is proven steady.</summary>
    public bool IsClean { get; }

    /// <summary>The leaks of the backend in one sentence that begins with LEAK; null: none is proven.</summary>
    public string? Sentence
    {
        get
        {
            var stayed = _result.Idle is { Why: "" } idle ? idle.Levels.Where(level => !level.Returned).ToList() : [];
            List<string> parts = [.. _backend.Take(1).Select(Told), .. stayed.Take(1).Select(Stayed)];
            List<string> others = [.. _backend.Skip(1).Select(finding => finding.Name).Concat(stayed.Skip(1).Select(level => level.Name)).Distinct()];
            return parts.Count == 0 ? null
                : $"LEAK: {string.Join("; ", parts)}{(others.Count > 0 ? $"; also {string.Join(", ", others)}" : "")}.{(_own.Count > 0 ? $" {OwnBeside}" : "")}";
        }
    }

    /// <summary>
    /// Why the growth of the harness itself forbids a judgement; null: it does not. Descriptors of the harness are sockets of the backend, so
    /// that its growth may be of our making. Memory of the harness is not: that of another process does not grow by it.
    /// </summary>
    public string? Doubt =>
        _own.Count == 0 || (Sentence is not null && _own.TrueForAll(finding => finding.Metric == MetricCatalog.HarnessMemory)) ? null
            : $"The harness itself leaks, and that must not be blamed on the backend: {string.Join("; ", _own.Select(DriftText.Grew))}.";

    /// <summary>Why the return to the idle level could not be judged; null: it could, or nobody asked.</summary>
    public string? IdleDoubt => _result.Idle is { Why.Length: > 0 } idle ? $"Whether the backend came back to its idle level cannot be told: {idle.Why}." : null;

    private string OwnBeside => $"The memory of the harness grew as well ({string.Join("; ", _own.Select(finding => DriftText.PerHour(finding.Metric, finding.PerHour.Value)))}), which cannot make another process grow.";

    private static string Told(DriftFinding finding)
    {
        var end = finding.Exhausted is { } left ? $"; at this rate the machine is full in {DriftText.Left(left)}" : "";
        return DriftText.Grew(finding) + end;
    }

    private string Stayed(IdleLevel level) =>
        $"{level.Name} did not return: {DriftText.Amount(level.Metric, level.Before)} before, {DriftText.Amount(level.Metric, level.After)} "
        + $"{Readable.Duration(_result.Idle!.Waited)} after everybody had left";
}
