using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Thresholds;

/// <summary>
/// Reads the limits of a scenario: <c>METRIC [STATISTIC] OPERATOR NUMBER [UNIT] [in PHASE] [in|before|after EVENT] [of POPULATION]</c>, as in
/// <c>delivery.latency p99 &lt; 250 ms in steady of members</c> or <c>recovery.time in kill-1 &lt; 20 s</c>; and <c>drift(METRIC [STATISTIC]) OPERATOR NUMBER UNIT</c>. Names and
/// units are checked here, before anything runs. Pure.
/// </summary>
public static class ThresholdParser
{
    private static readonly (string Text, Comparison Comparison)[] Operators =
    [
        ("<=", Comparison.LessOrEqual),
        (">=", Comparison.GreaterOrEqual),
        ("==", Comparison.Equal),
        ("<", Comparison.Less),
        (">", Comparison.Greater),
    ];

    /// <summary>Milliseconds per unit of time that a limit of a timer may be written in.</summary>
    internal static readonly Dictionary<string, double> TimeUnits = new()
    {
        ["us"] = 0.001,
        ["µs"] = 0.001,
        ["μs"] = 0.001,
        ["ms"] = 1,
        ["s"] = 1_000,
        ["m"] = 60_000,
    };

    /// <summary>Bytes per unit of size that a limit of memory may be written in.</summary>
    internal static readonly Dictionary<string, double> SizeUnits = new()
    {
        ["bytes"] = 1,
        ["KB"] = 1e3,
        ["MB"] = 1e6,
        ["GB"] = 1e9,
        ["KiB"] = 1 << 10,
        ["MiB"] = 1 << 20,
        ["GiB"] = 1 << 30,
    };

    /// <summary>The phases that <c>in PHASE</c> may name.</summary>
    public static IReadOnlyList<string> Phases { get; } = ["arrival", "warm-up", "steady", "drain", "leave"];

