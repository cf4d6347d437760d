namespace LoadHarness.Scenarios.Planning;

/// <summary>
/// A small random generator whose sequence never changes between versions of the runtime, so that a seed means the same
/// plan for ever: SplitMix64 (Steele, Lea, Flood 2014). A mutable value of 8 bytes; not thread-safe.
/// </summary>
public struct StableRandom
{
    private ulong _state;

    private StableRandom(ulong state) => _state = state;

    /// <summary>A generator in a known state.</summary>
    public static StableRandom FromState(ulong state) => new(state);

    /// <summary>A generator of its own for each (seed, population, client, purpose).</summary>
    public static StableRandom For(long seed, int population, int client, RandomPurpose purpose)
    {
        var mixed = new StableRandom((ulong)seed);
        mixed._state = mixed.NextBits() ^ (ulong)population;
        mixed._state = mixed.NextBits() ^ (ulong)client;
        mixed._state = mixed.NextBits() ^ (ulong)purpose;
        return new StableRandom(mixed.NextBits());
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));
}

/// <summary>What random numbers are drawn for: each purpose has a sequence of its own, so that one does not disturb another.</summary>
public enum RandomPurpose
{
    /// <summary>Instants of intended messages.</summary>
    Say = 1,

    /// <summary>Jitter of reconnects.</summary>
    Reconnect = 2,

    /// <summary>Whom events hit.</summary>
    Event = 3,

    /// <summary>When pages are hidden and shown.</summary>
    Page = 4,

    /// <summary>When devices change their network.</summary>
    Device = 5,

    /// <summary>Which texts are odd.</summary>
    Text = 8,

    /// <summary>Instants of signals, and which messages are answered by one.</summary>
    Signal = 9,

    /// <summary>Pauses before a history is read.</summary>
    History = 10,

    /// <summary>Instants of what people do over HTTP.</summary>
    Action = 11,

    /// <summary>Instants of unruly frames.</summary>
    Unruly = 12,

    /// <summary>Jitter of the wire, and the byte that is changed.</summary>
    Wire = 13,
}
