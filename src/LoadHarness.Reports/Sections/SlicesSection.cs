using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;

namespace LoadHarness.Reports.Sections;

/// <summary>The slices that a run was merged from: who played what, how that went, and which one is missing.</summary>
internal static class SlicesSection
{
    private const int MostRows = 60;

    private static readonly GeneratorRule[] Rules = [GeneratorRule.Lateness, GeneratorRule.Backlog, GeneratorRule.GarbageCollection];

    /// <summary>The section; nothing if the result is not merged.</summary>
    public static Markup Render(RunResult result)
    {
        if (result.Slices.Count == 0)
        {
            return Markup.Empty;
        }

        var all = SliceText.All(result);
        var machines = result.Slices.Select(slice => Machine(slice.Environment)).Distinct().ToList();
        Column[] columns =
        [
            new("Slice"), new("Verdict"), new("Clients", ColumnKind.Number), new("Expected", ColumnKind.Number), new("Lost", ColumnKind.Number), new("Drops", ColumnKind.Number),
            new("Began", ColumnKind.Number), new("Duration", ColumnKind.Number), new("Ended"),
            new("Lateness", ColumnKind.Number), new("Backlog", ColumnKind.Number), new("GC", ColumnKind.Number), new("CPU", ColumnKind.Number), new("Memory", ColumnKind.Number),
            .. machines.Count > 1 ? [new Column("Machine")] : Array.Empty<Column>(),
        ];
        var table = new Table("Slices", columns)
        {
            Cards = all.Count <= 8, // more of them are quicker read by scrolling
        };
        var first = result.Slices.Min(slice => slice.StartedAt);
        foreach (var (number, slice) in all.Take(MostRows))
        {
            IEnumerable<Markup> cells = [Markup.Text($"{Readable.Count(number)} of {Readable.Count(all.Count)}"), .. slice is null ? Missing() : Cells(slice, first)];
            table.Add([.. cells.Take(columns.Length)], slice is null or { Verdict.Outcome: not VerdictOutcome.Pass } ? "bad" : "");
        }

        var machine = machines.Count == 1 ? $" All on machines of one kind: {machines[0]}." : "";
        var rest = all.Count > MostRows ? $" {Readable.Count(all.Count - MostRows, "more slice")} in result.json." : "";
        return Markup.Of($"""
            <section id="slices"><h2>Slices</h2>
            <p>{Markup.Prose($"{Readable.Capital(SliceText.Of(result))}, each played by a program of its own and judged by its own ending, ledger and generator; the limits of the scenario hold for all of them together. Those with something to tell come first. Expected are deliveries owed to its clients; began is after the first one; lateness and backlog are the p99 of the worst steady interval, GC the longest pause and the largest share.{machine}{rest}")}</p>
            {table.Render()}</section>

            """);
    }

    private static IReadOnlyList<Markup> Cells(SliceRow slice, DateTimeOffset first)
    {
        var environment = slice.Environment;
        var available = slice.Duration.TotalSeconds * environment.Cores;
        string Worst(GeneratorRule rule) => slice.Generator.FirstOrDefault(finding => finding.Rule == rule) is { Worst.Length: > 0 } found ? found.Worst : Readable.Nothing;
        var (lateness, backlog, pauses) = (Worst(Rules[0]), Worst(Rules[1]), Worst(Rules[2]));
        string[] cells =
        [
            Readable.Count(slice.Clients), Readable.Count(slice.Expected), Readable.Count(slice.Lost), Readable.Count(slice.Drops),
            Readable.SignedDuration(slice.StartedAt - first), Readable.Duration(slice.Duration), SliceText.Ended(slice), lateness, backlog,
            pauses, available > 0 ? $"{Readable.Number(100 * environment.CpuTime.TotalSeconds / available)} %" : Readable.Nothing,
            environment.PeakResidentBytes > 0 ? Readable.Bytes(environment.PeakResidentBytes) : Readable.Nothing, Machine(environment),
        ];
        return [Badge(slice.Verdict), .. cells.Select(Markup.Text)];
    }

    private static string Machine(RunEnvironment environment)
    {
        var machine = MachineFingerprint.Of(environment);
        return $"{(machine.Processor.Length > 0 ? machine.Processor : machine.Architecture)}, {Readable.Count(machine.Cores, "core")}, {Readable.Count(machine.Gibibytes)} GiB";
    }

    private static IReadOnlyList<Markup> Missing() =>
        [Markup.Of($"""<span class="result unsure">missing</span>"""), .. Enumerable.Repeat(Markup.Text(Readable.Nothing), 13)];

    private static Markup Badge(Verdict verdict) =>
        Markup.Of($"""<span class="result {HeaderSection.Tone(verdict)}">{HeaderSection.Icon(verdict)} {verdict.Word}</span>""");
}
