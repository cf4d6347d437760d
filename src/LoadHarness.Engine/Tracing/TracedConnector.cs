using System.Collections.Concurrent;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Engine.Tracing;

/// <summary>A transport that tells what passes on the connections of clients that are looked at. Thread-safe.</summary>
internal sealed class TracedConnector(IConnector inner, ClientTracer tracer) : IConnector
{
    private readonly ConcurrentDictionary<int, int> _connections = new();

    /// <inheritdoc />
    public string Name => inner.Name;

    /// <inheritdoc />
    public IReadOnlyList<ReadLane> Lanes => inner.Lanes;

    /// <inheritdoc />
    public IConnection Connect(ConnectRequest request, IConnectionEvents events)
    {
        if (!tracer.Watches(request.Client))
        {
            return inner.Connect(request, events);
        }

        var number = _connections.AddOrUpdate(request.Client, 0, (_, last) => last + 1);
        var offers = request.SubProtocols.Count > 0 ? $", sub-protocol {string.Join(", ", request.SubProtocols)}" : "";
        tracer.Tell(request.Client, number, TraceKind.Dial, $"{Redaction.Of(request.Url)}{offers}");
        var line = new TracedLine(tracer, request.Client, number, events);
        return line.Of(inner.Connect(request, line));
    }

    /// <summary>One connection, both ways.</summary>
    private sealed class TracedLine(ClientTracer tracer, int client, int number, IConnectionEvents events) : IConnectionEvents, IConnection
    {
        private IConnection? _inner;

        public TimeSpan? OldestUnsent => _inner!.OldestUnsent;

        public TracedLine Of(IConnection connection)
        {
            _inner ??= connection; // it may have opened already
            return this;
        }

        public void Send(ReadOnlySpan<byte> payload, bool binary, SendTag tag)
        {
            tracer.Tell(tracer.Now, client, number, TraceKind.Send, payload, binary);
            _inner!.Send(payload, binary, tag);
        }

        public bool TryPing()
        {
            var isSent = _inner!.TryPing();
            if (isSent)
            {
                tracer.Tell(client, number, TraceKind.Control, "ping");
            }

            return isSent;
        }

        public void Close(int code)
        {
            tracer.Tell(client, number, TraceKind.Control, $"close {code}");
            _inner!.Close(code);
        }

        public void Hold(bool held) => _inner!.Hold(held);

        public void Abort() => _inner!.Abort();

        public void OnDialing(TimeSpan at) => events.OnDialing(at);

        public void OnOpened(IConnection connection, TimeSpan at)
        {
            _inner = connection;
            tracer.Tell(at, client, number, TraceKind.Open, "");
            events.OnOpened(this, at);
        }

        public void OnRefused(int status) => events.OnRefused(status);

        public void OnHandshakeHeld(TimeSpan since, TimeSpan at, bool byServer) => events.OnHandshakeHeld(since, at, byServer);

        public void OnDialFailed(TimeSpan at, string reason, bool blocked)
        {
            tracer.Tell(at, client, number, TraceKind.DialFailed, reason);
            events.OnDialFailed(at, reason, blocked);
        }

        public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at)
        {
            tracer.Tell(at, client, number, TraceKind.Receive, payload, isBinary);
            events.OnMessage(payload, isBinary, at);
        }

        public void OnAlive(TimeSpan at) => events.OnAlive(at);

        public void OnPong(TimeSpan at)
        {
            tracer.Tell(at, client, number, TraceKind.Control, "pong");
            events.OnPong(at);
        }

        public void OnSent(SendTag tag, TimeSpan at) => events.OnSent(tag, at);

        public void OnSendFailed(SendTag tag, TimeSpan at) => events.OnSendFailed(tag, at);

        public void OnEnded(TimeSpan at, ConnectionEnd end)
        {
            var cause = LedgerNames.Cause(end.Cause, end.Detail ?? "");
            tracer.Tell(at, client, number, TraceKind.End, $"ended by {end.Side.ToString().ToLowerInvariant()}, close code {end.Code}, {cause}");
            events.OnEnded(at, end);
        }
    }
}
