using System.Net;
using System.Net.Sockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// The addresses of a host in the order in which they are dialled, and which of them answered last: a server on localhost may
/// listen on 127.0.0.1, on ::1 or on both, and only the first client needs to find out. Thread-safe.
/// </summary>
/// <param name="addresses">At least one.</param>
internal sealed class HostAddresses(IReadOnlyList<IPAddress> addresses)
{
    private volatile int _answering;

    /// <summary>The way of one dial through them.</summary>
    /// <param name="channelTo">Makes a channel to an address.</param>
    public DialRoute Route(Func<IPAddress, IByteChannel> channelTo) => new(this, channelTo);

    /// <summary>One dial: begins at the address that answered last and goes on to the next while nobody is at home. One thread at a time.</summary>
    internal sealed class DialRoute(HostAddresses host, Func<IPAddress, IByteChannel> channelTo)
    {
        private int _at = host._answering;
        private int _failed;
        private ChannelEnd? _first;

        /// <summary>A channel to the address at hand.</summary>
        public IByteChannel Channel() => channelTo(host.Addresses[_at]);

        /// <summary>The address at hand answers.</summary>
        public void OnReached() => host._answering = _at;

        /// <summary>The dial has failed: goes on to the next address; false: no other one is left, or it would fare no better.</summary>
        public bool TryNext(ChannelEnd failure)
        {
            if (!IsOfAddress(failure))
            {
                return false;
            }

            _first ??= failure;
            _at = (_at + 1) % host.Addresses.Count;
            return ++_failed < host.Addresses.Count;
        }

        /// <summary>What to tell of a dial that has ended: if no address answers, why the first one did not.</summary>
        public ChannelEnd Cause(ChannelEnd last) => _first is { } first && IsOfAddress(last) ? first : last;
    }

    private IReadOnlyList<IPAddress> Addresses { get; } = addresses;

    /// <summary>Whether a dial failed because of its address, and not of what was said there.</summary>
    private static bool IsOfAddress(ChannelEnd end) => end is
    {
        Kind: ChannelEndKind.Failed,
        Error: SocketException
        {
            SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable
                or SocketError.TimedOut or SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported,
        },
    };
}
