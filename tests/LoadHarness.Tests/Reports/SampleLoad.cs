using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Tests.Reports;

/// <summary>A made-up course of clients: they arrive, say something about once a second in rooms of 25, and leave.</summary>
internal static class SampleLoad
{
    public static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(5);

    /// <summary>Everything that a run without defects does in one interval.</summary>
    /// <param name="run">The sample.</param>
    /// <param name="i">The interval.</param>
    /// <param name="population">Who.</param>
    /// <param name="planned">How many are wanted present at its end.</param>
    /// <param name="before">How many were wanted present at its start.</param>
    /// <param name="open">How many are joined at its end.</param>
    /// <param name="slow">Factor on all latencies.</param>
    /// <param name="audience">Receivers of a message.</param>
    /// <returns>Messages sent.</returns>
    public static long Play(SampleBuilder run, int i, string population, int planned, int before, int open, double slow = 1, int audience = 24)
    {
        Connect(run, i, population, Math.Max(0, planned - before), slow);
        run.Count(MetricCatalog.ConnectedTime, i, population, (long)(open * run.Seconds * 1000));
        var beats = (long)(open * run.Seconds / 30);
        run.Count(MetricCatalog.HeartbeatsSent, i, population, beats);
        run.Spread(MetricCatalog.HeartbeatRtt, i, population, 1.1 * slow, 0.35, beats);
        run.Spread(MetricCatalog.ScheduleLateness, i, "", 0.35, 0.5, 400);
        if (!run.In(i, "warm-up") && !run.In(i, "steady"))
        {
            return 0;
        }

        var intended = (long)(planned * run.Seconds * (0.97 + (0.06 * run.Random.NextDouble())));
        var sent = Math.Min(intended, (long)(intended * (open / (double)Math.Max(planned, 1))));
        run.Count(MetricCatalog.Intended, i, population, intended);
        run.Count(MetricCatalog.Sent, i, population, sent);
        run.Count(MetricCatalog.NotSent, i, population, intended - sent);
        run.Count(MetricCatalog.Expected, i, population, sent * audience);
        return sent;
    }

    /// <summary>Deliveries that arrive, with their latencies.</summary>
    public static void Arrive(SampleBuilder run, int i, string population, long deliveries, double slow = 1)
    {
        run.Count(MetricCatalog.Delivered, i, population, deliveries);
        run.Spread(MetricCatalog.DeliveryLatency, i, population, 3.4 * slow, 0.55, deliveries);
        run.Spread(MetricCatalog.DeliveryLatencyUncorrected, i, population, 2.9 * Math.Sqrt(slow), 0.5, deliveries);
        run.Spread(MetricCatalog.EchoLatency, i, population, 2.6 * slow, 0.5, deliveries / 24);
        FanOut(run, i, population, deliveries / 24, slow);
    }

    private static void FanOut(SampleBuilder run, int i, string population, long messages, double slow)
    {
        var far = messages / 50;
        run.Time(MetricCatalog.FanOutFirst, i, population, 1.9 * slow, messages - far);
        run.Time(MetricCatalog.FanOutFirst, i, population, 4.2 * slow, far);
        run.Time(MetricCatalog.FanOutLast, i, population, 7.3 * slow, messages - far);
        run.Time(MetricCatalog.FanOutLast, i, population, 18.6 * slow, far);
    }

    /// <summary>The levels of all client states at the end of an interval.</summary>
    public static void Levels(SampleBuilder run, int i, int planned, int open, int backingOff = 0, int gone = 0, int connecting = 0, int login = 0)
    {
        run.Gauge(MetricCatalog.ClientsTarget, i, planned);
        run.Gauge(MetricCatalog.ClientsOpen, i, open);
        run.Gauge(MetricCatalog.ClientsBackingOff, i, backingOff);
        run.Gauge(MetricCatalog.ClientsGone, i, gone);
        run.Gauge(MetricCatalog.ClientsConnecting, i, connecting);
        run.Gauge(MetricCatalog.ClientsLogin, i, login);
    }

    private static void Connect(SampleBuilder run, int i, string population, int dials, double slow)
    {
        run.Count(MetricCatalog.ConnectAttempts, i, population, dials);
        run.Spread(MetricCatalog.ConnectTime, i, population, 2.1 * slow, 0.4, dials);
        run.Spread(MetricCatalog.LoginTime, i, population, 1.4 * slow, 0.3, dials);
    }
}
