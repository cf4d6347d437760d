using System.Globalization;
using LoadHarness.Clients.Http;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>
/// The device on which a client runs: dials as far as its platform and its network let it. The network is there, gone, or silent,
/// and another one may take its place. Thread-safe: guarded by the client's lock.
/// </summary>
public sealed class ClientDevice
{
    /// <summary>A device that knows that it has no network takes so long to say so.</summary>
    internal static readonly TimeSpan NowhereTakes = TimeSpan.FromMilliseconds(20);

    private readonly ChatClient _client;
    private int _connections;

    internal ClientDevice(ChatClient client)
    {
        _client = client;
        Http = client.Setup.Http is { } calls ? new ClientHttp(client, calls.Caller) : null;
        Connector = client.Setup.Connector;
    }

    /// <summary>Why nothing gets through, for people; null: the network is there.</summary>
    internal string? Outage { get; private set; }

    /// <summary>Whether nothing tells that nothing gets through.</summary>
    internal bool IsSilent { get; private set; }

    /// <summary>Its requests over HTTP; null: it makes none.</summary>
    internal ClientHttp? Http { get; }

    /// <summary>What it dials with: the WebSocket, or what stands in for it.</summary>
    internal IConnector Connector { get; set; }

    /// <summary>The network goes away.</summary>
    /// <param name="silent">
    /// Nothing tells of it: connections stay open, unread and unwritten, and dials time out. Else they are cut, and dials fail at once.
    /// </param>
    public void LoseNetwork(bool silent)
    {
        lock (_client.Gate)
        {
            IsSilent = silent;
            Outage = string.Create(CultureInfo.InvariantCulture, $"the network is {(silent ? "silent" : "down")} (event at {_client.Now.TotalSeconds:0.#} s)");
            Http?.OnNetworkLost(Outage, silent);
            if (silent)
            {
                _client.Sessions.Each(session => session.Hold(true));
            }
            else if (!_client.HasLeft) // who is leaving is let go
            {
                _client.Sessions.GiveUp(EndCause.NetworkDown, Outage);
            }
        }
    }

    /// <summary>The network is back.</summary>
    public void RegainNetwork()
    {
        lock (_client.Gate)
        {
            Outage = null;
            Http?.OnNetworkBack();
            _client.Sessions.Each(session => session.Hold(false));
            _client.Pull(ReconnectTriggers.NetworkUp);
        }
    }

    /// <summary>Another network takes the place of the one at hand, if there is one: its connections are dead, dials go over the new one.</summary>
    /// <param name="silent">Nothing tells of it but the trigger network-up; else the device ends its own side of them.</param>
    public void SwitchNetwork(bool silent)
    {
        lock (_client.Gate)
        {
            if (Outage is null)
            {
                _client.Sessions.Each(session => session.Strand(silent));
                _client.Pull(ReconnectTriggers.NetworkUp);
            }
        }
    }

    /// <summary>Opens a further connection, from now on the newest, if the platform allows one more. Under the gate.</summary>
    internal void Dial(bool isReconnect)
    {
        var allowed = _client.Profile.MaxSockets;
        if (_client.Sessions.Count >= allowed)
        {
            _client.Emit(ClientEventKind.Trouble, _client.Now, text: $"no further connection: the platform allows {allowed} at a time");
            return;
        }

        var session = new ClientSession(_client, _connections++, _client.Now);
        _client.Sessions.Add(session);
        _client.Refresh();
        _client.Emit(new() { Kind = ClientEventKind.Dialed, Client = _client.Identity.Number, Connection = session.Number, At = _client.Now, Flag = isReconnect });
        var setup = _client.Setup;
        var patience = setup.Plan.Scenario.Target.ConnectTimeout;
        if (Outage is null)
        {
            session.Dial(() => setup.Protocol.Request(setup.Target, _client.Identity, patience) with
            {
                Pongs = _client.Profile.Pongs,
                Read = _client.Profile.Read,
                Handshake = _client.Profile.Handshake,
            });
        }
        else
        {
            session.DialNowhere(Outage, IsSilent ? patience : null); // a silent network is noticed when the patience is over
        }
    }
}
