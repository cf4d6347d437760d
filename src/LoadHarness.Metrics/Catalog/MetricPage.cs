using System.Globalization;
using System.Text;

namespace LoadHarness.Metrics.Catalog;

/// <summary>The reference of all metrics as a page of Markdown, made from <see cref="MetricCatalog"/>. Pure.</summary>
public static class MetricPage
{
    private const string Preface = """
        # Every metric

        Made from the program's one list of metrics. What the words mean exactly is in [definitions.md](definitions.md).

        A **threshold** of a scenario is `METRIC [STATISTIC] OPERATOR NUMBER [UNIT] [in PHASE] [of POPULATION]`: operators are `<`, `<=`, `>`, `>=` and
        `==`, phases `arrival`, `warm-up`, `steady`, `drain` and `leave`; `in EVENT`, `before EVENT` and `after EVENT` cut a metric at an event ([faults.md](faults.md)). Names and units are checked before the run. **`loadharness show`** tells the
        numbers of a run by name; a prefix such as `delivery` shows all below it. **Over** is the part of the run from which a threshold, `show` and
        the key numbers of the report take the metric; `in PHASE` names another one. **Better** says which direction is good news.

        """;

    private static readonly (MetricKind Kind, string Title, string About)[] Chapters =
    [
        (MetricKind.Timer, "Times", """
            Distributions, kept as histograms. A threshold names a statistic (`p50` to `p99.99`, `min`, `max`, `mean`, or `count` of samples) and a
            unit of time (`us`, `ms`, `s`, `m`). `show` gives milliseconds, as `NAME.p50`, `.p90`, `.p95`, `.p99`, `.p99.9`, `.max` and `.mean`;
            `NAME.count` is the number of samples, and `NAME.never.came` that of those which are only known as "at least": a quantile among them has
            `NAME.p99.at.least` beside it and fails every upper limit.
            """),
        (MetricKind.Count, "Counts", """
            Sums over the run. A threshold takes no statistic, and no unit but the metric's own; bytes may be written in `KB`, `MB`, `GB`, `KiB`, `MiB` and
            `GiB`. `show` gives them by their name.
            """),
        (MetricKind.Gauge, "Levels", """
            Sampled at the end of each interval, or the largest within one; the number of a run is the peak. A threshold may say `max`, which
            means the same. `show` gives the peak by the metric's name. Of merged slices ([merging.md](merging.md)) the levels of each interval are
            added up,
            """ + $" but of {Greatest} the greatest is taken; the sum of peaks within an interval is an upper bound."),
        (MetricKind.Observed, "Observed of the backend", """
            Levels of the backend that are sampled from outside, if the scenario says `observe` ([observing.md](observing.md)); series of a metrics
            endpoint are called `backend.` and the name that the scenario gives them, and are written likewise. A threshold holds for every interval
            that was sampled, or says `min`, `max` or `mean`; it takes no `of POPULATION`. `show` gives the greatest value by the metric's name, and
            `NAME.min`, `.mean` and `.last`; what was not observed is `-`.
            """),
        (MetricKind.Recovery, "Recovery", """
            How long it took to overcome an event of the scenario ([faults.md](faults.md)). A threshold takes no statistic but a unit of time, and holds for
            every event that happened, or, with `in EVENT`, for one: `recovery.time in kill-1 < 20 s`. `show` gives the longest one in milliseconds, with
            `NAME.at.least` beside it where the run ended before; `event.1` and so on tell them one by one.
            """),
        (MetricKind.Rate, "Rates", """
            Quotients of others. A threshold must write the unit. `show` gives them by their name; without any connected time there is none.
            """),
    ];

    private static string Greatest => string.Join(" and ", MetricCatalog.All.Where(metric => metric.Merge == MergeRule.Greatest).Select(metric => $"`{metric}`"))
        .Replace("` and `", "`, `", StringComparison.Ordinal);

    /// <summary>The text of <c>docs/metrics.md</c>.</summary>
    public static string Generate()
    {
        var page = new StringBuilder(Preface);
        foreach (var (kind, title, about) in Chapters)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{about}\n\n");
            page.Append("| metric | unit | better | over | as a threshold | meaning |\n|---|---|---|---|---|---|\n");
            foreach (var metric in MetricCatalog.All.Where(metric => metric.Kind == kind).OrderBy(metric => metric.Name, StringComparer.Ordinal))
            {
                var over = metric.Scope == MetricScope.Steady ? "steady phase" : "whole run";
                page.Append(CultureInfo.InvariantCulture, $"| `{metric}` | {metric.Unit} | {BetterOf(metric)} | {over} | `{Example(metric)}` | {metric.Sentence} |\n");
            }
        }

        return page.ToString();
    }

    /// <summary>A threshold as somebody might write it: the form is the point, the number is not.</summary>
    private static string Example(MetricDefinition metric) => (metric.Kind, metric.Unit, metric.Better) switch
    {
        (MetricKind.Timer, _, _) => $"{metric} p99 < 250 ms",
        (MetricKind.Recovery, _, _) => $"{metric} < 20 s",
        (MetricKind.Rate, _, _) => $"{metric} < 0.1 {metric.Unit}",
        (_, "bytes", _) => $"{metric} < 500 MB",
        (MetricKind.Gauge, "clients", _) => $"{metric} <= 1000",
        (MetricKind.Gauge or MetricKind.Observed, _, _) => $"{metric} < 80 {metric.Unit}",
        (_, _, Better.Lower) => $"{metric} == 0",
        _ => $"{metric} > 1000",
    };

    private static string BetterOf(MetricDefinition metric) => metric.Better == Better.Neither ? "–" : metric.Better.ToString().ToLowerInvariant();
}
