using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Clients.SocketIo;

/// <summary>
/// Socket.IO 4 over WebSocket: revision 5 of its protocol, on revision 4 of Engine.IO. What the events of an application are called and what
/// their arguments are is in the options of the protocol file, see docs/socket.io.md. Thread-safe.
/// </summary>
/// <param name="settings">The protocol file.</param>
/// <exception cref="ProtocolException">An option is wrong.</exception>
public sealed class SocketIoProtocol(ProtocolSettings settings) : IChatProtocol
{
    private readonly SocketIoFormat _format = new(settings);

    /// <inheritdoc />
    public bool Binary => false;

    /// <summary>The server pings; only servers of before version 3 expect clients to.</summary>
    public bool HasHeartbeat => _format.Pings;

    /// <inheritdoc />
    public bool ReadsMessages => true;

    /// <inheritdoc />
    public bool Acknowledges => _format.Acknowledges;

    /// <inheritdoc />
    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout) => settings.Request(target, client, timeout);

    /// <inheritdoc />
    public IConversation Converse(ClientIdentity client) => new SocketIoConversation(_format, client);
}
