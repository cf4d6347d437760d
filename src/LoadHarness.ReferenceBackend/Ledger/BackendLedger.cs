using LoadHarness.ReferenceBackend.Chat;

namespace LoadHarness.ReferenceBackend.Ledger;

/// <summary>
/// The server's own account of what it received and sent, against which a measuring instrument is calibrated. Thread-safe and exact.
/// </summary>
internal sealed class BackendLedger
{
    /// <summary>Counters are never set back; a reset remembers where they stood, so that nothing counted meanwhile is lost.</summary>
    private readonly long[] _counters = new long[Enum.GetValues<LedgerCounter>().Length];

    /// <summary>Ended connections by <see cref="EndCause"/>.</summary>
    private readonly long[] _ended = new long[Enum.GetValues<EndCause>().Length];

    private volatile Baseline _base;

    public BackendLedger() => _base = new Baseline(new long[_counters.Length], new long[_ended.Length]);

    /// <summary>Messages and deliveries of all rooms together.</summary>
    public DeliveryTally Deliveries { get; } = new();

    public void Count(LedgerCounter counter, long amount = 1) => Interlocked.Add(ref _counters[(int)counter], amount);

    public void CountEnded(EndCause cause) => Interlocked.Increment(ref _ended[(int)cause]);

    /// <summary>
    /// Reads all counters. Connections and queue are passed in, because they are counted elsewhere: that makes the identities checks.
    /// </summary>
    public LedgerSnapshot Read(long connectionsCurrent, long deliveriesQueued)
    {
        var start = _base;

        // Read before what was due, for the same reason as in the tally itself.
        var defects = Deliveries.ReadDefects();
        var deliveries = Deliveries.Read();
        long Ended(EndCause cause) => Interlocked.Read(ref _ended[(int)cause]) - start.Ended[(int)cause];
        long Counter(LedgerCounter counter) => Interlocked.Read(ref _counters[(int)counter]) - start.Counters[(int)counter];
        return new LedgerSnapshot
        {
            ClosedByClient = Ended(EndCause.Client),
            ClosedByIdle = Ended(EndCause.Idle),
            ClosedByMissedPong = Ended(EndCause.MissedPong),
            ClosedByKick = Ended(EndCause.Kick),
            ClosedByOverflow = Ended(EndCause.Overflow),
            ClosedByViolation = Ended(EndCause.Violation),
            ClosedByUnauthorized = Ended(EndCause.Unauthorized),
            ClosedByShutdown = Ended(EndCause.Shutdown),
            ClosedByAbort = Ended(EndCause.Abort),
            ConnectionsOpened = Counter(LedgerCounter.Opened),
            ConnectionsCurrent = connectionsCurrent,
            MessagesReceived = deliveries.Messages,
            DeliveriesDue = deliveries.Due,
            DeliveriesSent = deliveries.Sent,
            DeliveriesDropped = deliveries.Dropped,
            DeliveriesQueued = deliveriesQueued,
            BytesReceived = Counter(LedgerCounter.BytesReceived),
            BytesSent = Counter(LedgerCounter.BytesSent),
            Pings = Counter(LedgerCounter.Pings),
            ServerPings = Counter(LedgerCounter.ServerPings),
            ServerPongs = Counter(LedgerCounter.ServerPongs),
            Heartbeats = Counter(LedgerCounter.Heartbeats),
            Signals = Counter(LedgerCounter.Signals),
            Malformed = Counter(LedgerCounter.Malformed),
            Roomless = Counter(LedgerCounter.Roomless),
            Ignored = Counter(LedgerCounter.Ignored),
            RefusedLogins = Counter(LedgerCounter.RefusedLogins),
            RefusedHandshakes = Counter(LedgerCounter.RefusedHandshakes),
            AuthTimeouts = Counter(LedgerCounter.AuthTimeouts),
            UnauthorizedFrames = Counter(LedgerCounter.UnauthorizedFrames),
            BadSignatures = Counter(LedgerCounter.BadSignatures),
            HistoryReads = Counter(LedgerCounter.HistoryReads),
            HistoryRows = Counter(LedgerCounter.HistoryRows),
            Polls = Counter(LedgerCounter.Polls),
            MessagesPolled = Counter(LedgerCounter.MessagesPolled),
            MessagesPosted = Counter(LedgerCounter.MessagesPosted),
            Questions = Counter(LedgerCounter.Questions),
            TokensIssued = Counter(LedgerCounter.TokensIssued),
            TokensExpired = Counter(LedgerCounter.TokensExpired),
            LogUploads = Counter(LedgerCounter.LogUploads),
            LogBytes = Counter(LedgerCounter.LogBytes),
            Kicked = Counter(LedgerCounter.Kicked),
            Defects = defects,
        };
    }

    /// <summary>
    /// Starts again at zero; open connections count as opened after the reset, so that opened = current + closed stays true.
    /// </summary>
    public void Reset()
    {
        var ended = new long[_ended.Length];
        for (var i = 0; i < ended.Length; i++)
            ended[i] = Interlocked.Read(ref _ended[i]);
        var counters = new long[_counters.Length];
        for (var i = 0; i < counters.Length; i++)
            counters[i] = Interlocked.Read(ref _counters[i]);
        counters[(int)LedgerCounter.Opened] = ended.Sum();
        _base = new Baseline(counters, ended);
        Deliveries.Reset();
    }

    private sealed record Baseline(long[] Counters, long[] Ended);
}
