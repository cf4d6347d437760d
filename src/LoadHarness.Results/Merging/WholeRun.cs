using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Merging;

/// <summary>What follows of a run from all its slices together: how it ended, on what it was played, and what is doubtful. Pure.</summary>
internal static class WholeRun
{
    private const int MostTold = 3;

    private static readonly MetricDefinition[] Accounted = [.. DeliveryClasses.Metrics, MetricCatalog.Pending];

    /// <summary>Numbers of the slices that are not there.</summary>
    public static IReadOnlyList<int> Missing(IReadOnlyList<SliceRow> slices) =>
        [.. Enumerable.Range(1, slices[0].Slice.Of).Except(slices.Select(slice => slice.Slice.Number))];

    /// <summary>How the run ended.</summary>
    /// <param name="sum">Slices, and the cells of all of them.</param>
    public static RunEnding Ending(RunResult sum)
    {
        var slices = sum.Slices;
        RunEnding? First(RunEndingKind kind)
        {
            // Where the slices have met, one ended the run for all: the others repeat its words, with its number before them.
            var ended = slices.Where(slice => slice.Ending.Kind == kind).ToList();
            return ended.Find(slice => !IsToldByAnother(slice)) is { } found
                ? new RunEnding(kind, found.Ending.Detail.Length > 0 ? $"{Name(found)}: {found.Ending.Detail}" : Name(found))
                : ended.FirstOrDefault()?.Ending;
        }

        return First(RunEndingKind.HarnessFault)
            ?? Unbalanced(sum)
            ?? (slices.All(slice => slice.Ending.Kind == RunEndingKind.NeverJoined) ? slices[0].Ending : null)
            ?? First(RunEndingKind.Interrupted)
            ?? First(RunEndingKind.Terminated)
            ?? Partial(slices)
            ?? slices.FirstOrDefault(slice => slice.Ending.Kind == RunEndingKind.Aborted)?.Ending
            ?? new RunEnding(RunEndingKind.Completed);
    }

    /// <summary>Doubts about the data: of the run, then those of its slices, each once.</summary>
    public static IReadOnlyList<string> Notes(RunResult sum)
    {
        var slices = sum.Slices;
        var notes = new List<string>();
        if (Missing(slices) is { Count: > 0 } missing && sum.Ending.Kind != RunEndingKind.BrokenOff)
        {
            notes.Add(Readable.Sentence(IsMissing(missing, slices[0].Slice.Of)));
        }

        if (slices.Any(slice => slice.Slice.CommonStart is null))
        {
            notes.Add("No common start was agreed: the courses of the slices are laid on top of each other from the beginning of each.");
        }

        if (slices.Count > 1 && (slices.Any(slice => !slice.Slice.SharesIdentity) || slices.Select(slice => slice.Id).Distinct().Count() > 1))
        {
            notes.Add("The slices had no identity in common: copies of a message that came to clients of another slice were counted as foreign, and not as unexpected.");
        }

        notes.AddRange(slices.SelectMany(slice => slice.Notes.Select(note => (slice.Slice.Number, note)))
            .GroupBy(one => one.note)
            .Select(same => $"{Readable.Capital(SliceNumbers.Text([.. same.Select(one => one.Number).Distinct()]))}: {same.Key}"));
        return notes;
    }

    /// <summary>The machines and programs that played the slices: what adds up is added up, and what differs is named once.</summary>
    public static RunEnvironment Environment(IReadOnlyList<SliceRow> slices)
    {
        List<RunEnvironment> all = [.. slices.Select(slice => slice.Environment)];
        string Joined(Func<RunEnvironment, string> of)
        {
            List<string> names = [.. all.Select(of).Distinct().Order(StringComparer.Ordinal)];
            return names.Count <= MostTold ? string.Join("; ", names) : $"{string.Join("; ", names.Take(MostTold))} and {Readable.Count(names.Count - MostTold)} more";
        }

        return new RunEnvironment
        {
            Harness = Joined(one => one.Harness),
            Runtime = Joined(one => one.Runtime),
            OperatingSystem = Joined(one => one.OperatingSystem),
            Architecture = Joined(one => one.Architecture),
            Processor = Joined(one => one.Processor),
            Cores = all.Sum(one => one.Cores),
            MemoryBytes = all.Sum(one => one.MemoryBytes),
            DescriptorLimit = all.TrueForAll(one => one.DescriptorLimit is not null) ? all.Sum(one => one.DescriptorLimit) : null,
            Transport = Joined(one => one.Transport),
            CpuTime = all.Aggregate(TimeSpan.Zero, (sum, one) => sum + one.CpuTime),
            PeakResidentBytes = all.Sum(one => one.PeakResidentBytes),
            GcPausePercent = all.Max(one => one.GcPausePercent),
        };
    }

    /// <summary>The identity of the ledger must hold over the sum as it does in each slice: a broken one is a fault of ours.</summary>
    private static RunEnding? Unbalanced(RunResult sum)
    {
        foreach (var population in sum.Populations.Select(one => (string?)one.Name).Prepend(null))
        {
            var expected = sum.Count(MetricCatalog.Expected, population: population);
            var classed = Accounted.Sum(metric => sum.Count(metric, population: population));
            if (expected != classed)
            {
                var whose = population is null ? "" : $" of {population}";
                return new RunEnding(RunEndingKind.HarnessFault, $"the ledgers of the slices do not add up: {Readable.Count(expected)} deliveries{whose} were expected, and {Readable.Count(classed)} are accounted for");
            }
        }

        return null;
    }

    private static RunEnding? Partial(IReadOnlyList<SliceRow> slices)
    {
        var missing = Missing(slices);
        List<string> reasons =
        [
            .. missing.Count > 0 ? [IsMissing(missing, slices[0].Slice.Of)] : Array.Empty<string>(),
            .. slices.Where(slice => slice.Ending.Kind == RunEndingKind.BrokenOff).Select(slice => $"{Name(slice)} broke off after {Readable.Duration(slice.Duration)}"),
            .. slices.Where(slice => slice.Ending.Kind == RunEndingKind.NeverJoined).Select(slice => $"nobody ever joined in {Name(slice)}"),
        ];
        var more = reasons.Count > MostTold ? [$"and {Readable.Count(reasons.Count - MostTold)} more like that"] : Array.Empty<string>();
        return reasons.Count == 0 ? null : new RunEnding(RunEndingKind.BrokenOff, string.Join(", ", [.. reasons.Take(MostTold), .. more]));
    }

    private static bool IsToldByAnother(SliceRow slice) =>
        Enumerable.Range(1, slice.Slice.Of).Any(number => slice.Ending.Detail.StartsWith(SliceNumbers.Text(number, slice.Slice.Of), StringComparison.Ordinal));

    private static string IsMissing(IReadOnlyList<int> missing, int of) => $"{SliceNumbers.Text(missing, of)} {(missing.Count == 1 ? "is" : "are")} missing";

    private static string Name(SliceRow slice) => SliceNumbers.Text(slice.Slice.Number, slice.Slice.Of);
}
