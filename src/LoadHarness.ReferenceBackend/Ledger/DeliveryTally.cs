namespace LoadHarness.ReferenceBackend.Ledger;

/// <summary>
/// Counts messages and deliveries, once for the whole server and once per room. Thread-safe and exact: nothing is counted twice or missed.
/// </summary>
internal sealed class DeliveryTally
{
    private long _messages;
    private long _due;
    private long _sent;
    private long _dropped;

    private readonly DefectTally _defects = new();

    /// <summary>What the counters stood at when they were last reset; readings are differences to it.</summary>
    private volatile Box _base = new(default, null);

    public void CountMessage() => Interlocked.Increment(ref _messages);

    public void CountDue() => Interlocked.Increment(ref _due);

    public void CountSent() => Interlocked.Increment(ref _sent);

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    public void Count(DefectCounter counter, long amount = 1) => _defects.Count(counter, amount);

    /// <summary>What defects did to these messages.</summary>
    public DefectCounts ReadDefects() => _defects.Read(_base.Defects);

    public DeliveryCounts Read()
    {
        var start = _base.Value;
        var now = ReadRaw();
        return new DeliveryCounts(now.Messages - start.Messages, now.Due - start.Due, now.Sent - start.Sent, now.Dropped - start.Dropped);
    }

    /// <summary>
    /// Starts again at zero. What is queued at this instant is due after it: taking what is settled for the due of the base keeps the
    /// identity exact even when deliveries go on during the reset.
    /// </summary>
    public void Reset()
    {
        var now = ReadRaw();
        var defects = _defects.Read();
        _base = new Box(now with { Due = now.Sent + now.Dropped + defects.Withheld - defects.Added }, defects);
    }

    /// <summary>Due is read last, so that a reading under traffic never shows more settled than due.</summary>
    private DeliveryCounts ReadRaw()
    {
        var sent = Interlocked.Read(ref _sent);
        var dropped = Interlocked.Read(ref _dropped);
        return new DeliveryCounts(Interlocked.Read(ref _messages), Interlocked.Read(ref _due), sent, dropped);
    }

    /// <summary>Makes the base replaceable in one atomic write.</summary>
    private sealed record Box(DeliveryCounts Value, DefectCounts? Defects);
}
