using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Is told each connect, login, delivery and reconnect as it is recorded, so that another tool can show them its own way. Called on the threads of the
/// clients, some of the calls under the lock of a room: implementations are thread-safe, return at once, never throw, and call nothing of the run.
/// </summary>
public interface IRunListener
{
    /// <summary>Something was recorded.</summary>
    void OnSample(in RunSample sample);
}

/// <summary>One thing that was timed, or that failed. Immutable.</summary>
/// <param name="Population">Number of the population of the client that did it, or to whom it was owed, from 0.</param>
/// <param name="Metric">
/// What was timed: <see cref="MetricCatalog.ConnectTime"/>, <see cref="MetricCatalog.LoginTime"/>, <see cref="MetricCatalog.DeliveryLatency"/> or
/// <see cref="MetricCatalog.ReconnectTime"/>.
/// </param>
/// <param name="Value">How long it took; of what failed: until it was given up, of what was lost: H.</param>
/// <param name="Failure">Why it failed, for people; null: it did not. A delivery is late or in time all the same: it arrived.</param>
/// <param name="Number">How many of them. Below zero: so many deliveries that had been told as lost have come after all, and are told once more as such.</param>
public readonly record struct RunSample(int Population, MetricDefinition Metric, TimeSpan Value, string? Failure = null, long Number = 1);
