using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// Our own WebSocket client (RFC 6455) over plain sockets and TLS: the default transport. Thread-safe.
/// </summary>
/// <param name="timers">Time.</param>
/// <param name="tls">How a <c>wss</c> server is checked: one for all connections, it carries the cache of sessions.</param>
/// <param name="sources">Addresses to dial from, in turn; empty: the system chooses, but on loopback the address changes every 10,000 clients.</param>
public sealed class SocketConnector(IClientTimers timers, SslClientAuthenticationOptions tls, IReadOnlyList<IPAddress> sources) : IConnector
{
    /// <summary>Environment variable of the runtime that <see cref="EnableInlineCompletions"/> sets.</summary>
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>connect() from one address grows dear long before its 28,000 ports are used up.</summary>
    private const int ClientsPerLoopbackAddress = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<IPAddress[]>> _resolved = [];

    /// <inheritdoc />
    public string Name => "own";

    /// <summary>
    /// Lets socket completions run on the threads that poll the kernel: saves a hop to the thread pool per message. Must be
    /// called before the process makes its first socket; a value that the user has set is respected.
    /// </summary>
    public static void EnableInlineCompletions()
    {
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
        {
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
        }
    }

    /// <inheritdoc />
    public IConnection Connect(ConnectRequest request, IConnectionEvents events)
    {
        var connection = new WireConnection(request, events, timers);
        if (IPAddress.TryParse(request.Url.DnsSafeHost, out var address))
        {
            Open(connection, request, address);
        }
        else
        {
            _ = ResolveAndOpenAsync(connection, request);
        }

        return connection;
    }

    private async Task ResolveAndOpenAsync(WireConnection connection, ConnectRequest request)
    {
        Task<IPAddress[]> lookup;
        lock (_gate)
        {
            if (!_resolved.TryGetValue(request.Url.DnsSafeHost, out lookup!) || lookup.IsFaulted)
            {
                lookup = Dns.GetHostAddressesAsync(request.Url.DnsSafeHost);
                _resolved[request.Url.DnsSafeHost] = lookup;
            }
        }

        try
        {
            var addresses = await lookup.ConfigureAwait(false);
            // IPv4 first: "localhost" means both, and most servers of chats listen there.
            var address = Array.Find(addresses, one => one.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
            Open(connection, request, address);
        }
        catch (SocketException e)
        {
            connection.FailDial(DialFailure.Explain(request.Url, new ChannelEnd(ChannelEndKind.Failed, e), upgrading: false));
        }
    }

    private void Open(WireConnection connection, ConnectRequest request, IPAddress address)
    {
        var dial = new Dial(new IPEndPoint(address, request.Url.Port), SourceOf(request.Client, address));
        var isSecure = request.Url.Scheme == Uri.UriSchemeWss;
        connection.Open(!isSecure && Epoll.IsSupported
            ? new EpollChannel(dial, connection, timers)
            : new StreamChannel(dial, isSecure ? tls : null, connection, timers));
    }

    private IPAddress? SourceOf(int client, IPAddress remote)
    {
        if (sources.Count > 0)
        {
            return sources[client % sources.Count];
        }

        var number = client / ClientsPerLoopbackAddress;
        return number > 0 && IPAddress.IsLoopback(remote) && remote.AddressFamily == AddressFamily.InterNetwork
            ? new IPAddress([127, 0, (byte)(number / 250), (byte)(1 + (number % 250))])
            : null;
    }
}
