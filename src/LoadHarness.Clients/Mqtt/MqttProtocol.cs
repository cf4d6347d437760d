using System.Collections.Concurrent;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Clients.Mqtt;

/// <summary>MQTT 3.1.1 over WebSocket: a room is a topic. Thread-safe.</summary>
public sealed class MqttProtocol : IChatProtocol
{
    private readonly ProtocolSettings _settings;
    private readonly MqttOptions _options;
    private readonly ConcurrentDictionary<int, MqttSession> _kept = []; // by client; empty unless sessions are kept

    /// <summary>Prepares it.</summary>
    /// <param name="settings">The protocol file: URL, sub-protocols, options.</param>
    /// <exception cref="ProtocolException">An option is wrong.</exception>
    public MqttProtocol(ProtocolSettings settings) => (_settings, _options) = (settings, new MqttOptions(settings));

    /// <inheritdoc />
    public bool Binary => true;

    /// <inheritdoc />
    public bool HasHeartbeat => true;

    /// <inheritdoc />
    public bool ReadsMessages => true;

    /// <inheritdoc />
    public bool Acknowledges => _options.Qos == 1;

    /// <inheritdoc />
    public bool IsDurable => _options is { IsKept: true, Qos: 1 }; // of QoS 0 nothing needs to be kept (MQTT 3.1.1 section 3.1.2.4)

    /// <inheritdoc />
    public ConnectRequest Request(Uri target, ClientIdentity client, TimeSpan timeout) => _settings.Request(target, client, timeout);

    /// <inheritdoc />
    public IConversation Converse(ClientIdentity client) => new MqttConversation(
        _options, client, _options.IsKept ? _kept.GetOrAdd(client.Number, _ => new MqttSession(isKept: true)) : new MqttSession(isKept: false));
}