    /// <summary>Parses one limit.</summary>
    /// <param name="text">The limit as written.</param>
    /// <param name="phases">Phases that may be named; usually <see cref="Phases"/>.</param>
    /// <param name="populations">Populations that may be named; null: any, the caller checks.</param>
    /// <param name="threshold">The limit, if it could be read.</param>
    /// <param name="error">What is wrong with it and what would be right, if it could not.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryParse(
        string text,
        IReadOnlyCollection<string> phases,
        IReadOnlyCollection<string>? populations,
        [NotNullWhen(true)] out Threshold? threshold,
        [NotNullWhen(false)] out string? error) => TryParse(text, phases, populations, [], out threshold, out error);

    /// <summary>Parses one limit, which may be one of a chosen series.</summary>
    /// <param name="text">The limit as written.</param>
    /// <param name="phases">Phases that may be named; usually <see cref="Phases"/>.</param>
    /// <param name="populations">Populations that may be named; null: any, the caller checks.</param>
    /// <param name="chosen">Metrics outside the catalogue: <see cref="MetricDefinition.Chosen"/>.</param>
    /// <param name="threshold">The limit, if it could be read.</param>
    /// <param name="error">What is wrong with it and what would be right, if it could not.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryParse(
        string text,
        IReadOnlyCollection<string> phases,
        IReadOnlyCollection<string>? populations,
        IReadOnlyList<MetricDefinition> chosen,
        [NotNullWhen(true)] out Threshold? threshold,
        [NotNullWhen(false)] out string? error)
    {
        if (DriftParser.IsDrift(text))
        {
            return DriftParser.TryParse(text, chosen, out threshold, out error);
        }

        var words = new ThresholdWords(text);
        threshold = null;
        Statistic statistic = default;
        Comparison comparison = default;
        double limit = 0;
        var scope = ThresholdScope.None;
        error = ReadMetric(words, chosen, out var metric)
            ?? ReadStatistic(words, metric!, out statistic)
            ?? ThresholdScope.Read(words, phases, populations, ref scope)
            ?? ReadOperator(words, out comparison)
            ?? ReadLimit(words, metric!, statistic, out limit)
            ?? ThresholdScope.Read(words, phases, populations, ref scope)
            ?? ReadEnd(words)
            ?? scope.WrongFor(metric!)
            ?? CheckReachable(comparison, limit);
        if (error is null)
        {
            threshold = new Threshold(text.Trim(), metric!, statistic, comparison, limit, scope.Phase, scope.Population) { Event = scope.Event };
        }

        return error is null;
    }

    /// <summary>The name of the metric of a limit: its first word, or the first one in the brackets of a drift; null: there is no word.</summary>
    public static string? MetricOf(string text) => new ThresholdWords(DriftParser.IsDrift(text) ? DriftParser.InnerOf(text) : text).Next();

    /// <summary>Whether a limit is one of drift, right or wrong.</summary>
    public static bool IsDrift(string text) => DriftParser.IsDrift(text);

    /// <summary>The metric that comes next.</summary>
    internal static string? ReadMetric(ThresholdWords words, IReadOnlyList<MetricDefinition> chosen, out MetricDefinition? metric)
    {
        metric = null;
        if (words.Next() is not { } name)
        {
            return "a threshold is missing: write METRIC [STATISTIC] OPERATOR NUMBER [UNIT], as in delivery.latency p99 < 250 ms";
        }

        if (name == DriftParser.Word)
        {
            return DriftParser.Form;
        }

        metric = MetricCatalog.TryFind(name, out var known) ? known : chosen.FirstOrDefault(one => one.Name == name);
        return metric is not null
            ? null
            : $"unknown metric '{name}'{Hint(name, chosen)}";
    }

    private static string Hint(string name, IReadOnlyList<MetricDefinition> chosen)
    {
        const string family = MetricDefinition.OfBackend;
        if (!name.StartsWith(family, StringComparison.Ordinal))
        {
            return NearestName.Hint(name, KnownLike(name));
        }

        // Without the word that all of them begin with: it makes strangers look alike.
        List<string> known = [.. MetricCatalog.All.Concat(chosen).Select(metric => metric.Name).Where(one => one.StartsWith(family, StringComparison.Ordinal))];
        return NearestName.Find(name[family.Length..], known.Select(one => one[family.Length..])) is { } near
            ? $", did you mean '{family}{near}'?"
            : $": known are {string.Join(", ", known)}";
    }

    /// <summary>The metrics of the same family, <c>delivery.</c> say, if there are any: all of them are too many for a line.</summary>
    private static List<string> KnownLike(string name)
    {
        var all = MetricCatalog.All.Select(metric => metric.Name).ToList();
        var family = all.FindAll(known => known.Split('.')[0] == name.Split('.')[0]);
        return NearestName.Find(name, all) is { } near ? [near]
            : family.Count > 0 ? family
            : [.. all.Select(known => known.Split('.')[0] + ".…").Distinct()];
    }

    private static string? ReadStatistic(ThresholdWords words, MetricDefinition metric, out Statistic statistic)
    {
        statistic = new Statistic(StatisticKind.Value);
        var word = words.Peek() is { } next && !IsOperator(next) && !ThresholdScope.IsWord(next) ? words.Next() : null;
        return metric.Kind switch
        {
            MetricKind.Timer when word is null =>
                $"'{metric}' is a timer and needs a statistic: p50 to p99.99, min, max, mean or count, as in {metric} p99 < 250 ms",
            MetricKind.Timer => ReadTimerStatistic(word!, out statistic),
            // The value of a gauge is its peak already, so "max" says the same more clearly.
            MetricKind.Gauge when word is null or "max" => null,
            MetricKind.Gauge => $"'{metric}' is a level: of its statistics only max (its peak) may be written, not '{word}'",
            MetricKind.Observed => ReadLevelStatistic(word, metric, out statistic),
            _ when word is not null => $"'{metric}' is one number and takes no statistic: '{word}' is not expected here",
            _ => null,
        };
    }

    /// <summary>Without a statistic the limit holds for every interval.</summary>
    private static string? ReadLevelStatistic(string? word, MetricDefinition metric, out Statistic statistic)
    {
        StatisticKind? kind = word switch
        {
            null => StatisticKind.Value,
            "min" => StatisticKind.Min,
            "max" => StatisticKind.Max,
            "mean" => StatisticKind.Mean,
            _ => null,
        };
        statistic = new Statistic(kind ?? StatisticKind.Value);
        return kind is null ? $"'{metric}' is a level: of its statistics min, max and mean may be written, not '{word}'" : null;
    }

    /// <summary>A statistic of a timer.</summary>
    internal static string? ReadTimerStatistic(string word, out Statistic statistic)
    {
        statistic = word switch
        {
            "min" => new Statistic(StatisticKind.Min),
            "max" => new Statistic(StatisticKind.Max),
            "mean" => new Statistic(StatisticKind.Mean),
            "count" => new Statistic(StatisticKind.Count),
            // Divided as a decimal, so that p99.9 is the double next to 0.999 and not that of 99.9 / 100.
            _ when word[0] == 'p'
                && decimal.TryParse(word.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
                && percent is >= 1 and <= 99.99m => new Statistic(StatisticKind.Quantile, (double)(percent / 100)),
            _ => default,
        };
        return statistic.Kind == StatisticKind.Value
            ? $"unknown statistic '{word}': p50 to p99.99, min, max, mean and count are known"
            : null;
    }

    /// <summary>The operator that comes next.</summary>
    internal static string? ReadOperator(ThresholdWords words, out Comparison comparison)
    {
        var word = words.Next();
        var found = Array.Find(Operators, known => known.Text == word);
        comparison = found.Comparison;
        return found.Text is null
            ? $"expected one of <, <=, >, >=, == {Before(word)}{(word is "=" ? ": write ==" : "")}"
            : null;
    }

    private static string? ReadLimit(ThresholdWords words, MetricDefinition metric, Statistic statistic, out double limit)
    {
        limit = 0;
        var word = words.Next();
        if (word is null || !double.TryParse(
                word, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out limit)
            || !double.IsFinite(limit))
        {
            return $"expected a number, not negative, {Before(word)}";
        }

        var unit = words.Peek() is { } next && !ThresholdScope.IsWord(next) ? words.Next() : null;
        if (metric.Kind == MetricKind.Recovery || (metric.Kind == MetricKind.Timer && statistic.Kind != StatisticKind.Count))
        {
            var scale = 0.0;
            if (unit is null || !TimeUnits.TryGetValue(unit, out scale))
            {
                return unit is null
                    ? $"'{word}' has no unit: write {word} ms, or one of us, ms, s, m"
                    : $"unknown unit of time '{unit}': us, ms, s and m are known";
            }

            limit *= scale;
            return null;
        }

        if (metric.Unit == "bytes")
        {
            if (!SizeUnits.TryGetValue(unit ?? "bytes", out var scale))
            {
                return $"unknown unit of size '{unit}': {string.Join(", ", SizeUnits.Keys)} are known";
            }

            limit *= scale;
            return null;
        }

        var plain = metric.Kind == MetricKind.Timer ? "samples" : metric.Unit;
        if (plain.Length == 0)
        {
            return unit is null ? null : $"the unit of '{metric}' is not known: write {word} alone";
        }

        return unit is null && metric.Kind == MetricKind.Rate ? $"'{word}' has no unit: '{metric}' is in {plain}, write {word} {plain}"
            : unit is not null && unit != plain ? $"unknown unit '{unit}': '{metric}' is in {plain}"
            : null;
    }

    private static string? ReadEnd(ThresholdWords words) => words.Next() is { } word
        ? $"'{word}' is not expected here: after the limit only 'in PHASE', 'in EVENT', 'before EVENT', 'after EVENT' and 'of POPULATION' may follow"
        : null;

    private static string? CheckReachable(Comparison comparison, double limit) =>
        comparison == Comparison.Less && limit == 0 ? "nothing is smaller than 0, so this can never be met: write == 0" : null;

    private static bool IsOperator(string word) => word[0] is '<' or '>' or '=' or '!';

    /// <summary>Where something was expected, as the end of an error.</summary>
    internal static string Before(string? word) => word is null ? "at the end" : $"instead of '{word}'";
}
