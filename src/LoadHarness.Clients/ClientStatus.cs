using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients;

/// <summary>What a client is doing, as it follows from its connections and from what it waits for. Guarded by the client's gate.</summary>
internal sealed class ClientStatus(ChatClient client)
{
    private ClientState _state;

    /// <summary>Whether it has no connection and will not dial by itself.</summary>
    public bool IsAtRest => _state is ClientState.Away or ClientState.Gone or ClientState.Hidden;

    /// <summary>Looks once more.</summary>
    public void Refresh()
    {
        if (client.Sessions.Furthest is { } furthest)
        {
            Become(furthest);
        }
        else if (client.Reconnector.IsPending
            || (!client.IsHidden && client.Reconnector.HeedsOtherThanEnds && !client.Reconnector.IsExhausted))
        {
            Become(ClientState.BackingOff);
        }
        else if (client.IsHidden)
        {
            Become(ClientState.Hidden);
        }
        else if (_state != ClientState.Gone)
        {
            Become(ClientState.Gone);
            client.Emit(ClientEventKind.GaveUp, client.Now, client.Loss.Since ?? client.Now);
            client.Reconnector.OnGaveUp();
        }
    }

    /// <summary>It is known what it is doing.</summary>
    public void Become(ClientState next)
    {
        if (_state != next)
        {
            var from = _state;
            _state = next;
            client.Emit(new ClientEvent { Kind = ClientEventKind.StateChanged, Client = client.Identity.Number, At = client.Now, From = from, State = next });
        }
    }
}
