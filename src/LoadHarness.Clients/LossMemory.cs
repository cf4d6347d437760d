namespace LoadHarness.Clients;

/// <summary>The first loss of a client that has not been made good. Guarded by the client's gate.</summary>
internal struct LossMemory
{
    private TimeSpan _lastReceived;

    /// <summary>When it was noticed; null: nothing is lost.</summary>
    public TimeSpan? Since { get; private set; }

    /// <summary>A connection is lost; one that was lost before counts from then.</summary>
    public void Note(TimeSpan at, TimeSpan lastReceived)
    {
        if (Since is null)
        {
            (Since, _lastReceived) = (at, lastReceived);
        }
    }

    /// <summary>It is made good, or will never be; false: nothing was lost.</summary>
    /// <param name="since">When it was noticed.</param>
    /// <param name="lastReceived">When the last byte had come before it.</param>
    public bool TryForget(out TimeSpan since, out TimeSpan lastReceived)
    {
        (var was, since, lastReceived) = (Since is not null, Since ?? default, _lastReceived);
        Since = null;
        return was;
    }
}
