using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Clients.SignalR;

/// <summary>
/// The hub protocol of ASP.NET Core SignalR as JSON, over WebSocket without negotiation. What the methods of an application are called and
/// what their arguments are is in the options of the protocol file, see docs/signalr.md. Thread-safe.
/// </summary>
/// <param name="settings">The protocol file.</param>
/// <exception cref="ProtocolException">An option is wrong.</exception>
public sealed class SignalRProtocol(ProtocolSettings settings) : IChatProtocol
{
    private readonly SignalRFormat _format = new(settings);

    /// <inheritdoc />
    public bool Binary => false;

    /// <inheritdoc />
    public bool HasHeartbeat => true;

    /// <summary>Both sides send pings at their own pace, and neither answers one.</summary>
    public bool AnswersHeartbeats => false;

    /// <inheritdoc />
    public bool ReadsMessages => true;

    /// <inheritdoc />
    public bool Acknowledges => _format.Acknowledges;

    /// <inheritdoc />
    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout) => settings.Request(target, client, timeout);

    /// <inheritdoc />
    public IConversation Converse(ClientIdentity client) => new SignalRConversation(_format, client);
}
