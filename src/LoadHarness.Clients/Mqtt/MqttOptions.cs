using System.Text;
using LoadHarness.Clients.Protocols;

namespace LoadHarness.Clients.Mqtt;

/// <summary>What a protocol file may say of MQTT. Immutable, thread-safe.</summary>
internal sealed class MqttOptions
{
    private static readonly string[] Known = ["topic", "qos", "session", "keep-alive", "client-id", "user", "password"];

    private readonly ClientText _topic;
    private readonly ClientText _clientId;
    private readonly ClientText _user;
    private readonly ClientText _password;

    /// <summary>Reads them.</summary>
    /// <exception cref="ProtocolException">One of them is wrong.</exception>
    public MqttOptions(ProtocolSettings settings)
    {
        settings.ExpectOnly(Known);
        _topic = settings.Text("topic", "chat/${room}");
        if (_topic.Literals.Any(text => text.AsSpan().ContainsAny("+#\0")))
        {
            throw settings.Explain("topic", "a topic to which messages are sent has no + and no #: write one for each room, such as chat/${room}");
        }

        if (string.IsNullOrEmpty(settings.Option("topic", "chat/${room}")))
        {
            throw settings.Explain("topic", "it is empty: write one for each room, such as chat/${room}");
        }

        Qos = settings.Option("qos", "1", "0") == "1" ? 1 : 0;
        IsKept = settings.Option("session", "clean", "kept") == "kept";
        KeepAlive = settings.Whole("keep-alive", 60, ushort.MaxValue);
        _clientId = settings.Text("client-id", "loadharness${client}");
        _user = settings.Text("user", "${user}");
        _password = settings.Text("password", "${token}");
        LongestPacket = settings.Definition.MaxMessage;
    }

    /// <summary>QoS of messages, in both directions: 0 or 1. Default 1.</summary>
    public int Qos { get; }

    /// <summary>Whether the session outlives its connections. Default: it does not.</summary>
    public bool IsKept { get; }

    /// <summary>Keep-alive in seconds; 0: off. Default 60.</summary>
    public int KeepAlive { get; }

    /// <summary>The longest packet in bytes.</summary>
    public int LongestPacket { get; }

    /// <summary>The topic of a client's room.</summary>
    public byte[] Topic(ClientIdentity client) => Bytes(_topic.Of(client, Encoded));

    /// <summary>Who a client is towards the server.</summary>
    public byte[] ClientId(ClientIdentity client) => Bytes(_clientId.Of(client));

    /// <summary>User name of a client.</summary>
    public byte[] User(ClientIdentity client) => Bytes(_user.Of(client));

    /// <summary>Password of a client.</summary>
    public byte[] Password(ClientIdentity client) => Bytes(_password.Of(client));

    /// <summary>A name as a part of a topic: without the characters that mean something in filters, or that no topic may hold.</summary>
    private static string Encoded(string name) => name
        .Replace("%", "%25", StringComparison.Ordinal).Replace("+", "%2B", StringComparison.Ordinal)
        .Replace("#", "%23", StringComparison.Ordinal).Replace("\0", "%00", StringComparison.Ordinal);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
