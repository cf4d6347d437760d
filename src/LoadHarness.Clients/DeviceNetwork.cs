using System.Globalization;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients;

/// <summary>The network of the device on which a client runs: there, gone, or silent. Guarded by the client's gate.</summary>
internal sealed class DeviceNetwork(SessionRack sessions)
{
    private string? _why; // why nothing gets through; null: it is there
    private bool _isSilent;

    /// <summary>Goes away.</summary>
    /// <param name="now">When, for people.</param>
    /// <param name="silent">Connections stay open, unread and unwritten; else they are cut.</param>
    /// <param name="cuts">Whether there are connections to be cut.</param>
    public void GoDown(TimeSpan now, bool silent, bool cuts)
    {
        _isSilent = silent;
        _why = string.Create(CultureInfo.InvariantCulture, $"the network is {(silent ? "silent" : "down")} (event at {now.TotalSeconds:0.#} s)");
        if (silent)
        {
            sessions.Each(session => session.Hold(true));
        }
        else if (cuts)
        {
            sessions.GiveUp(EndCause.NetworkDown, _why);
        }
    }

    /// <summary>Comes back.</summary>
    public void ComeUp()
    {
        _why = null;
        sessions.Each(session => session.Hold(false));
    }

    /// <summary>Lets a dial fail on the device if it is not there: at once, or, where it is silent, when the client's patience is over.</summary>
    /// <returns>Whether the dial goes nowhere.</returns>
    public bool Swallows(ClientSession dialing, TimeSpan patience)
    {
        if (_why is not null)
        {
            dialing.DialNowhere(_why, _isSilent ? patience : null);
        }

        return _why is not null;
    }
}
