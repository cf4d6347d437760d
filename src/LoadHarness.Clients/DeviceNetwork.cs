using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients;

/// <summary>The network of the device on which a client runs: there, gone, or silent. Guarded by the client's gate.</summary>
internal sealed class DeviceNetwork(SessionRack sessions)
{
    private const string WhyCut = "the network of the device went down";
    private const string WhyNoDial = "the network of the device is down";

    private bool _isDown;
    private bool _isSilent;

    /// <summary>Goes away.</summary>
    /// <param name="silent">Connections stay open, unread and unwritten; else they are cut.</param>
    public void GoDown(bool silent)
    {
        (_isDown, _isSilent) = (true, silent);
        if (silent)
        {
            sessions.Each(session => session.Hold(true));
        }
        else
        {
            sessions.GiveUp(EndCause.Cut, WhyCut);
        }
    }

    /// <summary>Comes back.</summary>
    public void ComeUp()
    {
        _isDown = false;
        sessions.Each(session => session.Hold(false));
    }

    /// <summary>Lets a dial fail on the device if it is not there: at once, or, where it is silent, when the client's patience is over.</summary>
    /// <returns>Whether the dial goes nowhere.</returns>
    public bool Swallows(ClientSession dialing, TimeSpan patience)
    {
        if (_isDown)
        {
            dialing.DialNowhere(WhyNoDial, _isSilent ? patience : null);
        }

        return _isDown;
    }
}
