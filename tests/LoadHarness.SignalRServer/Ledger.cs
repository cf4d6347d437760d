namespace LoadHarness.SignalRServer;

/// <summary>What the server did, for <c>GET /ledger</c>. Thread-safe.</summary>
internal sealed class Ledger
{
    private long received;
    private long lied;
    private long refused;
    private long turnedAway;

    /// <summary>A message came.</summary>
    /// <returns>How many there were.</returns>
    public long Receive() => Interlocked.Increment(ref received);

    /// <summary>A message is completed and forgotten.</summary>
    public void Lie() => Interlocked.Increment(ref lied);

    /// <summary>A message is refused.</summary>
    public void Refuse() => Interlocked.Increment(ref refused);

    /// <summary>A client is turned away.</summary>
    public void TurnAway() => Interlocked.Increment(ref turnedAway);

    /// <summary>The counters.</summary>
    public object Read() => new
    {
        received = Interlocked.Read(ref received),
        lied = Interlocked.Read(ref lied),
        refused = Interlocked.Read(ref refused),
        turnedAway = Interlocked.Read(ref turnedAway),
    };
}
