using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>Doubts about the data. Stands high in the page: who decides must read them before the charts.</summary>
internal static class NotesSection
{
    public static Markup Render(RunResult result)
    {
        List<string> notes = [.. Of(result)];
        var body = notes.Count == 0
            ? Markup.Of($"<p class=\"none\">Nothing about these numbers needs a warning.</p>")
            : Markup.Of($"<ul class=\"notes\">{notes.Select(note => Markup.Of($"<li>{note}</li>\n"))}</ul>");
        return Markup.Of($"""
            <section id="notes"><h2>Notes</h2>
            {body}</section>

            """);
    }

    /// <summary>The notes of the result, and before them what makes its latencies or its account worthless, and what crept up without a limit.</summary>
    public static IEnumerable<string> Of(RunResult result)
    {
        foreach (var doubt in GeneratorSection.Doubts(result))
        {
            yield return doubt;
        }

        if (LedgerSection.Difference(result) is not 0 and var difference)
        {
            yield return $"The delivery ledger is off by {Readable.Count(difference)}: a fault of the harness.";
        }

        foreach (var rise in SoakVerdict.Of(result).Where(finding => finding is { Outcome: DriftOutcome.Rises, IsLeak: false, IsLimited: false }))
        {
            yield return $"{DriftText.Grew(rise)}; no limit of the scenario forbids that.";
        }

        foreach (var note in result.Notes)
        {
            yield return note;
        }
    }
}
