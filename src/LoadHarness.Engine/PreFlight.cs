using System.Globalization;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine;

/// <summary>Checks before anything is dialled whether this machine can hold what a scenario asks for.</summary>
public static class PreFlight
{
    /// <summary>Descriptors that the harness needs beside one for each client: runtime, files, pipes, listeners.</summary>
    public const int OwnDescriptors = 200;

    private const string LimitsFile = "/proc/self/limits";

    /// <summary>What stands in the way; empty: nothing.</summary>
    public static IReadOnlyList<string> Check(Scenario scenario) => [.. Check(scenario, DescriptorLimit()), .. CheckTls(scenario.Target.Tls)];

    /// <summary>What stands in the way on a machine with this limit of descriptors; null: unknown.</summary>
    public static IReadOnlyList<string> Check(Scenario scenario, long? descriptorLimit)
    {
        var needed = scenario.Populations.Sum(population => (long)population.Clients) + OwnDescriptors;
        if (descriptorLimit is not { } limit || needed <= limit)
        {
            return [];
        }

        var culture = CultureInfo.InvariantCulture;
        var fitting = limit - OwnDescriptors;
        var fewer = fitting >= scenario.Populations.Count ? string.Create(culture, $" or lower the clients (--clients {fitting})") : "";
        return
        [
            string.Create(
                culture,
                $"{needed - OwnDescriptors} clients need {needed} file descriptors, but this process may open {limit}: raise the limit (ulimit -n {needed}){fewer}."),
        ];
    }

    private static IEnumerable<string> CheckTls(TlsSettings settings)
    {
        try
        {
            TlsOptions.Of(settings, "");
            return [];
        }
        catch (TlsSettingsException e)
        {
            return [e.Message];
        }
    }

    /// <summary>Descriptors that this process may open; null where the system does not tell.</summary>
    public static long? DescriptorLimit()
    {
        if (!File.Exists(LimitsFile))
        {
            return null;
        }

        // "Max open files            20000                20000                files"
        var line = File.ReadLines(LimitsFile).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is { Length: > 3 } && long.TryParse(words[3], CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
