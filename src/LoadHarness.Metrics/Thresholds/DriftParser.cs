using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Thresholds;

/// <summary>
/// Reads limits of drift: <c>drift(METRIC [STATISTIC]) OPERATOR NUMBER UNIT</c>, as in <c>drift(backend.rss) &lt; 1 MB/h</c> or
/// <c>drift(delivery.latency p99) &lt; 5 %</c>. Pure.
/// </summary>
internal static class DriftParser
{
    /// <summary>What such a limit begins with.</summary>
    public const string Word = "drift";

    /// <summary>How such a limit is written, where it is not even recognisable as one.</summary>
    public const string Form = "a limit of drift is written drift(METRIC) < NUMBER UNIT, as in drift(backend.rss) < 1 MB/h or drift(delivery.latency p99) < 5 %";

    private const string PerHour = "/h";

    /// <summary>Whether a limit is one of drift, right or wrong.</summary>
    public static bool IsDrift(string text)
    {
        var trimmed = text.AsSpan().TrimStart();
        return trimmed.StartsWith(Word, StringComparison.Ordinal) && trimmed[Word.Length..].TrimStart() is ['(', ..];
    }

    /// <summary>What stands in the brackets; without a closing one, all that follows.</summary>
    public static string InnerOf(string text)
    {
        var (open, close) = (text.IndexOf('(', StringComparison.Ordinal), text.IndexOf(')', StringComparison.Ordinal));
        return close < 0 ? text[(open + 1)..] : text[(open + 1)..close];
    }

    /// <summary>Parses a limit of drift.</summary>
    /// <param name="text">The limit as written, for which <see cref="IsDrift"/> holds.</param>
    /// <param name="chosen">Metrics outside the catalogue.</param>
    /// <param name="threshold">The limit, if it could be read.</param>
    /// <param name="error">What is wrong with it and what would be right, if it could not.</param>
    public static bool TryParse(
        string text, IReadOnlyList<MetricDefinition> chosen, [NotNullWhen(true)] out Threshold? threshold, [NotNullWhen(false)] out string? error)
    {
        threshold = null;
        var close = text.IndexOf(')', StringComparison.Ordinal);
        if (close < 0)
        {
            error = $"the bracket of drift( is not closed: {Form}";
            return false;
        }

        var (inner, rest) = (new ThresholdWords(InnerOf(text)), new ThresholdWords(text[(close + 1)..]));
        Statistic statistic = default;
        Comparison comparison = default;
        var (limit, unit) = (0.0, DriftUnit.PerHour);
        MetricDefinition? metric = null;
        error = (inner.Peek() is null ? $"drift() names no metric: {Form}" : null)
            ?? ThresholdParser.ReadMetric(inner, chosen, out metric)
            ?? ReadStatistic(inner, metric!, out statistic)
            ?? ReadComparison(rest, out comparison)
            ?? ReadLimit(rest, metric!, out limit, out unit)
            ?? ReadEnd(rest);
        if (error is null)
        {
            threshold = new Threshold(text.Trim(), metric!, statistic, comparison, limit, null, null) { Drift = unit };
        }

        return error is null;
    }

    private static string? ReadStatistic(ThresholdWords words, MetricDefinition metric, out Statistic statistic)
    {
        statistic = new Statistic(StatisticKind.Value);
        var word = words.Next();
        var wrong = metric.Kind switch
        {
            MetricKind.Timer when word is null => $"'{metric}' is a timer, and its drift is that of a quantile: p50 to p99.99, as in drift({metric} p99) < 5 %",
            MetricKind.Timer => ThresholdParser.ReadTimerStatistic(word, out statistic)
                ?? (statistic.Kind == StatisticKind.Quantile ? null : $"the drift of a timer is that of a quantile, p50 to p99.99, not of its {word}"),
            MetricKind.Observed or MetricKind.Gauge => word is null ? null : $"'{metric}' is a level, and its drift takes no statistic: remove '{word}'",
            _ => $"'{metric}' has no drift: levels have one, such as backend.rss and harness.rss, and quantiles of timers, such as delivery.latency p99",
        };
        return wrong ?? (words.Next() is { } more ? $"'{more}' is not expected in the brackets of drift(…)" : null);
    }

    private static string? ReadComparison(ThresholdWords words, out Comparison comparison) =>
        ThresholdParser.ReadOperator(words, out comparison) is { } wrong ? wrong
        : comparison is Comparison.Less or Comparison.LessOrEqual ? null
        : "a limit of drift is an upper one: write < or <=";

    private static string? ReadLimit(ThresholdWords words, MetricDefinition metric, out double limit, out DriftUnit kind)
    {
        (limit, kind) = (0, DriftUnit.PerHour);
        var word = words.Next();
        if (word is null || !double.TryParse(word, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out limit)
            || !double.IsFinite(limit))
        {
            return $"expected a number, not negative, {ThresholdParser.Before(word)}";
        }

        if (limit == 0)
        {
            return "that something does not grow at all cannot be proven: write a limit above 0";
        }

        var unit = words.Peek() is { } next && next is not ("in" or "of") ? words.Next() : null;
        if (unit == "%")
        {
            kind = DriftUnit.Percent;
            return null;
        }

        var scales = Units(metric);
        if (unit is null || !scales.TryGetValue(unit, out var scale))
        {
            var known = $"{string.Join(", ", scales.Keys.Where(name => Ascii.IsValid(name)))} and % are known";
            return unit is null ? $"'{word}' has no unit: {known}" : $"unknown unit of drift '{unit}': {known}";
        }

        limit *= scale;
        return null;
    }

    /// <summary>The units of growth per hour with what they are in the unit of the metric.</summary>
    private static Dictionary<string, double> Units(MetricDefinition metric) =>
        metric.Kind == MetricKind.Timer ? ThresholdParser.TimeUnits.ToDictionary(unit => unit.Key + PerHour, unit => unit.Value)
        : metric.Unit == "bytes" ? ThresholdParser.SizeUnits.ToDictionary(unit => unit.Key + PerHour, unit => unit.Value)
        : metric.Unit.Length == 0 ? new() { [PerHour] = 1 }
        : new() { [PerHour] = 1, [metric.Unit + PerHour] = 1 };

    private static string? ReadEnd(ThresholdWords words) => words.Next() switch
    {
        null => null,
        "in" => "drift is judged over the steady phase without its first part: remove 'in PHASE'",
        "of" => "drift is judged for all populations together: remove 'of POPULATION'",
        { } word => $"'{word}' is not expected here: nothing may follow the limit of a drift",
    };
}
