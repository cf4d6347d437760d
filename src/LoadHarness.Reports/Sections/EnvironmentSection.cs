using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>Everything needed to play the run again, and the machine that played it.</summary>
internal static class EnvironmentSection
{
    public static Markup Render(RunResult result)
    {
        var (run, environment, scenario) = (result.Run, result.Environment, result.Scenario);
        var overrides = scenario.Overrides.Count == 0
            ? Markup.Of($"none")
            : Markup.Join(scenario.Overrides.Select((text, i) => Markup.Of($"{(i > 0 ? ", " : "")}<code>{text}</code>")));
        return Markup.Of($"""
            <section id="environment"><h2>Environment and reproduction</h2>
            <dl class="facts">
            {Fact("Target", run.Target)}{Fact("Run", run.Id)}{Fact("Seed", Markup.Of($"{run.Seed}"))}{Fact("Overrides", overrides)}{Series(run.Repetition)}{Slice(result)}
            {Fact("LoadHarness", environment.Harness)}{Fact("Runtime", environment.Runtime)}{Fact("Operating system", environment.OperatingSystem)}
            {Fact("Processor", $"{(environment.Processor.Length > 0 ? environment.Processor + ", " : "")}{environment.Architecture}, {Readable.Count(environment.Cores, "core")}")}{Fact("Memory", Readable.Bytes(environment.MemoryBytes))}
            {Fact("Descriptor limit", environment.DescriptorLimit is { } limit ? Readable.Count(limit) : "not known")}{Fact("Transport", environment.Transport)}
            {Fact("Lost after", Readable.Duration(result.LostAfter))}{Fact("Schema of the result", Markup.Of($"{result.Schema}"))}
            </dl>
            <h3>Command line</h3>
            {(run.CommandLine.Length > 0 ? Block(run.CommandLine) : Markup.Of($"<p class=\"none\">Not recorded.</p>"))}
            <h3>Scenario <small>{scenario.FileName}, {scenario.Hash}</small></h3>
            {(scenario.Text.Length > 0 ? Block(scenario.Text) : Markup.Of($"<p class=\"none\">The scenario has no text: it was written in code.</p>"))}
            </section>

            """);
    }

    private static Markup Series(RunRepetition? place) => place is null
        ? Markup.Of($"")
        : Fact("Series", $"run {Readable.Count(place.Position)} of {Readable.Count(place.Order.Length)}, {place.Side} of {place.Order}, pauses of {Readable.Duration(place.Pause)}");

    private static Markup Slice(RunResult result)
    {
        if (result.Run.Slice is not { Of: > 1 } slice)
        {
            return result.Slices.Count > 0 ? Fact("Slices", SliceText.Of(result)) : Markup.Empty;
        }

        var start = slice.CommonStart is { } common ? $", common start {Readable.WallClock(common)}" : ", no common start";
        var clock = slice.Clock is { } offset ? $", the clock of slice 1 {Readable.SignedDuration(offset.Ahead)} ± {Readable.Duration(offset.Uncertainty)}" : "";
        return Fact("Slice", $"{slice}{(slice.Attempt.Length > 0 ? $", attempt {slice.Attempt}" : "")}{start}{clock}");
    }

    private static Markup Block(string text) => Markup.Of($"<pre tabindex=\"0\"><code>{text}</code></pre>");

    private static Markup Fact(string name, string value) => Fact(name, Markup.Text(value));

    private static Markup Fact(string name, Markup value) => Markup.Of($"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
}
