using System.Globalization;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Comparing;

namespace LoadHarness.Cli.Comparing;

/// <summary>The numbers that a command line chooses to compare by: <c>delivery.latency p99</c>. Pure.</summary>
internal static class GatedChoice
{
    /// <summary>The numbers as they were chosen, each once; none chosen: <see cref="GatedNumber.Default"/>.</summary>
    /// <exception cref="UserException">One cannot be understood.</exception>
    public static IReadOnlyList<GatedNumber> Parse(IReadOnlyList<string> texts) =>
        texts.Count == 0 ? GatedNumber.Default : [.. texts.Select(Parse).Distinct()];

    private static GatedNumber Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 2)
        {
            throw new UserException($"--metric: '{text}' should be a timer and a percentile, such as \"delivery.latency p99\".");
        }

        if (!MetricCatalog.TryFind(words[0], out var metric) || metric.Kind != MetricKind.Timer)
        {
            var timers = MetricCatalog.All.Where(one => one.Kind == MetricKind.Timer).Select(one => one.Name).ToList();
            throw new UserException($"--metric: '{words[0]}' is not a timer{NearestName.Hint(words[0], timers)}");
        }

        return words[1][0] == 'p' && double.TryParse(words[1].AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and < 100
            ? new GatedNumber(metric, percent / 100)
            : throw new UserException($"--metric: '{words[1]}' is not a percentile: write p50, p99 or p99.9.");
    }
}
