using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>The chains of heartbeats of one client that outlive their connections, and how many could not be sent. Guarded by the client's gate.</summary>
internal sealed class HeartbeatChains(HeartbeatPolicy policy)
{
    private List<HeartbeatKeeper>? _chains; // null until the first one
    private int _failed;

    /// <summary>A chain begins: it takes the place of those before, unless they go on.</summary>
    public void Begin(HeartbeatKeeper chain)
    {
        if (!policy.Outlives)
        {
            return; // its connection stops it
        }

        if (!policy.GoesOn)
        {
            Stop();
        }

        (_chains ??= []).Add(chain);
    }

    /// <summary>One was sent.</summary>
    public void Succeed() => _failed = policy.FailuresAreForEver ? _failed : 0;

    /// <summary>One could not be sent; gives whether that is one too many.</summary>
    public bool Fail()
    {
        _failed++;
        var tooMany = _failed >= policy.ReconnectAfterFailures;
        if (tooMany && !policy.FailuresAreForEver)
        {
            _failed = 0;
        }

        return tooMany;
    }

    /// <summary>Stops all of them.</summary>
    public void Stop()
    {
        _chains?.ForEach(chain => chain.Stop());
        _chains = null;
    }
}
