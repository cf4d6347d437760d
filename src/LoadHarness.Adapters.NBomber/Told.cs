using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Adapters.NBomber;

/// <summary>What one iteration of an NBomber scenario counts. Immutable.</summary>
/// <param name="Step">Name of the step.</param>
/// <param name="Latency">How long it took.</param>
/// <param name="Failure">Why it failed, by which NBomber groups; null: it did not.</param>
/// <param name="About">More words about the failure.</param>
internal readonly record struct Told(string Step, TimeSpan Latency, string? Failure = null, string About = "")
{
    /// <summary>Name of the step of deliveries.</summary>
    public const string Delivery = "delivery";

    /// <summary>Name of the step that tells of a failed run.</summary>
    public const string Verdict = "verdict";

    /// <summary>A sample as NBomber shall see it.</summary>
    public static Told Of(in RunSample sample) => new(
        sample.Metric == MetricCatalog.DeliveryLatency ? Delivery
            : sample.Metric == MetricCatalog.ConnectTime ? "connect"
            : sample.Metric == MetricCatalog.LoginTime ? "login"
            : "reconnect",
        sample.Value,
        sample.Failure);
}
