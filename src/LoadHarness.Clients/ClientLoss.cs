using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients;

/// <summary>The first loss of a client that has not been made good, and how that ends. Guarded by the client's gate.</summary>
internal sealed class ClientLoss(ChatClient client)
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

    /// <summary>The client is joined again.</summary>
    public void MakeGood(TimeSpan at) => End(ClientEventKind.Recovered, at);

    /// <summary>The client does not wait any more to be back.</summary>
    public void GiveUp() => End(ClientEventKind.NotBack, client.Now);

    private void End(ClientEventKind how, TimeSpan at)
    {
        if (Since is { } since)
        {
            Since = null;
            client.Emit(how, at, since, _lastReceived);
        }
    }
}
