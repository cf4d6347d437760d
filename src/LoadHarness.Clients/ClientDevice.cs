using System.Globalization;
using LoadHarness.Clients.Http;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients;

/// <summary>
/// The device on which a client runs: dials as far as its platform and its network let it. The network is there, gone, or silent.
/// Guarded by the client's gate.
/// </summary>
internal sealed class ClientDevice(ChatClient client)
{
    private int _connections;

    /// <summary>Why nothing gets through, for people; null: the network is there.</summary>
    public string? Outage { get; private set; }

    /// <summary>Whether nothing tells that nothing gets through.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Its requests over HTTP; null: it makes none.</summary>
    public ClientHttp? Http { get; } = client.Setup.Http is { } calls ? new ClientHttp(client, calls.Caller) : null;

    /// <summary>What it dials with: the WebSocket, or what stands in for it.</summary>
    public IConnector Connector { get; set; } = client.Setup.Connector;

    /// <summary>Opens a further connection, from now on the newest, if the platform allows one more.</summary>
    public void Dial(bool isReconnect)
    {
        var allowed = client.Profile.MaxSockets;
        if (client.Sessions.Count >= allowed)
        {
            client.Emit(ClientEventKind.Trouble, client.Now, text: $"no further connection: the platform allows {allowed} at a time");
            return;
        }

        var session = new ClientSession(client, _connections++, client.Now);
        client.Sessions.Add(session);
        client.Refresh();
        client.Emit(new() { Kind = ClientEventKind.Dialed, Client = client.Identity.Number, Connection = session.Number, At = client.Now, Flag = isReconnect });
        var setup = client.Setup;
        var patience = setup.Plan.Scenario.Target.ConnectTimeout;
        if (Outage is null)
        {
            session.Dial(() => setup.Protocol.Request(setup.Target, client.Identity, patience) with { Pongs = client.Profile.Pongs });
        }
        else
        {
            session.DialNowhere(Outage, IsSilent ? patience : null); // a silent network is noticed when the patience is over
        }
    }

    /// <summary>The network goes away.</summary>
    /// <param name="silent">Connections stay open, unread and unwritten; else they are cut.</param>
    /// <param name="cuts">Whether there are connections to be cut.</param>
    public void LoseNetwork(bool silent, bool cuts)
    {
        IsSilent = silent;
        Outage = string.Create(CultureInfo.InvariantCulture, $"the network is {(silent ? "silent" : "down")} (event at {client.Now.TotalSeconds:0.#} s)");
        Http?.OnNetworkLost(Outage, silent);
        if (silent)
        {
            client.Sessions.Each(session => session.Hold(true));
        }
        else if (cuts)
        {
            client.Sessions.GiveUp(EndCause.NetworkDown, Outage);
        }
    }

    /// <summary>The network is back.</summary>
    public void RegainNetwork()
    {
        Outage = null;
        Http?.OnNetworkBack();
        client.Sessions.Each(session => session.Hold(false));
    }
}
