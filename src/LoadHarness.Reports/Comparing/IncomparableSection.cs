using LoadHarness.Reports.Html;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>What forbids the comparison; nothing if the runs are comparable.</summary>
internal static class IncomparableSection
{
    private const int Most = 60;

    public static Markup Render(Comparison comparison)
    {
        if (comparison.Incomparabilities.Count == 0)
        {
            return Markup.Empty;
        }

        var table = new Table("What differs", new Column("Run"), new Column("What"), new Column("Expected"), new Column("Found"));
        foreach (var one in comparison.Incomparabilities.Take(Most))
        {
            table.Add(one.Run, one.What, one.Expected, one.Found);
        }

        var more = comparison.Incomparabilities.Count - Most;
        var rest = more > 0 ? Markup.Of($"<p class=\"none\">{Readable.Count(more)} more in comparison.json.</p>\n") : Markup.Empty;
        return Markup.Of($"""
            <section id="incomparable"><h2>Why they cannot be compared</h2>
            <p>A difference between these runs could come from anything below as well as from the build. The numbers are shown all the same, and nothing is concluded from them.</p>
            {table.Render()}{rest}</section>

            """);
    }
}
