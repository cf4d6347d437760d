using LoadHarness.Reports.Html;

namespace LoadHarness.Reports.Sections;

/// <summary>The key numbers in three panels.</summary>
internal static class KeyNumbersSection
{
    public static Markup Render(ReportContext context) => Markup.Of($"""
        <section id="key" aria-label="Key numbers" class="panels">
        {KeyNumbers.Of(context.Result).Select(Panel)}</section>

        """);

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
