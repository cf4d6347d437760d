using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>The first messages that broke a rule, each with its trace: what to look up in the server's log.</summary>
internal static class OffendersTable
{
    private const int Most = 20;

    private static readonly MetricDefinition[] Offences =
    [
        MetricCatalog.Lost, MetricCatalog.Late, MetricCatalog.Duplicate, MetricCatalog.Reordered, MetricCatalog.Corrupt, MetricCatalog.Unexpected,
    ];

    public static Markup Render(RunResult result)
    {
        if (result.Offenders.Count == 0)
        {
            var none = Array.Exists(Offences, metric => result.Count(metric) > 0)
                ? "The result holds no single messages, only their counts."
                : "No message broke a rule.";
            return Markup.Of($"<p class=\"none\">{none}</p>\n");
        }

        var table = new Table(
            "Offending messages", new Column("Message", ColumnKind.Code), new Column("Class"), new Column("Said by"), new Column("What became of it"));
        foreach (var offender in Choose(result.Offenders, Most))
        {
            table.Add(
            [
                Markup.Text(offender.Message.Length > 0 ? offender.Message : Readable.Nothing), Markup.Text(offender.Class), Said(offender),
                Markup.Of($"<span class=\"ink\">{OffenceTrace.Fate(offender)}</span>"),
            ]);
        }

        return Markup.Of($"<p>{Markup.Prose(Sentence(result, table.Count))}</p>\n{table.Render()}");
    }

    /// <summary>The first ones, but some of every class there is: a thousand losses must not hide the one message that was changed.</summary>
    internal static IReadOnlyList<OffendingMessage> Choose(IReadOnlyList<OffendingMessage> offenders, int most)
    {
        var classes = offenders.GroupBy(offender => offender.Class).ToList();
        var fair = classes.SelectMany(one => one.Take(most / classes.Count)).ToHashSet(ReferenceEqualityComparer.Instance);
        var rest = offenders.Where(offender => !fair.Contains(offender)).Take(most - fair.Count).ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. offenders.Where(offender => fair.Contains(offender) || rest.Contains(offender))];
    }

    /// <summary>The wall clock is for copying: it must not break where the line does.</summary>
    private static Markup Said(OffendingMessage offender)
    {
        var said = OffenceTrace.Said(offender);
        var clock = offender.SentAt is { } at ? OffenceTrace.WallClock(at) : "";
        var from = clock.Length > 0 ? said.LastIndexOf(clock, StringComparison.Ordinal) : -1;
        return from < 0 ? Markup.Text(said) : Markup.Of($"{said[..from]}<time class=\"term\">{clock}</time>{said[(from + clock.Length)..]}");
    }

    private static string Sentence(RunResult result, int shown)
    {
        var more = result.Offenders.Count - shown;
        var rest = more > 0 ? $" result.json holds {Readable.Count(more)} more." : "";
        return $"The first ones, with some of each class.{rest} Search the server's log for the text under Message: so it stands in the body on the wire. "
            + "A receiver is one connection of a client, numbered from 0; times are elapsed since the start, and UTC.";
    }
}
