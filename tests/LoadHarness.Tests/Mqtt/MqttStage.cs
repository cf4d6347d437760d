using System.Buffers;
using LoadHarness.Clients.Mqtt;
using LoadHarness.Clients.Protocols;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Tests.Protocols;

namespace LoadHarness.Tests.Mqtt;

/// <summary>A client that speaks MQTT: what it sends in hexadecimal digits, and what it makes of what comes.</summary>
internal sealed class MqttStage
{
    public static readonly ClientIdentity Ann = new(7, "people", "ann", "pw", "r1");

    private readonly MqttProtocol protocol;
    private int sent;

    /// <summary>A client and its first connection.</summary>
    /// <param name="options">Options of the protocol file, as <c>qos=0 session=kept</c>.</param>
    /// <param name="client">The client; null: ann.</param>
    public MqttStage(string options = "", ClientIdentity? client = null)
    {
        protocol = new MqttProtocol(Settings(options));
        Client = client ?? Ann;
        Conversation = protocol.Converse(Client);
    }

    public ClientIdentity Client { get; }

    public RecordedOutput Output { get; } = new();

    public IConversation Conversation { get; private set; }

    public MqttProtocol Protocol => protocol;

    /// <summary>All that was sent since the last time, a frame each.</summary>
    public string[] Sent
    {
        get
        {
            var frames = Output.Sent.Skip(sent).Select(frame => Hex(frame)).ToArray();
            sent = Output.Sent.Count;
            return frames;
        }
    }

    /// <summary>All that was told since the last time but for what was sent.</summary>
    public string Told => string.Join('\n', Output.Take().Split('\n').Where(line => !line.StartsWith("send ", StringComparison.Ordinal)
        && line.Length > 0 && (char.IsAsciiLetterLower(line[0]))));

    public static ProtocolSettings Settings(string options = "") => new(new ProtocolDefinition
    {
        Name = "mqtt",
        Code = "mqtt",
        SubProtocols = ["mqtt"],
        Say = Template.Parse(""),
        Options = options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(option => option.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
    });

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public static string Hex(ReadOnlySpan<byte> bytes) => string.Join(' ', bytes.ToArray().Select(one => one.ToString("X2")));

    /// <summary>Opens the connection.</summary>
    public MqttStage Open()
    {
        Conversation.Open(Output);
        return this;
    }

    /// <summary>Opens the connection, and the server lets it in; what that told and sent is forgotten.</summary>
    public MqttStage Join(bool isPresent = false)
    {
        Open().Read(isPresent ? "20 02 01 00" : "20 02 00 00").Read("90 03 FF FF 01");
        Assert.EndsWith("joined", Told, StringComparison.Ordinal);
        _ = Sent;
        return this;
    }

    /// <summary>The connection is lost, and the client makes another one.</summary>
    public MqttStage Reconnect()
    {
        Conversation = protocol.Converse(Client);
        return this;
    }

    /// <summary>A frame comes.</summary>
    public MqttStage Read(string hex) => Read(Bytes(hex));

    public MqttStage Read(byte[] frame)
    {
        Conversation.Read(frame, isBinary: true, Output);
        return this;
    }

    public string Say(uint sequence, string body) => Frame(to => Conversation.WriteSay(sequence, System.Text.Encoding.UTF8.GetBytes(body), to));

    public static string Frame(Action<IBufferWriter<byte>> write)
    {
        var frame = new ArrayBufferWriter<byte>();
        write(frame);
        return Hex(frame.WrittenSpan);
    }
}
