namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// The one list of defects. Those that a delivery meets come first, in the order in which it meets them. To add a defect, write its class
/// and its row.
/// </summary>
public static class DefectCatalog
{
    /// <summary>The setting of a defect that is not at work.</summary>
    public const string Off = "off";

    /// <summary>All defects.</summary>
    public static IReadOnlyList<DefectKind> All { get; } =
    [
        new("throttle", "N/s|N/min", "300/s",
            "All messages wait in one line, and so many of them are served in a second: beyond that their deliveries come ever later.",
            (site, next) => new Throttle(site, next)),
        new("half-open", "SHARE [after TIME]", "10% after 30s",
            "At once or after TIME, a share of the connections stays open but is neither read nor written any more.",
            (site, next) => new HalfOpen(site, next)),
        new("lose-on-reconnect", "N|TIME", "500ms",
            "Who comes back into a room after its connection ended there loses its first N deliveries, or those of its first TIME.",
            (site, next) => new LoseOnReconnect(site, next)),
        new("drop", "SHARE", "1/100", "A share of the deliveries is not sent.", (site, next) => new Drop(site, next)),
        new("duplicate", "SHARE", "1/100", "A share of the deliveries is sent twice.", (site, next) => new Duplicate(site, next)),
        new("wrong-room", "SHARE", "1/100",
            "Beside a share of the deliveries a copy goes to a member of another room.", (site, next) => new WrongRoom(site, next)),
        new("corrupt", "SHARE", "1/100",
            "In a share of the deliveries one letter or digit of the text is another one; the frame stays valid UTF-8 and JSON.",
            (site, next) => new Corrupt(site, next)),
        new("reorder", "SHARE", "1/100",
            "A share of the deliveries changes places with the next one of the same sender to that receiver, if that comes within 500 ms.",
            (site, next) => new Reorder(site, next)),
        new("delay", "[SHARE] TIME|TIME..TIME|TIME+TIME/s|TIME+TIME/min", "20ms..80ms",
            "Deliveries are late by a fixed, random or growing time, in order; with a SHARE only that share, and the others overtake it.",
            (site, next) => new Delay(site, next)),
        new("stall", "TIME every TIME", "300ms every 5s",
            "Again and again nothing is read or sent for a while, on no connection.", (site, _) => new Stall(site)),
        new("kick", "SHARE every TIME [code N]", "10% every 5s code 1012",
            "Again and again a share of the connections is closed with close code N, or cut without a close frame.",
            (site, _) => new Kick(site)),
        new("ignore-pings", "frames|messages|all", "all",
            "No pong frames, no answers to ping and heartbeat messages, or neither.", (site, _) => new IgnorePings(site)),
        new("refuse-logins", "STATUS SHARE|above N|after N", "503 10%",
            "An HTTP status answers a share of the logins, or those while N connections are open, or all after the first N.",
            (site, _) => new RefuseLogins(site)),
        new("slow-logins", "[SHARE] TIME|TIME..TIME", "1s..3s",
            "Logins are answered late by a fixed or random time: the join on /chat, /wx-push and /wx-room, elsewhere the HTTP request.",
            (site, _) => new SlowLogins(site)),
        new("leak-per-message", "SIZE", "1KiB", "For every message so many bytes of memory are never freed.",
            (site, _) => new LeakPerMessage(site)),
        new("leak-per-connection", "SIZE", "64KiB", "For every connection so many bytes of memory are never freed.",
            (site, _) => new LeakPerConnection(site)),
        new("leak-timers", "TIME", "30s", "For every connection that ends a timer ticks on every TIME and keeps the connection in memory.",
            (site, _) => new LeakTimers(site)),
        new("leak-handles", "N", "1", "For every connection so many descriptors are never closed.", (site, _) => new LeakHandles(site)),
    ];
}
