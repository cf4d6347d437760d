namespace LoadHarness.Results.Capacity;

/// <summary>
/// The numbers of a backend over its load: one point for each level that was judged, ascending. Of a level with several runs the point is
/// the run that decided it: the one that held it, else the last that tripped. Runs that only confirm are longer, and no points; nor are those in
/// which the generator was over its limits: their latency is its own. Immutable.
/// </summary>
/// <param name="Points">The points.</param>
/// <param name="Knee">Where p99 of delivery.latency bends up: number of the point, or why there is none.</param>
public sealed record CapacityCurve(IReadOnlyList<LevelRun> Points, KneeFinding Knee)
{
    /// <summary>A rise of p99 by less matters to nobody.</summary>
    private static readonly TimeSpan LeastRise = TimeSpan.FromMilliseconds(1);

    /// <summary>The load at which latency begins to bend; null: nowhere.</summary>
    public int? KneeLevel { get; } = Knee.Index is { } at ? Points.Where(point => point.P99 is not null).ElementAt(at).Attempt.Level : null;

    /// <summary>The curve of some runs. A p99 that is only known as "at least" counts as that much.</summary>
    public static CapacityCurve Of(IEnumerable<LevelRun> runs)
    {
        List<LevelRun> points =
        [
            .. runs.Where(run => run.Attempt is { IsHold: false, Outcome: LevelOutcome.Held or LevelOutcome.Tripped }).GroupBy(run => run.Attempt.Level).OrderBy(level => level.Key)
                .Select(level => level.LastOrDefault(run => run.Attempt.Outcome == LevelOutcome.Held) ?? level.Last()),
        ];
        var known = points.FindAll(point => point.P99 is not null);
        var knee = Capacity.Knee.Of(
            [.. known.Select(point => (double)point.Attempt.Level)], [.. known.Select(point => point.P99!.Value.Value.TotalMilliseconds)], LeastRise.TotalMilliseconds);
        return new CapacityCurve(points, knee);
    }
}
