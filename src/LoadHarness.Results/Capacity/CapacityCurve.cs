namespace LoadHarness.Results.Capacity;

/// <summary>
/// The numbers of a backend over its load: one point for each level that was judged, ascending. Of a level with several runs the point is
/// the run that decided it: the one that held it, else the last that tripped. Runs that only confirm are longer, and no points; nor are those in
/// which the generator was over its limits: their latency is its own. Immutable.
/// </summary>
/// <param name="Points">The points.</param>
/// <param name="Knee">Where p99 of delivery.latency bends up: number of the point among <see cref="Loaded"/>, or why there is none.</param>
public sealed record CapacityCurve(IReadOnlyList<LevelRun> Points, KneeFinding Knee)
{
    /// <summary>A rise of p99 by less is no saturation: between two runs a p99 of a few milliseconds may double by chance.</summary>
    private static readonly TimeSpan LeastRise = TimeSpan.FromMilliseconds(10);

    /// <summary>The points that the knee is looked for among: those with a p99 whose clients were all there. Where some were refused, the load of the level was not played.</summary>
    public IReadOnlyList<LevelRun> Loaded { get; } = LoadedOf(Points);

    /// <summary>The point at which latency begins to bend; null: none.</summary>
    public LevelRun? AtKnee => Knee.Index is { } at ? Loaded[at] : null;

    /// <summary>Its load; null: there is none.</summary>
    public int? KneeLevel => AtKnee?.Attempt.Level;

    /// <summary>The curve of some runs. A p99 that is only known as "at least" counts as that much.</summary>
    public static CapacityCurve Of(IEnumerable<LevelRun> runs)
    {
        List<LevelRun> points =
        [
            .. runs.Where(run => run.Attempt is { IsHold: false, Outcome: LevelOutcome.Held or LevelOutcome.Tripped }).GroupBy(run => run.Attempt.Level).OrderBy(level => level.Key)
                .Select(level => level.LastOrDefault(run => run.Attempt.Outcome == LevelOutcome.Held) ?? level.Last()),
        ];
        var loaded = LoadedOf(points);
        var knee = Capacity.Knee.Of(
            [.. loaded.Select(point => (double)point.Attempt.Level)], [.. loaded.Select(point => point.P99!.Value.Value.TotalMilliseconds)], LeastRise.TotalMilliseconds);
        return new CapacityCurve(points, knee);
    }

    private static List<LevelRun> LoadedOf(IReadOnlyList<LevelRun> points) =>
        [.. points.Where(point => point.P99 is not null && point.Trips.All(trip => trip.Limit != LevelReading.AllJoined))];
}
