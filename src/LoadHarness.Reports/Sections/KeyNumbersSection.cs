using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>The key numbers in panels: three, or four of which two stand beside each other.</summary>
internal static class KeyNumbersSection
{
    public static Markup Render(ReportContext context)
    {
        var groups = KeyNumbers.Of(context.Result);
        return Markup.Of($"""
            {About(context.Result)}<section id="key" aria-label="Key numbers" class="{(groups.Count == 4 ? "panels four" : "panels")}">
            {groups.Select(Panel)}</section>

            """);
    }

    /// <summary>Whom they are about, where that is not everybody.</summary>
    private static Markup About(RunResult result) => AsideText.Of(result) is { } aside
        ? Markup.Of($"<p class=\"fine\">{Markup.Prose(aside)} <a href=\"#populations\">What they did</a> is told by itself.</p>\n")
        : Markup.Empty;

    private static Markup Panel(KeyNumberGroup group) => Markup.Of($"""
        <div class="panel"><h2>{group.Title}</h2>
        <p class="big"><b>{group.Headline.Value}</b> <span>{group.Headline.Note}</span></p>
        <dl>
        {group.Numbers.Select(Row)}</dl></div>

        """);

    private static Markup Row(KeyNumber number)
    {
        var tone = number.IsAlarming ? Markup.Of($" class=\"alarm\"") : Markup.Empty;
        return Markup.Of($"<div{tone}><dt>{number.Label}</dt><dd>{number.Value}</dd><dd class=\"note\">{number.Note}</dd></div>\n");
    }
}
