using System.Globalization;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients;

/// <summary>
/// The device on which a client runs: dials as far as its platform and its network let it. The network is there, gone, or silent.
/// Guarded by the client's gate.
/// </summary>
internal sealed class ClientDevice(ChatClient client)
{
    private int _connections;
    private string? _why; // why nothing gets through; null: the network is there
    private bool _isSilent;

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
        if (_why is null)
        {
            session.Dial(() => setup.Protocol.Request(setup.Target, client.Identity, patience) with { Pongs = client.Profile.Pongs });
        }
        else
        {
            session.DialNowhere(_why, _isSilent ? patience : null); // a silent network is noticed when the patience is over
        }
    }

    /// <summary>The network goes away.</summary>
    /// <param name="silent">Connections stay open, unread and unwritten; else they are cut.</param>
    /// <param name="cuts">Whether there are connections to be cut.</param>
    public void LoseNetwork(bool silent, bool cuts)
    {
        _isSilent = silent;
        _why = string.Create(CultureInfo.InvariantCulture, $"the network is {(silent ? "silent" : "down")} (event at {client.Now.TotalSeconds:0.#} s)");
        if (silent)
        {
            client.Sessions.Each(session => session.Hold(true));
        }
        else if (cuts)
        {
            client.Sessions.GiveUp(EndCause.NetworkDown, _why);
        }
    }

    /// <summary>The network is back.</summary>
    public void RegainNetwork()
    {
        _why = null;
        client.Sessions.Each(session => session.Hold(false));
    }
}
