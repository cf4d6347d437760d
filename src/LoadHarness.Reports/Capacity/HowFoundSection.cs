using LoadHarness.Reports.Html;
using LoadHarness.Results.Capacity;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Capacity;

/// <summary>How the answer was found: the range, the rules, and what was searched.</summary>
internal static class HowFoundSection
{
    public static Markup Render(CapacityResult result)
    {
        (string Name, string Value)[] facts =
        [
            ("Raised", result.Axis.Title),
            ("Range", $"{Readable.Count(result.Range.From)} to {Readable.Count(result.Range.To)}"),
            ("Search", Search(result.Range)),
            ("Steady phase of a level", Readable.Duration(result.Steady)),
            ("Of the confirming run", Readable.Duration(result.Hold)),
            ("Pause between runs", Readable.Duration(result.Pause)),
            ("Wanted", result.Wanted is { } wanted ? $"at least {Readable.Count(wanted)}" : "nothing was demanded"),
            ("Target", result.Target),
            ("Scenario as it was read", result.ScenarioHash),
        ];
        return Markup.Of($"""
            <section id="method"><h2>How it was found</h2>
            <dl class="facts">{facts.Select(fact => Markup.Of($"<div><dt>{fact.Name}</dt><dd>{Markup.Prose(fact.Value)}</dd></div>\n"))}</dl>
            <ul class="method">
            <li>Each level is a run of its own, in a process of its own, with the report that the table links to.</li>
            <li>A level trips when its run fails, when not all clients are joined by the beginning of the steady phase, or when more than 1 % of them failed to dial or to log in until then.</li>
            <li>One trip may be chance: a level that trips is played once more, and is not held only if it trips twice.</li>
            <li>Where the generator was over its limits, nothing is held against the backend: that level is played once more, and then the search ends as INCONCLUSIVE.</li>
            <li>What was found is held once more at the end; if it trips there, the next lower level is tried.</li>
            <li>The knee is found by Kneedle (Satopaa, Albrecht, Irwin, Raghavan 2011, sensitivity 1) on p99 of delivery.latency over the load.</li>
            </ul>
            </section>

            """);
    }

    private static string Search(CapacityRange range) => range switch
    {
        { Kind: SearchKind.Bisection } => $"bisection, {Readable.Number(range.Factor ?? 2)} times as much until a level is not held, then halves down to {Readable.Count(range.Step)}",
        { Factor: { } factor } => $"steps, {Readable.Number(factor)} times as much each time",
        _ => $"steps of {Readable.Count(range.Step)}",
    };
}
