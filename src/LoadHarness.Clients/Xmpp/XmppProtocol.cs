using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Clients.Xmpp;

/// <summary>XMPP over WebSocket (RFC 7395): a room is a multi-user chat (XEP-0045). Thread-safe.</summary>
public sealed class XmppProtocol : IChatProtocol
{
    private readonly ProtocolSettings _settings;
    private readonly XmppOptions _options;

    /// <summary>Prepares it.</summary>
    /// <param name="settings">The protocol file: URL, sub-protocols, options.</param>
    /// <exception cref="ProtocolException">An option is wrong.</exception>
    public XmppProtocol(ProtocolSettings settings) => (_settings, _options) = (settings, new XmppOptions(settings));

    /// <inheritdoc />
    public bool Binary => false;

    /// <inheritdoc />
    public bool HasHeartbeat => true;

    /// <inheritdoc />
    public bool ReadsMessages => true; // an error brings the whole message back, and a reflection is an answer

    /// <inheritdoc />
    public bool Acknowledges => true;

    /// <inheritdoc />
    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout) => _settings.Request(target, client, timeout);

    /// <inheritdoc />
    public IConversation Converse(ClientIdentity client) => new XmppConversation(_options, client);
}
