namespace LoadHarness.Metrics.Ledger;

/// <summary>What one event changes in what is known of the spreading of a message.</summary>
[Flags]
internal enum FanOutChange : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The first receiver is known.</summary>
    FirstKnown = 1,

    /// <summary>The last receiver is known.</summary>
    LastKnown = 2,

    /// <summary>Somebody lost it, and nobody has it yet.</summary>
    FirstLost = 4,

    /// <summary>That is not so any more.</summary>
    FirstFound = 8,

    /// <summary>Somebody lost it.</summary>
    LastLost = 16,

    /// <summary>That is not so any more.</summary>
    LastFound = 32,
}

/// <summary>
/// How far one message has spread among its audience: after how long the first receiver had it, and the last one. Both are
/// told when all have it, or when the message is forgotten; a loss is told at once, because it may only be taken back. Who
/// was offline, got it by replay or left no proof says nothing about how fast it spread. 20 bytes, because a room keeps one
/// for each message of 10 H. Guarded by the room's lock.
/// </summary>
/// <param name="audience">To how many receivers it was owed when it was sent.</param>
internal struct FanOut(int audience)
{
    private const int Waits = int.MinValue; // the sign bit, free in an audience

    private int _audience = audience;
    private int _arrived;
    private int _lost;

    // µs after due: exact up to 16 s, and beyond that still far finer than the buckets of a histogram.
    private float _first;
    private float _last;

    /// <summary>To how many receivers it was owed when it was sent.</summary>
    public readonly int Audience => _audience & ~Waits;

    /// <summary>Due to the first receiver, if any.</summary>
    public readonly TimeSpan First => TimeSpan.FromMicroseconds(_first);

    /// <summary>Due to the last receiver so far, if any.</summary>
    public readonly TimeSpan Last => TimeSpan.FromMicroseconds(_last);

    /// <summary>How many are known to have lost it.</summary>
    public readonly int Lost => _lost;

    /// <summary>Whether nobody has it.</summary>
    public readonly bool IsNowhere => _arrived == 0;

    /// <summary>A delivery came to a class.</summary>
    /// <param name="found">The class.</param>
    /// <param name="afterDue">For arrivals: how long after it was due.</param>
    public FanOutChange Enter(DeliveryClass found, TimeSpan afterDue) => found switch
    {
        DeliveryClass.Delivered or DeliveryClass.Late => Arrive(afterDue),
        DeliveryClass.Lost => ++_lost == 1 ? FanOutChange.LastLost | (IsNowhere ? FanOutChange.FirstLost : FanOutChange.None) : FanOutChange.None,
        _ => FanOutChange.None,
    };

    /// <summary>A delivery left its class, because it arrived after all.</summary>
    public FanOutChange Leave(DeliveryClass former) =>
        former == DeliveryClass.Lost && --_lost == 0
            ? FanOutChange.LastFound | (IsNowhere ? FanOutChange.FirstFound : FanOutChange.None)
            : FanOutChange.None;

    /// <summary>
    /// The message is forgotten while somebody's silence is undecided. What becomes of that one receiver decides whether the
    /// message was lost; the first one who asks takes it upon itself.
    /// </summary>
    /// <returns>Whether the receiver decides it: nobody else does, and no loss is known.</returns>
    public bool WaitForOne()
    {
        var isFree = _audience >= 0 && _lost == 0;
        _audience |= isFree ? Waits : 0;
        return isFree;
    }

    /// <summary>The message is forgotten: what is known of it is told.</summary>
    public readonly FanOutChange Close() =>
        IsNowhere || _arrived == Audience ? FanOutChange.None // nothing to tell, or told
        : _lost > 0 || _audience < 0 ? FanOutChange.FirstKnown
        : FanOutChange.FirstKnown | FanOutChange.LastKnown;

    private FanOutChange Arrive(TimeSpan afterDue)
    {
        var after = (float)(afterDue.Ticks / (double)TimeSpan.TicksPerMicrosecond);
        var change = FanOutChange.None;
        if (IsNowhere)
        {
            _first = _last = after;
            change = _lost > 0 ? FanOutChange.FirstFound : FanOutChange.None;
        }
        else
        {
            _first = Math.Min(_first, after);
            _last = Math.Max(_last, after);
        }

        return ++_arrived == Audience ? change | FanOutChange.FirstKnown | FanOutChange.LastKnown : change;
    }
}

/// <summary>What is added to the distributions of first and last receivers.</summary>
public readonly record struct FanOutNews
{
    /// <summary>Due to the first receiver; null: no news.</summary>
    public TimeSpan? First { get; init; }

    /// <summary>Due to the last receiver; null: no news.</summary>
    public TimeSpan? Last { get; init; }

    /// <summary>Messages that somebody lost and nobody got, or if negative: that somebody got after all.</summary>
    public long FirstLost { get; init; }

    /// <summary>Messages that somebody lost, or if negative: that nobody lost after all.</summary>
    public long LastLost { get; init; }
}
