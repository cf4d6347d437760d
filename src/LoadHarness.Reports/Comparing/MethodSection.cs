using LoadHarness.Reports.Html;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>How the outcome came about, in plain sentences with the numbers of this comparison.</summary>
internal static class MethodSection
{
    public static Markup Render(Comparison comparison)
    {
        int before = comparison.Base.Count, after = comparison.Candidate.Count;
        string[] sentences =
        [
            $"N: {Readable.Count(before, "run")} of the base, {Readable.Count(after, "run")} of the candidate. A run gives one value of each number: messages of one run resemble each other more than those of two runs of the same build, so that counting messages would find differences that are none.",
            $"K: {Readable.Count(comparison.Together, "number")} judged together. Regressed: an exact one-sided Mann-Whitney test has p < 0.05 after Holm's correction for all {comparison.Together}, and the Hodges-Lehmann difference is at least the practical limit, 3 % of the base's median and never less than 1 ms. Improved: the mirror image. Same: even the upper end of the 95 % interval is below the limit. Everything else is inconclusive. Fewer than {Comparison.FewestRuns} runs a side always are.",
            .. comparison.Numbers.Any(row => row.IsWithinRun)
                ? (string[])[$"One run a side: the intervals come from resampling blocks of neighbouring intervals of each run a thousand times ({Comparison.WithinRun}). They are for orientation and never a gate."]
                : [],
            "Counts: an exact test of the two rates, given their sum, with p < 0.01, at least half as many again, and at least five more than the rate of the base would give. Each kind of event has that level for itself.",
            "Hard limits come first and need no statistics: messages lost, doubled, damaged or delivered to strangers in a run that failed by it, where no run of the base has any.",
            "What never came ranks above everything that came, so that a build which drops its slow messages cannot look faster.",
            "Overall: not comparable, then regressed, then inconclusive, then improved, then same; the first that applies.",
        ];
        return Markup.Of($"""
            <section id="method"><h2>How it was decided</h2>
            <ul class="method">{sentences.Select(sentence => Markup.Of($"<li>{Markup.Prose(sentence)}</li>\n"))}</ul></section>

            """);
    }
}
