namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// Deliveries to one silent connection that were undecided when the room forgot their messages: a later byte still proves
/// them lost. Only their numbers are left, so that a connection that is silent all night costs no more than one that is
/// silent for a minute. Guarded by the room's lock.
/// </summary>
internal sealed class ExpiredDeliveries
{
    private readonly Dictionary<int, long> _byPhase = [];
    private readonly Dictionary<SpreadKey, long> _spreads = [];
    private readonly Dictionary<(int Population, int Phase), long> _acked = [];

    /// <summary>Messages with the same fate.</summary>
    /// <param name="Population">Population of the sender.</param>
    /// <param name="Phase">Phase of the message.</param>
    /// <param name="Audience">To how many receivers it was owed.</param>
    /// <param name="IsNowhere">Nobody else has it either.</param>
    public readonly record struct SpreadKey(int Population, int Phase, int Audience, bool IsNowhere);

    /// <summary>When the last of them was sent: a byte read more than H after it proves all of them lost.</summary>
    public TimeSpan LastSent { get; private set; }

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>How many, by the phase of the message.</summary>
    public IReadOnlyDictionary<int, long> ByPhase => _byPhase;

    /// <summary>Messages that have reached all others, as far as is known: whether they were lost is decided here.</summary>
    public IReadOnlyDictionary<SpreadKey, long> Spreads => _spreads;

    /// <summary>Those whose message the server had accepted, by population of the sender and phase.</summary>
    public IReadOnlyDictionary<(int Population, int Phase), long> Acked => _acked;

    /// <summary>Adds a delivery.</summary>
    /// <param name="phase">Phase of the message.</param>
    /// <param name="sent">When it was sent.</param>
    public void Add(int phase, TimeSpan sent)
    {
        Count++;
        _byPhase[phase] = _byPhase.GetValueOrDefault(phase) + 1;
        LastSent = sent > LastSent ? sent : LastSent;
    }

    /// <summary>Notes of a delivery that was added that the server had accepted its message.</summary>
    public void AddAcked(int population, int phase) => _acked[(population, phase)] = _acked.GetValueOrDefault((population, phase)) + 1;

    /// <summary>Adds a message whose spreading is decided here.</summary>
    public void AddSpread(SpreadKey key) => _spreads[key] = _spreads.GetValueOrDefault(key) + 1;
}
