using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results.Formatting;
using LoadHarness.Reports.Html;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>Who took part, and how each population fared.</summary>
internal static class PopulationsSection
{
    public static Markup Render(RunResult result)
    {
        var table = new Table(
            "Populations", new Column("Population"), new Column("Profile"), new Column("Says"), new Column("Clients", ColumnKind.Number),
            new Column("Rooms", ColumnKind.Number), new Column("Sent", ColumnKind.Number), new Column("p50", ColumnKind.Number),
            new Column("p99", ColumnKind.Number), new Column("Lost", ColumnKind.Number), new Column("Drops", ColumnKind.Number));
        var aside = result.Aside();
        foreach (var population in result.Populations.Where(one => !aside.Contains(one.Name)))
        {
            long Of(MetricDefinition metric) => result.Count(metric, population: population.Name);
            var latency = result.Timer(MetricCatalog.DeliveryLatency, population: population.Name);
            table.Add(
                population.Name, $"{population.Profile}, {population.Protocol}", population.Says, Readable.Count(population.Clients),
                Readable.Count(population.Rooms), Readable.Count(Of(MetricCatalog.Sent)), Quantile(latency, 0.5), Quantile(latency, 0.99),
                Readable.Count(Of(MetricCatalog.Lost)), Readable.Count(Of(MetricCatalog.Drops)));
        }

        var body = table.IsEmpty
            ? Markup.Of($"<p class=\"none\">The result names no population.</p>\n")
            : Markup.Of($"<p>Latencies are from due to receipt in the steady phase, counts are of the whole run.</p>\n{table.Render()}");
        return Markup.Of($"""
            <section id="populations"><h2>Populations</h2>
            {body}{MisbehavingTable.Render(result)}</section>

            """);
    }

    private static string Quantile(Distribution latency, double q) => latency.IsEmpty ? Readable.Nothing : Readable.Duration(latency.Quantile(q));
}
