using LoadHarness.Clients.Transport;
using Library = Websocket.Client.WebsocketClient;

namespace LoadHarness.Adapters.WebsocketClient;

/// <summary>
/// The transport: gives each simulated client a client of the package, which outlives its connections, because the package dials again by itself.
/// A further connection beside one that is open gets a further client of the package. Thread-safe.
/// </summary>
internal sealed class LibraryConnector : IConnector, IDisposable
{
    private static readonly string Version = typeof(Library).Assembly.GetName().Version?.ToString(3) ?? "";

    private readonly Dictionary<int, List<LibraryLine>> _lines = []; // by client; guards itself
    private readonly ClientWebSocketDialer _dialer;

    /// <summary>Prepares it; nothing is dialled yet.</summary>
    public LibraryConnector(TransportSetup setup)
    {
        Setup = setup;
        _dialer = new ClientWebSocketDialer(setup.Timers, setup.Tls, setup.Target.Proxy, setup.Target.Compression);
    }

    /// <summary>What it was made for.</summary>
    public TransportSetup Setup { get; }

    /// <summary>Dials for it.</summary>
    public ClientWebSocketDialer Dialer => _dialer;

    /// <inheritdoc />
    public string Name => $"websocket-client (Websocket.Client {Version}){_dialer.Route}";

    /// <inheritdoc />
    public IReadOnlyList<ReadLane> Lanes => _dialer.Lanes;

    /// <inheritdoc />
    public IConnection Connect(ConnectRequest request, IConnectionEvents events)
    {
        lock (_lines)
        {
            if (!_lines.TryGetValue(request.Client, out var lines))
            {
                _lines[request.Client] = lines = [];
            }

            lines.RemoveAll(line => line.IsOver);
            foreach (var line in lines)
            {
                if (line.TryAttach(request, events) is { } attached)
                {
                    return attached;
                }
            }

            var added = new LibraryLine(this, request);
            lines.Add(added);
            return added.TryAttach(request, events)!;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        List<LibraryLine> all;
        lock (_lines)
        {
            all = [.. _lines.Values.SelectMany(lines => lines)];
        }

        all.ForEach(line => line.Dispose());
        _dialer.Dispose();
    }
}
