using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>What differs between the machines, programs and settings of both sides, and what does not.</summary>
internal static class BothEnvironmentsSection
{
    private static readonly (string Name, Func<RunResult, string> Of)[] Facts =
    [
        ("Build", run => run.Run.Build.Length > 0 ? run.Run.Build : "not named"), ("Target", run => run.Run.Target),
        ("Scenario", run => $"{run.Run.Scenario} ({run.Scenario.FileName}, {run.Scenario.Hash})"), ("Overrides", run => Listed(run.Scenario.Overrides)),
        ("Clients", run => string.Join(", ", run.Populations.Select(population => $"{Readable.Count(population.Clients)} {population.Name}"))),
        ("Seed", run => $"{run.Run.Seed}"), ("LoadHarness", run => run.Environment.Harness), ("Runtime", run => run.Environment.Runtime),
        ("Operating system", run => run.Environment.OperatingSystem), ("Processor", run => run.Environment.Processor.Length > 0 ? run.Environment.Processor : "not known"),
        ("Architecture", run => run.Environment.Architecture), ("Cores", run => $"{run.Environment.Cores}"), ("Memory", run => Readable.Bytes(run.Environment.MemoryBytes)),
        ("Descriptor limit", run => run.Environment.DescriptorLimit is { } limit ? Readable.Count(limit) : "not known"), ("Transport", run => run.Environment.Transport),
        ("Lost after", run => Readable.Duration(run.LostAfter)), ("Schema", run => $"{run.Schema}"),
    ];

    public static Markup Render(Comparison comparison)
    {
        var table = new Table("What differs between the sides", new Column("What"), new Column("Base"), new Column("Candidate"));
        var alike = new List<string>();
        foreach (var (name, of) in Facts)
        {
            string before = Values(comparison.Base, of), after = Values(comparison.Candidate, of);
            if (before == after)
            {
                alike.Add($"{name.ToLowerInvariant()} {before}");
            }
            else
            {
                table.Add(name, before, after);
            }
        }

        return Markup.Of($"""
            <section id="environment"><h2>Environments of both sides</h2>
            {(table.IsEmpty ? Markup.Of($"<p class=\"none\">Nothing that is recorded differs between the sides.</p>\n") : table.Render())}<p class="fine">The same on both sides: {string.Join("; ", alike)}.</p></section>

            """);
    }

    private static string Values(IReadOnlyList<RunResult> runs, Func<RunResult, string> of)
    {
        var values = runs.Select(of).Distinct().Order(StringComparer.Ordinal).ToList();
        return values.Count <= 5 ? string.Join(" | ", values) : $"{string.Join(" | ", values.Take(5))} | {values.Count - 5} more";
    }

    private static string Listed(IReadOnlyList<string> overrides) => overrides.Count > 0 ? string.Join(", ", overrides) : "none";
}
