using System.Net;
using System.Net.Sockets;
using LoadHarness.Clients.Transport;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Engine.Faults;

/// <summary>Where a relay connects clients with: the host of the target, looked up once, its addresses in turn, IPv4 first. Thread-safe.</summary>
/// <param name="host">Name or address.</param>
/// <param name="port">Port.</param>
/// <param name="sources">Addresses to dial from, in turn; empty: the system chooses.</param>
/// <param name="patience">How long one dial may take: whoever waits for it at the other end waits no longer either.</param>
/// <param name="time">Time.</param>
/// <param name="news">Is told of dials that this machine could not make; null: nobody is.</param>
internal sealed class RelayTarget(string host, int port, IReadOnlyList<IPAddress> sources, TimeSpan patience, TimeProvider time, IRelayNews? news = null)
{
    private readonly Lock _gate = new();
    private Task<IPAddress[]>? _lookup;
    private string? _failure;
    private long _failed;

    /// <summary>How many dials did not reach it.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Why the first of them did not; null: all did.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>Dials it for a client.</summary>
    /// <param name="client">Number of the client, or <see cref="Detour.Shared"/>.</param>
    /// <param name="loop">Waits for the connection; null: .NET does.</param>
    /// <param name="stop">Gives the dial up.</param>
    /// <returns>Null: it was not reached.</returns>
    public async Task<Socket?> DialAsync(int client, EpollLoop? loop, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            var addresses = await AddressesAsync().WaitAsync(either.Token).ConfigureAwait(false);
            SocketException? first = null; // tells most: an address that this machine cannot even dial often comes last
            foreach (var address in addresses)
            {
                try
                {
                    return await DialAsync(address, client, loop, either.Token).ConfigureAwait(false);
                }
                catch (SocketException e)
                {
                    first ??= e; // the next one may be at home
                }
            }

            return NotReached(first!);
        }
        catch (SocketException e)
        {
            return NotReached(e); // by name
        }
        catch (OperationCanceledException)
        {
            return stop.IsCancellationRequested ? null : NotReached($"no answer within {Readable.Duration(patience)}");
        }
    }

    private Socket? NotReached(SocketException e)
    {
        if (ClientWebSocketDialer.IsBlocked(e))
        {
            news?.OnBlocked();
        }

        return NotReached(e.Message);
    }

    private Socket? NotReached(string why)
    {
        Interlocked.Increment(ref _failed);
        Interlocked.CompareExchange(ref _failure, why, null);
        return null;
    }

    private async Task<Socket> DialAsync(IPAddress address, int client, EpollLoop? loop, CancellationToken stop)
    {
        var dial = new Dial(new IPEndPoint(address, port), Dial.SourceOf(sources, client, address));
        var socket = dial.CreateSocket();
        try
        {
            await (loop is null ? socket.ConnectAsync(dial.Remote, stop).AsTask() : LoopIo.ConnectAsync(loop, socket, dial.Remote, stop)).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Task<IPAddress[]> AddressesAsync()
    {
        lock (_gate)
        {
            return _lookup = _lookup is null or { IsFaulted: true } ? LookUpAsync() : _lookup;
        }
    }

    private async Task<IPAddress[]> LookUpAsync()
    {
        var addresses = await Dns.GetHostAddressesAsync(host).ConfigureAwait(false);
        return addresses.Length > 0
            ? [.. addresses.OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork)]
            : throw new SocketException((int)SocketError.HostNotFound);
    }
}
