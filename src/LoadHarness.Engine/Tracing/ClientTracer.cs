using System.Collections.Concurrent;
using System.Text;
using LoadHarness.Clients;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Engine.Tracing;

/// <summary>
/// Looks at the first clients of a run closely: it stands between them and their transport, their wire format and the recorder, and tells of
/// all that passes. The others are not touched. Thread-safe.
/// </summary>
/// <param name="options">Whom, and who is told.</param>
/// <param name="timers">Time.</param>
/// <param name="secretless">Takes the secrets of the environment out of a text.</param>
internal sealed class ClientTracer(TraceOptions options, IClientTimers timers, Func<string, string> secretless)
{
    private const int ShortestToken = 4; // the letters of a shorter one are in every word

    private readonly ConcurrentDictionary<int, ClientIdentity> _identities = new();

    /// <summary>Whether a client is looked at.</summary>
    public bool Watches(int client) => client < options.Clients;

    /// <summary>A transport that tells.</summary>
    public IConnector Watch(IConnector connector) => new TracedConnector(connector, this);

    /// <summary>A wire format that tells.</summary>
    public IChatProtocol Watch(IChatProtocol protocol) => new TracedProtocol(protocol, this);

    /// <summary>A recorder that tells.</summary>
    public IClientEventSink Watch(IClientEventSink sink) => new TracedSink(sink, this);

    /// <summary>Who a client is: its token must not be told.</summary>
    public void Know(ClientIdentity identity) => _identities[identity.Number] = identity;

    /// <summary>Tells of something now.</summary>
    public void Tell(int client, int connection, TraceKind kind, string text) => Tell(timers.Now, client, connection, kind, text);

    /// <summary>Tells of something.</summary>
    public void Tell(TimeSpan at, int client, int connection, TraceKind kind, string text) =>
        options.Take(new TraceEntry(at, client, connection, kind, Hide(client, text)));

    /// <summary>Tells of a frame.</summary>
    public void Tell(TimeSpan at, int client, int connection, TraceKind kind, ReadOnlySpan<byte> frame, bool isBinary)
    {
        var text = isBinary ? Convert.ToHexStringLower(frame) : Hide(client, Encoding.UTF8.GetString(frame));
        options.Take(new TraceEntry(at, client, connection, kind, text) { Bytes = frame.Length, IsHex = isBinary });
    }

    /// <summary>The time.</summary>
    public TimeSpan Now => timers.Now;

    private string Hide(int client, string text)
    {
        text = secretless(text);
        return _identities.TryGetValue(client, out var identity) && identity.Token.Length >= ShortestToken
            ? text.Replace(identity.Token, "***", StringComparison.Ordinal)
            : text;
    }
}
