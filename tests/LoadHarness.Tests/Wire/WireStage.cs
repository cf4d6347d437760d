using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Clients.Wire;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Wire;

/// <summary>One connection of our own transport on hand-driven time; the test is the server and the TCP between.</summary>
internal sealed class WireStage : IConnectionEvents
{
    public WireStage(PongPolicy? pongs = null, int maxMessage = 1024, HandshakePolicy? handshake = null)
    {
        var request = new ConnectRequest(new Uri("ws://localhost/"), [], [], TimeSpan.FromSeconds(10), maxMessage, 0)
        {
            Pongs = pongs ?? PongPolicy.Always,
            Handshake = handshake ?? HandshakePolicy.Whole,
        };
        Connection = new WireConnection(request, this, Timers);
        Channel = new ScriptedChannel(Connection, Timers);
    }

    public HandDrivenTimers Timers { get; } = new();

    public WireConnection Connection { get; }

    public ScriptedChannel Channel { get; set; }

    /// <summary>What the owner was told, in words.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Dials, and the server lets it in.</summary>
    public WireStage Open()
    {
        Connection.Open(Channel);
        Channel.Welcome();
        return this;
    }

    public WireStage At(double seconds)
    {
        Timers.AdvanceTo(seconds);
        return this;
    }

    public void OnOpened(IConnection connection, TimeSpan at) => Told.Add("opened");

    public void OnHandshakeHeld(TimeSpan since, TimeSpan at, bool byServer) =>
        Told.Add($"held for {(at - since).TotalSeconds} s{(byServer ? "" : " or more")}");

    public void OnDialFailed(TimeSpan at, string reason, bool blocked) => Told.Add($"failed{(blocked ? " here" : "")}: {reason}");

    public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at) => Told.Add($"message {Encoding.UTF8.GetString(payload)}");

    public void OnAlive(TimeSpan at)
    {
    }

    public void OnSent(SendTag tag, TimeSpan at) => Told.Add("sent");

    public void OnSendFailed(SendTag tag, TimeSpan at) => Told.Add("send failed");

    public void OnEnded(TimeSpan at, ConnectionEnd end) => Told.Add($"ended: {end.Side} {end.Cause} {end.Code} {end.Detail}".TrimEnd());
}

/// <summary>A channel whose other end is the test.</summary>
internal sealed class ScriptedChannel(IChannelOwner owner, HandDrivenTimers timers) : IByteChannel
{
    private readonly List<byte[]> written = [];

    public bool IsOpened { get; private set; }

    public bool IsCut { get; private set; }

    public TimeSpan? OldestUnsent => null;

    /// <summary>How fast it is to be read; null: as fast as it can be.</summary>
    public ReadPolicy? SlowedTo { get; private set; }

    /// <summary>What the client has sent, as it is.</summary>
    public string Text => Encoding.ASCII.GetString([.. written.SelectMany(bytes => bytes)]);

    /// <summary>Frames that the client has sent, unmasked: first byte and payload in hex.</summary>
    public IEnumerable<string> Frames => written.Skip(1).Select(Unmask);

    public void Open() => IsOpened = true;

    public void Send(ReadOnlySpan<byte> bytes, SendTag tag)
    {
        written.Add(bytes.ToArray());
        owner.OnWritten(tag, timers.Now);
    }

    /// <summary>Ends it as a real channel does, on a thread of its own choice but only once.</summary>
    public void Hold(bool held)
    {
    }

    public void Slow(ReadPolicy policy) => SlowedTo = policy;

    public void Cut()
    {
        if (!IsCut)
        {
            IsCut = true;
            owner.OnEnded(new ChannelEnd(ChannelEndKind.Cut));
        }
    }

    /// <summary>TCP is there, and the server answers the upgrade.</summary>
    public void Welcome()
    {
        owner.OnConnected();
        const string header = "Sec-WebSocket-Key: ";
        var key = Encoding.ASCII.GetString(written[0]).Split("\r\n").Single(line => line.StartsWith(header, StringComparison.Ordinal))[header.Length..];
        Receive(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {UpgradeRequest.AcceptOf(key)}\r\n\r\n"));
    }

    public void Receive(params byte[] bytes) => owner.OnBytes(bytes, timers.Now);

    /// <summary>It ends by itself.</summary>
    public void End(ChannelEndKind kind, Exception? error = null) => owner.OnEnded(new ChannelEnd(kind, error));

    private static string Unmask(byte[] frame)
    {
        var payload = frame[6..].Select((one, index) => (byte)(one ^ frame[2 + (index % 4)])).ToArray();
        return $"{frame[0]:X2} {Convert.ToHexString(payload)}".TrimEnd();
    }
}
