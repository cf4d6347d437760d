using System.Net.Sockets;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Faults;

/// <summary>One connection between a client and the target, in two halves that are both ours. Thread-safe.</summary>
internal sealed class RelayedConnection : ILoopMember
{
    /// <summary>So much of the beginning of an upgrade every peer reads: the status line or the request line, or the handshake of TLS.</summary>
    private const int Opening = 12;

    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);
    private readonly RelayHalf _client;
    private readonly RelayHalf _server;
    private readonly TimeProvider _time;
    private readonly EpollLoop? _loop;
    private readonly IRelayNews? _news;
    private readonly CancellationTokenSource _over = new(); // never disposed: it holds nothing of the system, and whoever ends the connection may come last
    private readonly WireState _toServer;
    private readonly WireState _toClient;
    private readonly RelayPump _up;
    private readonly RelayPump _down;
    private readonly double _draw;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isEnded;
    private bool _endsWithReset;

    /// <summary>A connection whose halves are open.</summary>
    /// <param name="owner">Number of its client, or <see cref="Clients.Transport.Detour.Shared"/>.</param>
    /// <param name="client">The half to the client.</param>
    /// <param name="server">The half to the target.</param>
    /// <param name="random">Draws jitter and the byte that is changed.</param>
    /// <param name="time">Time.</param>
    /// <param name="loop">Waits for both halves; null: .NET does.</param>
    /// <param name="news">Is told if it ends with something in hand; null: nobody is.</param>
    public RelayedConnection(int owner, Socket client, Socket server, StableRandom random, TimeProvider time, EpollLoop? loop, IRelayNews? news = null)
    {
        (Owner, _client, _server, _time, _loop, _news) = (owner, new RelayHalf(client), new RelayHalf(server), time, loop, news);
        _toServer = new WireState(StableRandom.FromState(random.NextBits()));
        _toClient = new WireState(StableRandom.FromState(random.NextBits()));
        _draw = random.NextDouble();
        _up = new RelayPump(_client, _server, _toServer, _toClient, time, loop) { Fail = Reset };
        _down = new RelayPump(_server, _client, _toClient, _toServer, time, loop) { Fail = Reset };
    }

    /// <summary>Number of its client, or <see cref="Clients.Transport.Detour.Shared"/>.</summary>
    public int Owner { get; }

    /// <summary>What it has carried.</summary>
    public RelayTraffic Traffic => new(_up.Passed + _down.Passed, _up.Pieces + _down.Pieces, _up.Swallowed + _down.Swallowed);

    /// <summary>Completed when both halves are closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Whether it carries nothing any more in one direction at least.</summary>
    public bool IsBlackHole => _toServer.IsBlackHole || _toClient.IsBlackHole;

    /// <summary>Carries until both streams have ended, or one of the ends is gone: then the other one gets a reset, too.</summary>
    public async Task RunAsync()
    {
        var (up, down) = (_up.RunAsync(_over.Token), _down.RunAsync(_over.Token));
        try
        {
            await (await Task.WhenAny(up, down).ConfigureAwait(false)).ConfigureAwait(false);
            await Task.WhenAll(up, down).ConfigureAwait(false);
            End(reset: false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            End(reset: true);
        }

        await _closed.Task.ConfigureAwait(false);
        await Task.WhenAll(up, down).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
    }

    /// <inheritdoc />
    void ILoopMember.Do(LoopTask task)
    {
        _up.Stop();
        _down.Stop();
        ThreadPool.UnsafeQueueUserWorkItem(one => one.Close(), this, preferLocal: false); // thousands at once must not keep the clients waiting that share the loop
    }

    /// <summary>Both ends get a reset.</summary>
    public void Reset() => End(reset: true);

    /// <summary>Both ends get the end of the stream, and what they still send is taken for a second.</summary>
    public async Task CloseAsync()
    {
        Begin(-1, new WireEvent(WireEventKind.BlackHole, 1, null));
        foreach (var half in new[] { _client, _server })
        {
            try
            {
                half.EndStream();
            }
            catch (ObjectDisposedException)
            {
                // It is gone already.
            }
        }

        await Task.Delay(Linger, _time).ConfigureAwait(false);
        End(reset: false);
    }

    /// <summary>A fault that lasts begins.</summary>
    /// <param name="number">Number of its event.</param>
    /// <param name="fault">What it is; a changed byte only before it carries anything.</param>
    public void Begin(int number, WireEvent fault)
    {
        foreach (var (way, state, pump) in ((WireDirection, WireState, RelayPump)[])[(WireDirection.ToServer, _toServer, _up), (WireDirection.ToClients, _toClient, _down)])
        {
            if (!fault.Direction.HasFlag(way))
            {
                continue;
            }

            if (fault.Kind == WireEventKind.CorruptUpgrade)
            {
                pump.OnFirst = Corrupt;
            }
            else
            {
                state.Begin(number, fault);
            }
        }
    }

    /// <summary>An event is over.</summary>
    public void End(int number)
    {
        _toServer.End(number);
        _toClient.End(number);
    }

    /// <summary>Ends a socket with a reset: where something is still read from it, a plain close would send the end of the stream first.</summary>
    public static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other end was first.
        }

        socket.Close(0);
    }

    private void Corrupt(Span<byte> piece) => piece[(int)(_draw * Math.Min(Opening, piece.Length))] ^= 0x80;

    private void End(bool reset)
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 1)
        {
            return;
        }

        if (_up.HasInHand && Owner >= 0)
        {
            _news?.OnThrownAway(Owner);
        }

        _endsWithReset = reset;
        if (_loop is null)
        {
            Close();
        }
        else
        {
            _loop.Post(this, LoopTask.Cut);
        }
    }

    private void Close()
    {
        foreach (var half in new[] { _client, _server })
        {
            if (_endsWithReset)
            {
                Abort(half.Socket);
            }
            else
            {
                half.Socket.Dispose();
            }
        }

        _closed.SetResult();
        _over.Cancel();
    }
}

/// <summary>What was carried. Immutable.</summary>
/// <param name="Passed">Bytes passed on.</param>
/// <param name="Pieces">Pieces that were read.</param>
/// <param name="Swallowed">Bytes thrown away.</param>
internal readonly record struct RelayTraffic(long Passed, long Pieces, long Swallowed)
{
    /// <summary>Both together.</summary>
    public static RelayTraffic operator +(RelayTraffic one, RelayTraffic other) =>
        new(one.Passed + other.Passed, one.Pieces + other.Pieces, one.Swallowed + other.Swallowed);
}
