using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Metrics.Recording;

/// <summary>Events that are counted and no more. Pure.</summary>
internal static class PlainEvents
{
    /// <summary>The metric that counts an event, and the instant that decides the phase; null: none counts it.</summary>
    public static (MetricDefinition? Metric, TimeSpan Instant) MetricOf(in ClientEvent e) => e.Kind switch
    {
        ClientEventKind.DialFailed => (MetricCatalog.ConnectFailed, e.Since),
        ClientEventKind.LoginFailed => (MetricCatalog.LoginFailed, e.Since),
        ClientEventKind.GaveUp => (MetricCatalog.GaveUp, e.Since),
        ClientEventKind.Intended => (MetricCatalog.Intended, e.Since),
        ClientEventKind.Dropped => (MetricCatalog.NotSent, e.Since),
        ClientEventKind.HeartbeatMissed => (MetricCatalog.HeartbeatsMissed, e.Since),
        ClientEventKind.HeartbeatSent => (MetricCatalog.HeartbeatsSent, e.At),
        ClientEventKind.ReceivedCorrupt => (MetricCatalog.Corrupt, e.At),
        ClientEventKind.ReceivedUnstamped => (MetricCatalog.Unstamped, e.At),
        ClientEventKind.ReceivedForeign => (MetricCatalog.Foreign, e.At),
        ClientEventKind.SignalSent => (MetricCatalog.SignalsSent, e.At),
        ClientEventKind.SignalReceived => (MetricCatalog.SignalsReceived, e.At),
        ClientEventKind.SignalDropped => (MetricCatalog.SignalsDropped, e.At),
        ClientEventKind.SeenTwice => (MetricCatalog.Repeated, e.At),
        ClientEventKind.Mistaken => (MetricCatalog.Mistaken, e.At),
        ClientEventKind.Phantom => (MetricCatalog.Phantoms, e.Since),
        ClientEventKind.SentMalformed => (MetricCatalog.SentMalformed, e.At),
        ClientEventKind.SentEmpty => (MetricCatalog.SentEmpty, e.At),
        ClientEventKind.SentOversized => (MetricCatalog.SentOversized, e.At),
        ClientEventKind.SentJoin => (MetricCatalog.SentJoins, e.At),
        _ => (null, default),
    };

    /// <summary>Where something went wrong, as people are told.</summary>
    public static string TroubleOf(ClientEventKind kind) => kind switch
    {
        ClientEventKind.DialFailed => "connect",
        ClientEventKind.LoginFailed or ClientEventKind.LoginUnfinished => "login",
        ClientEventKind.Requested => "http",
        _ => "receive",
    };
}
