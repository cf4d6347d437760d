using LoadHarness.Clients.Wire;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// One dial while it is under way: what is asked, what has come of the answer, and where else the host may be found. An open
/// connection keeps nothing of it. One thread at a time.
/// </summary>
internal sealed class Handshake(ConnectRequest request)
{
    private UpgradeRequest? _upgrade;
    private byte[]? _head; // an answer that came in pieces

    /// <summary>How long the dial may take.</summary>
    public TimeSpan Timeout => request.Timeout;

    /// <summary>The addresses of the host; null: it was given by its one address.</summary>
    public HostAddresses.DialRoute? Route { get; private set; }

    /// <summary>What is asked.</summary>
    public ReadOnlySpan<byte> Bytes => _upgrade!.Bytes;

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
        timedOut ? DialFailure.Timeout(request)
        : upgrading && end.Kind == ChannelEndKind.Fin
            ? Explain(UpgradeResponse.Read(_head, _upgrade!.Accept, request.SubProtocols, ended: true)!)
        : DialFailure.Explain(request.Url, Route?.Cause(end) ?? end, upgrading);

    /// <summary>Whether the dial failed for want of something on this machine.</summary>
    public bool IsBlocked(ChannelEnd end) => DialFailure.IsBlocked((Route?.Cause(end) ?? end).Error);
}
