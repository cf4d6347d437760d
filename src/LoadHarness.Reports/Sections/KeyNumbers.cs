using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results.Formatting;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>A key number.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Value">Itself with its unit.</param>
/// <param name="Note">What it is measured against; may be empty.</param>
/// <param name="IsAlarming">Whether it is bad news.</param>
internal sealed record KeyNumber(string Label, string Value, string Note = "", bool IsAlarming = false);

/// <summary>Key numbers that belong together, one of them ahead.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Headline">The one that is asked for first.</param>
/// <param name="Numbers">The others.</param>
internal sealed record KeyNumberGroup(string Title, KeyNumber Headline, params KeyNumber[] Numbers);

/// <summary>The numbers that most questions are about, the same in every output: correctness, speed, connections, and HTTP where it was used.</summary>
internal static class KeyNumbers
{
    /// <summary>The three groups of a run, and a fourth if its clients made HTTP requests.</summary>
    public static IReadOnlyList<KeyNumberGroup> Of(RunResult result)
    {
        KeyNumberGroup[] groups = [Messages(result), Latency(result), Connections(result)];
        return result.Count(MetricCatalog.HttpRequests) > 0 ? [.. groups, Http(result)] : groups;
    }

    private static KeyNumberGroup Messages(RunResult result)
    {
        long expected = result.Count(MetricCatalog.Expected), delivered = result.Count(MetricCatalog.Delivered);
        long lost = result.Count(MetricCatalog.Lost);
        return Panel("Messages", "In time", Readable.Percent(delivered, expected), expected == 0 ? "no delivery was owed" : "of the owed deliveries arrived in time",
            Row("Sent", result.Count(MetricCatalog.Sent), Against(result.Count(MetricCatalog.Sent), result.Count(MetricCatalog.Intended), "intended")),
            Row("Delivered", delivered, Against(delivered, expected, "owed")),
            Row("Lost", lost, lost == 0 ? "" : result.Count(MetricCatalog.AckedLost) is > 0 and var accepted ? $"{Readable.Count(accepted)} after acceptance" : Readable.Percent(lost, expected), lost > 0),
            Row("Duplicate", result.Count(MetricCatalog.Duplicate), "", result.Count(MetricCatalog.Duplicate) > 0),
            Row("Reordered", result.Count(MetricCatalog.Reordered), "", result.Count(MetricCatalog.Reordered) > 0));
    }

    private static KeyNumberGroup Latency(RunResult result)
    {
        var latency = result.Timer(MetricCatalog.DeliveryLatency);
        if (latency.IsEmpty)
        {
            var why = result.Phases.All(phase => phase.Name != RunMetrics.SteadyPhase) ? "the run has no steady phase" : "nothing arrived in the steady phase";
            return Panel("Delivery latency", "p99", Readable.Nothing, why);
        }

        return Panel("Delivery latency", "p99", Readable.Duration(latency.Quantile(0.99)), "p99 from due to receipt, steady phase",
            Quantile(latency, 0.5),
            Quantile(latency, 0.9),
            Quantile(latency, 0.999),
            Row("max", Max(latency), "of what arrived"),
            Row("Samples", Readable.Count(latency.Count), latency.Censored > 0 ? $"{Readable.Count(latency.Censored)} never came" : ""));
    }

    private static KeyNumberGroup Connections(RunResult result)
    {
        return Panel("Connections", "Joined", Readable.Count(result.Count(MetricCatalog.ClientsOpen)),
            $"clients joined at the peak, of {Readable.Count(result.Count(MetricCatalog.ClientsTarget))} planned",
            Row("Drops", result.Count(MetricCatalog.Drops), Readable.Rate(result.Rate(MetricCatalog.DropRate), MetricCatalog.DropRate.Unit)),
            Row("Reconnects", result.Count(MetricCatalog.Reconnects), Readable.Rate(result.Rate(MetricCatalog.ReconnectRate), MetricCatalog.ReconnectRate.Unit)),
            P95("Reconnect time", result.Timer(MetricCatalog.ReconnectTime), "no reconnect"),
            Row("Gave up", result.Count(MetricCatalog.GaveUp), "", result.Count(MetricCatalog.GaveUp) > 0),
            Row("Dials failed", result.Count(MetricCatalog.ConnectFailed), $"of {Readable.Count(result.Count(MetricCatalog.ConnectAttempts))}"));
    }

    private static KeyNumberGroup Http(RunResult result)
    {
        long requests = result.Count(MetricCatalog.HttpRequests), failed = result.Count(MetricCatalog.HttpFailed);
        long histories = result.Count(MetricCatalog.HistoryRequests), peak = result.Count(MetricCatalog.HistoryPeak);
        return Panel("HTTP", "Requests", Readable.Count(requests), "requests beside the connections",
            Row("Failed", failed, failed > 0 ? Readable.Percent(failed, requests) : "", failed > 0),
            Row("For history", histories, histories > 0 ? $"at most {Readable.Count(peak)}/s" : ""),
            P95("History time", result.Timer(MetricCatalog.HistoryTime), "no history"),
            P95("Token time", result.Timer(MetricCatalog.TokenTime), "no login"),
            Row("Answers", Readable.Bytes(result.Count(MetricCatalog.HttpBytes)), "in sum"));
    }

    private static KeyNumber P95(string label, Distribution samples, string absent) =>
        Row(label, samples.IsEmpty ? Readable.Nothing : Readable.Duration(samples.Quantile(0.95)), samples.IsEmpty ? absent : "p95");

    private static string Against(long part, long whole, string name) =>
        part == whole ? (whole == 0 ? $"none {name}" : $"all {name}") : $"of {Readable.Count(whole)} {name}";

    private static string Max(Distribution latency) => latency.Arrived.TotalCount == 0 ? Readable.Nothing : Readable.Duration(latency.Arrived.Max);

    private static KeyNumber Quantile(Distribution latency, double q) =>
        Row(Readable.QuantileName(q), Readable.Duration(latency.Quantile(q)), latency.HasEnoughFor(q) ? "" : "few samples");

    private static KeyNumber Row(string label, long count, string note, bool alarming = false) => new(label, Readable.Count(count), note, alarming);

    private static KeyNumber Row(string label, string value, string note) => new(label, value, note);

    private static KeyNumberGroup Panel(string title, string name, string big, string note, params KeyNumber[] rows) =>
        new(title, new KeyNumber(name, big, note), rows);
}
