using LoadHarness.Reports.Html;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>Doubts about the data. Stands high in the page: who decides must read them before the charts.</summary>
internal static class NotesSection
{
    public static Markup Render(RunResult result) => result.Notes.Count == 0
        ? Markup.Of($"""
            <section id="notes"><h2>Notes</h2>
            <p class="none">Nothing about these numbers needs a warning.</p></section>

            """)
        : Markup.Of($"""
            <section id="notes"><h2>Notes</h2>
            <ul class="notes">{result.Notes.Select(note => Markup.Of($"<li>{note}</li>\n"))}</ul></section>

            """);
}
