namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// What is proven of a durable session, over all its connections: the server owes it what was said meanwhile, and gives it to the next one.
/// A byte that was read more than H after the message was sent, and more than H after that connection was joined, proves that the message
/// is not there. What was proven stays so. Guarded by the room's lock.
/// </summary>
/// <param name="lostAfter">H.</param>
internal sealed class SessionProof(TimeSpan lostAfter)
{
    private TimeSpan _before = TimeSpan.MinValue;

    /// <summary>Whether its client has left, so that nothing more can be proven.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether a message that was sent then would have come by now.</summary>
    public bool HasProven(TimeSpan sent) => sent < _before;

    /// <summary>Something was read from one of its connections.</summary>
    /// <param name="joined">When that connection was joined.</param>
    /// <param name="at">When it was read.</param>
    public void Read(TimeSpan joined, TimeSpan at)
    {
        if (!IsOver && at - joined > lostAfter && at - lostAfter > _before)
        {
            _before = at - lostAfter;
        }
    }

    /// <summary>Its client leaves.</summary>
    public void End() => IsOver = true;
}
