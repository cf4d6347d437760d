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
/// <param name="detour">What all connections go through; null: they go straight to where they are meant to.</param>
public sealed class SocketConnector(
    IClientTimers timers, SslClientAuthenticationOptions tls, IReadOnlyList<IPAddress> sources, Detour? detour = null) : IConnector, IDisposable
{
    /// <summary>Environment variable of the runtime that <see cref="EnableInlineCompletions"/> sets.</summary>
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private readonly Lock _gate = new();
    private readonly Lazy<IReadOnlyList<ReadLane>> _loopLanes = new(() => [.. EpollLoop.All.Select(loop => new LoopLane(loop, timers))]);
    private readonly Lazy<IReadOnlyList<ReadLane>> _streamLanes = new(() => SocketLane.OnAllThreads(timers));
    private readonly Dictionary<string, Task<HostAddresses>> _resolved = [];

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

    /// <summary>Looks a name up.</summary>
    internal Func<string, Task<IPAddress[]>> LookUp { private get; init; } = Dns.GetHostAddressesAsync;

    /// <inheritdoc />
    public IReadOnlyList<ReadLane> Lanes { get; private set; } = [];

    /// <inheritdoc />
    public IConnection Connect(ConnectRequest request, IConnectionEvents events)
    {
        var connection = new WireConnection(request, events, timers);
        if (detour is not null)
        {
            // The relay looks the name of the target up.
            var preface = Detour.PrefaceOf(request.Client);
            connection.Open(ChannelBy(connection, request, DialTo(detour.EndPoint, request.Client) with { Preface = preface }));
        }
        else if (IPAddress.TryParse(request.Url.DnsSafeHost, out var address))
        {
            connection.Open(ChannelTo(connection, request, address));
        }
        else
        {
            _ = ResolveAndOpenAsync(connection, request);
        }

        return connection;
    }

    /// <inheritdoc />
    public void Dispose() => SocketLane.Close(Lanes);

    private async Task ResolveAndOpenAsync(WireConnection connection, ConnectRequest request)
    {
        Task<HostAddresses> lookup;
        lock (_gate)
        {
            if (!_resolved.TryGetValue(request.Url.DnsSafeHost, out lookup!) || lookup.IsFaulted)
            {
                lookup = ResolveAsync(request.Url.DnsSafeHost);
                _resolved[request.Url.DnsSafeHost] = lookup;
            }
        }

        try
        {
            var host = await lookup.ConfigureAwait(false);
            var route = host.Route(address => ChannelTo(connection, request, address));
            connection.Open(route.Channel(), route);
        }
        catch (SocketException e)
        {
            connection.FailDial(DialFailure.Explain(request.Url, new ChannelEnd(ChannelEndKind.Failed, e), upgrading: false));
        }
    }

    /// <summary>IPv4 first: "localhost" means both, and most servers of chats listen there. Only where there is an address to dial from.</summary>
    private async Task<HostAddresses> ResolveAsync(string host)
    {
        var addresses = await LookUp(host).ConfigureAwait(false);
        var ordered = addresses.OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork).ToList();
        var dialable = ordered.FindAll(address => sources.Count == 0 || sources.Any(source => source.AddressFamily == address.AddressFamily));
        return ordered.Count > 0
            ? new HostAddresses(dialable.Count > 0 ? dialable : ordered)
            : throw new SocketException((int)SocketError.HostNotFound);
    }

    private IByteChannel ChannelTo(WireConnection connection, ConnectRequest request, IPAddress address) =>
        ChannelBy(connection, request, DialTo(new IPEndPoint(address, request.Url.Port), request.Client));

    private Dial DialTo(IPEndPoint remote, int client) => new(remote, Dial.SourceOf(sources, client, remote.Address));

    private IByteChannel ChannelBy(WireConnection connection, ConnectRequest request, Dial dial)
    {
        var isSecure = request.Url.Scheme == Uri.UriSchemeWss;
        var onLoop = !isSecure && Epoll.IsSupported;
        if (Lanes.Count == 0)
        {
            Lanes = (onLoop ? _loopLanes : _streamLanes).Value; // all connections of a run go to the same kind of URL
        }

        dial = request.Read.IsSlow ? dial with { ReceiveBuffer = request.Read.ReceiveBuffer } : dial;
        return onLoop
            ? new EpollChannel(dial, connection, timers)
            : new StreamChannel(dial, isSecure ? tls : null, connection, timers);
    }
}
