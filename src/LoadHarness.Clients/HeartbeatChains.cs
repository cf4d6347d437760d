using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>The chains of heartbeats of one client that outlive their connections, and how many could not be sent. Guarded by the client's gate.</summary>
internal sealed class HeartbeatChains(HeartbeatPolicy policy)
{
    private List<HeartbeatKeeper>? _chains; // null until the first one
    private int _failed;
    private bool _hasBegun;

    /// <summary>A chain wants to begin; if it may, it takes the place of those before, unless they go on.</summary>
    /// <returns>Whether it may: the one heartbeat of a client that outlives its connections is not repeated on the next one.</returns>
    public bool Begin(HeartbeatKeeper chain)
    {
        if (!policy.Outlives)
        {
            return true; // its connection stops it
        }

        if (_hasBegun && policy.Pace == HeartbeatPace.Once)
        {
            return false;
        }

        _hasBegun = true;
        if (!policy.GoesOn)
        {
            StopChains();
        }

        (_chains ??= []).Add(chain);
        return true;
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

    /// <summary>Stops all of them: the client leaves. When it comes again they begin anew.</summary>
    public void Stop()
    {
        _hasBegun = false;
        StopChains();
    }

    private void StopChains()
    {
        _chains?.ForEach(chain => chain.Stop());
        _chains = null;
    }
}
