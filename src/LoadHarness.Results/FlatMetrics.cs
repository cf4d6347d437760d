using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Comparing;

namespace LoadHarness.Results;

/// <summary>
/// A result as one flat list of names and values: what scripts read. Timers in ms, counts as they are, each metric over
/// its default scope, of what was observed of the backend the greatest value. A value that is only known as "at least" is given as its bound, with <c>NAME.at.least</c> beside it.
/// Pure.
/// </summary>
public static class FlatMetrics
{
    /// <summary>Of more events than this a script has to read result.json.</summary>
    private const int MostEvents = 20;

    private static readonly (string Name, double Quantile)[] Quantiles =
        [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)];

    /// <summary>All names with their values: numbers, texts, or null where there is no sample.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>> Of(RunResult result)
    {
        var values = new List<KeyValuePair<string, object?>>
        {
            new("verdict", result.Verdict.Word),
            new("verdict.reason", result.Verdict.Reason),
            new("scenario", result.Run.Scenario),
            new("build", result.Run.Build),
            new("started", result.Run.StartedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")),
            new("seed", result.Run.Seed),
            new("duration.s", Math.Round(result.Duration.TotalSeconds, 3)),
            new("clients", result.Populations.Sum(population => population.Clients)),
        };
        if (result.Aside() is { Count: > 0 } aside)
        {
            values.Add(new("clients.misbehaving", result.Populations.Where(population => aside.Contains(population.Name)).Sum(population => population.Clients)));
        }

        if (result.Slices.Count > 0)
        {
            values.Add(new("slices", result.Slices[0].Slice.Of));
            values.Add(new("slices.merged", result.Slices.Count));
        }

        var recoveries = EventRecovery.Of(result);
        foreach (var metric in MetricCatalog.All)
        {
            switch (metric.Kind)
            {
                case MetricKind.Timer:
                    AddTimer(values, result, metric);
                    break;
                case MetricKind.Rate:
                    values.Add(new(metric.Name, result.Rate(metric) is { } rate ? Math.Round(rate, 6) : null));
                    break;
                case MetricKind.Recovery:
                    AddRecovery(values, metric.Name, EventRecovery.Longest(recoveries.Select(one => one[metric])));
                    break;
                case MetricKind.Observed:
                    AddObserved(values, metric.Name, result.ObservedOf(metric));
                    break;
                default:
                    values.Add(new(metric.Name, result.Count(metric)));
                    break;
            }
        }

        foreach (var series in result.Observed.Where(series => !MetricCatalog.TryFind(series.Name, out _)))
        {
            AddObserved(values, series.Name, series);
        }

        AddEvents(values, result, recoveries);
        AddDrift(values, result);
        return values;
    }

    /// <summary>Of the first events that happened: what they took to overcome, and all that the timeline knows of before, during and after them.</summary>
    private static void AddEvents(List<KeyValuePair<string, object?>> values, RunResult result, IReadOnlyList<EventRecovery> recoveries)
    {
        var cuts = EventCut.Of(result).DistinctBy(cut => cut.Event.Number).ToDictionary(cut => cut.Event.Number);
        foreach (var one in recoveries.Take(MostEvents))
        {
            var name = $"event.{one.Event.Number}";
            values.Add(new(name, one.Event.Label));
            values.Add(new($"{name}.hit", one.Event.Hit));
            AddRecovery(values, $"{name}.{MetricCatalog.RecoveryTime}", one.Joined);
            AddRecovery(values, $"{name}.{MetricCatalog.RecoveryLatency}", one.Latency);
            foreach (var part in cuts.TryGetValue(one.Event.Number, out var cut) ? Enum.GetValues<EventPart>() : [])
            {
                AddPart(values, result, $"{name}.{part.ToString().ToLowerInvariant()}", cut![part]);
            }
        }

        foreach (var split in result.SplitsOfChosen().Where(split => split.Event <= MostEvents))
        {
            var name = $"event.{split.Event}.{split.Part.ToString().ToLowerInvariant()}.{(split.IsHit ? "of.hit" : "of.others")}";
            values.Add(new($"{name}.deliveries", split.Deliveries));
            values.Add(new($"{name}.{MetricCatalog.Lost}", split[MetricCatalog.Lost]));
            AddQuantile(values, $"{name}.{MetricCatalog.DeliveryLatency}.p50", split.Latency, 0.5);
            AddQuantile(values, $"{name}.{MetricCatalog.DeliveryLatency}.p99", split.Latency, 0.99);
        }
    }

    /// <summary>Only what there is any of in the run: the others are zero in each of its parts.</summary>
    private static void AddPart(List<KeyValuePair<string, object?>> values, RunResult result, string name, CutPart part)
    {
        values.Add(new($"{name}.s", Math.Round(part.Length.TotalSeconds, 3)));
        foreach (var metric in MetricCatalog.All)
        {
            switch (metric.Kind)
            {
                case MetricKind.Count when result.Timeline.Counts.ContainsKey(metric.Name):
                    values.Add(new($"{name}.{metric}", part.CountOf(metric)));
                    break;
                case MetricKind.Rate:
                    values.Add(new($"{name}.{metric}", part.Rate(metric) is { } rate ? Math.Round(rate, 6) : null));
                    break;
                case MetricKind.Timer when result.Timeline.Timers.ContainsKey(metric.Name):
                    var samples = part.Samples(metric);
                    values.Add(new($"{name}.{metric}.count", samples.Count));
                    AddQuantile(values, $"{name}.{metric}.p50", samples, 0.5);
                    AddQuantile(values, $"{name}.{metric}.p99", samples, 0.99);
                    break;
                case MetricKind.Gauge when part.Peak(metric) is { } peak:
                    values.Add(new($"{name}.{metric}", peak));
                    break;
                case MetricKind.Observed when result.ObservedOf(metric) is { } series:
                    values.Add(new($"{name}.{metric}", Rounded(series.Over(StatisticKind.Max, part.Intervals))));
                    break;
            }
        }
    }

    private static void AddRecovery(List<KeyValuePair<string, object?>> values, string name, QuantileReading? reading)
    {
        values.Add(new(name, reading is { } known ? Milliseconds(known.Value) : null));
        if (reading is { IsAtLeast: true })
        {
            values.Add(new($"{name}.at.least", true));
        }
    }

    /// <summary>Only of a run that can be judged: the growth per hour in the unit of the metric, of timers ms.</summary>
    private static void AddDrift(List<KeyValuePair<string, object?>> values, RunResult result)
    {
        foreach (var finding in SoakVerdict.Of(result))
        {
            var name = $"drift.{finding.Name.Replace(' ', '.')}";
            var judged = finding.Why.Length == 0;
            values.Add(new($"{name}.verdict", finding.Outcome.ToString().ToLowerInvariant()));
            values.Add(new($"{name}.start", judged ? Rounded(finding.Start) : null));
            values.Add(new($"{name}.per.hour", judged ? Rounded(finding.PerHour.Value) : null));
            values.Add(new($"{name}.per.hour.low", judged ? Rounded(finding.PerHour.Low) : null));
            values.Add(new($"{name}.per.hour.high", judged ? Rounded(finding.PerHour.High) : null));
            values.Add(new($"{name}.per.thousand.reconnects", Rounded(finding.PerThousandReconnects)));
            values.Add(new($"{name}.per.million.deliveries", Rounded(finding.PerMillionDeliveries)));
            values.Add(new($"{name}.exhausted.hours", Rounded(finding.Exhausted?.TotalHours)));
        }

        foreach (var level in result.Idle?.Levels ?? [])
        {
            values.Add(new($"idle.{level.Name}.before", Rounded(level.Before)));
            values.Add(new($"idle.{level.Name}.after", Rounded(level.After)));
            values.Add(new($"idle.{level.Name}.returned", level.Returned));
        }
    }

    private static void AddObserved(List<KeyValuePair<string, object?>> values, string name, ObservedSeries? series)
    {
        values.Add(new(name, Rounded(series?.Over(StatisticKind.Max))));
        values.Add(new($"{name}.min", Rounded(series?.Over(StatisticKind.Min))));
        values.Add(new($"{name}.mean", Rounded(series?.Over(StatisticKind.Mean))));
        values.Add(new($"{name}.last", Rounded(series?.Values.LastOrDefault(value => value is not null))));
    }

    /// <summary>A whole number as one, so that scripts need no decimal point; null: nothing was sampled.</summary>
    private static object? Rounded(double? value) =>
        value is not { } number || !double.IsFinite(number) ? null
        : Math.Abs(number) < 1L << 53 && Math.Floor(number) == number ? (object)(long)number
        : Math.Round(number, 6);

    private static void AddTimer(List<KeyValuePair<string, object?>> values, RunResult result, MetricDefinition metric)
    {
        var samples = result.Timer(metric);
        values.Add(new($"{metric}.count", samples.Count));
        values.Add(new($"{metric}.never.came", samples.Censored));
        foreach (var (name, quantile) in Quantiles)
        {
            AddQuantile(values, $"{metric}.{name}", samples, quantile);
        }

        var none = samples.Arrived.IsEmpty;
        values.Add(new($"{metric}.max", none ? null : Milliseconds(samples.Arrived.Max)));
        values.Add(new($"{metric}.mean", none ? null : Milliseconds(samples.Arrived.Mean)));
    }

    /// <summary>What is only known as "at least", without a bound, is no number.</summary>
    private static void AddQuantile(List<KeyValuePair<string, object?>> values, string name, Distribution samples, double quantile)
    {
        var reading = samples.Quantile(quantile);
        values.Add(new(name, samples.IsEmpty || reading is { IsAtLeast: true, Value.Ticks: 0 } ? null : Milliseconds(reading.Value)));
        if (reading.IsAtLeast)
        {
            values.Add(new($"{name}.at.least", true));
        }
    }

    private static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 3);
}
