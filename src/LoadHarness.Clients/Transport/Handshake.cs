using LoadHarness.Clients.Wire;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// One dial while it is under way: what is asked, what has come of the answer, and where else the host may be found. An open
/// connection keeps nothing of it. One thread at a time.
/// </summary>
internal sealed class Handshake(ConnectRequest request, IClientTimers timers)
{
    private UpgradeRequest? _upgrade;
    private PartialUpgrade? _partial; // null: all of it is asked for
    private byte[]? _head; // an answer that came in pieces

    /// <summary>How long the dial may take.</summary>
    public TimeSpan Timeout => request.Timeout;

    /// <summary>The addresses of the host; null: it was given by its one address.</summary>
    public HostAddresses.DialRoute? Route { get; private set; }

    /// <summary>TCP is there: asks, for all of it or for a part.</summary>
    public void Ask(IByteChannel channel)
    {
        if (request.Handshake.IsWhole)
        {
            channel.Send(_upgrade!.Bytes, SendTag.None);
            return;
        }

        _partial = new PartialUpgrade(request.Handshake, _upgrade!.Bytes, channel, timers);
        _partial.Send();
    }

    /// <summary>The dial is over: nothing more is asked.</summary>
    public void Stop() => _partial?.Stop();

    /// <summary>The connection is open: from now on it is read as fast as it is to be.</summary>
    public void Finish(IByteChannel channel)
    {
        if (request.Read.IsSlow)
        {
            channel.Slow(request.Read);
        }
    }

    /// <summary>Tells how long the server has let be what was deliberately not whole; of a client that leaves meanwhile nobody knows.</summary>
    /// <param name="events">Is told.</param>
    /// <param name="byServer">Whether the server has ended it.</param>
    /// <param name="timedOut">Whether our patience has.</param>
    public void TellHeld(IConnectionEvents events, bool byServer, bool timedOut)
    {
        if (_partial is not null && (byServer || timedOut))
        {
            events.OnHandshakeHeld(_partial.Since, timers.Now, byServer);
        }
    }

    /// <summary>Makes the request.</summary>
    /// <exception cref="FormatException">It holds a header that cannot be sent.</exception>
    public void Begin(HostAddresses.DialRoute? route)
    {
        Route = route;
        _upgrade = UpgradeRequest.Of(request);
    }

    /// <summary>Takes a piece of the answer.</summary>
    /// <param name="bytes">The piece; then all that has come so far.</param>
    /// <returns>The answer; null: more of it is needed.</returns>
    public UpgradeResponse? Read(ref ReadOnlySpan<byte> bytes)
    {
        if (_head is not null)
        {
            bytes = _head = [.. _head, .. bytes];
        }

        var response = UpgradeResponse.Read(bytes, _upgrade!.Accept, request.SubProtocols, ended: false);
        if (response is null)
        {
            _head ??= bytes.ToArray();
        }

        return response;
    }

    /// <summary>Why the server's answer opens nothing.</summary>
    public string Explain(UpgradeResponse response) => DialFailure.Explain(request.Url, response);

    /// <summary>Why the channel ended before the connection was open.</summary>
    public string Explain(ChannelEnd end, bool upgrading, bool timedOut) =>
        _partial is not null && (timedOut || end.Kind is ChannelEndKind.Fin or ChannelEndKind.Reset) ? DialFailure.OfPartial(request, timedOut)
        : timedOut ? DialFailure.Timeout(request)
        : upgrading && end.Kind == ChannelEndKind.Fin
            ? Explain(UpgradeResponse.Read(_head, _upgrade!.Accept, request.SubProtocols, ended: true)!)
        : DialFailure.Explain(request.Url, Route?.Cause(end) ?? end, upgrading);

    /// <summary>Whether the dial failed for want of something on this machine.</summary>
    public bool IsBlocked(ChannelEnd end) => DialFailure.IsBlocked((Route?.Cause(end) ?? end).Error);
}
