namespace LoadHarness.Clients.Http;

/// <summary>
/// The HTTP requests of one client: they go the way of its device's network, fail with it, and each is told once it has ended. Guarded by
/// the client's gate.
/// </summary>
/// <param name="client">Whose they are.</param>
/// <param name="caller">Sends them.</param>
internal sealed class ClientHttp(ChatClient client, HttpCaller caller)
{
    private readonly List<ClientRequest> _open = []; // one nearly always, a few at most

    /// <summary>Whose they are.</summary>
    public ChatClient Client => client;

    /// <summary>Sends them.</summary>
    public HttpCaller Caller => caller;

    /// <summary>Makes a request. What its server says is told under the gate, maybe before this returns.</summary>
    /// <param name="call">Which.</param>
    /// <param name="then">Is told how it ended.</param>
    /// <param name="values">Variables beside those of the client; null: there are none.</param>
    /// <param name="body">Its body; null: that of its template.</param>
    /// <param name="reader">Reads the answer before, without the gate; null: nobody does.</param>
    public ClientRequest Send(
        HttpCall call, HttpAnswered then, Func<string, string?>? values = null, HttpContent? body = null, HttpAnswered? reader = null)
    {
        var request = new ClientRequest(this, call, then) { Reader = reader };
        _open.Add(request);
        if (client.Device.Outage is not { } why)
        {
            request.Begin(values, body);
        }
        else if (client.Device.IsSilent)
        {
            request.Silence(why);
        }
        else
        {
            request.Lose(why, ClientDevice.NowhereTakes);
        }

        return request;
    }

    /// <summary>The network goes away: what is under way fails with it.</summary>
    public void OnNetworkLost(string why, bool silent)
    {
        foreach (var request in _open.ToArray())
        {
            if (silent)
            {
                request.Silence(why);
            }
            else
            {
                request.Lose(why, TimeSpan.Zero);
            }
        }
    }

    /// <summary>The network is back.</summary>
    public void OnNetworkBack() => _open.ForEach(request => request.Release());

    /// <summary>One has ended.</summary>
    public void Remove(ClientRequest request) => _open.Remove(request);
}
