using System.Net;
using System.Net.Sockets;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Faults;

/// <summary>
/// A TCP relay between the clients of a run and their target, which breaks what passes when it is told to. It knows no WebSocket and no TLS: after the
/// preface by which a client says who it is, bytes pass as they are. Thread-safe.
/// </summary>
internal sealed class FaultRelay : IWire, IAsyncDisposable
{
    private const int Backlog = 4096;
    private static readonly TimeSpan PrefaceWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10); // until a machine without descriptors may have one again

    private readonly RelayTarget _target;
    private readonly long _seed;
    private readonly TimeProvider _time;
    private readonly FaultWatch _faults;
    private readonly IReadOnlyList<EpollLoop> _loops;
    private readonly IRelayNews? _news;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, RelayedConnection> _open = [];
    private readonly Dictionary<int, ActiveFault> _active = [];
    private readonly Dictionary<int, int> _dials = []; // of each client
    private readonly UnansweredDials _unanswered = new();
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationToken _stop; // of _over, which is gone with the relay
    private Socket _socket; // listens, or only keeps the port
    private bool _listens;
    private int _accepted;
    private int _dealt;
    private RelayTraffic _before; // of those that have ended

    /// <summary>Opens a relay.</summary>
    /// <param name="listen">Where clients connect to; port 0: a free one.</param>
    /// <param name="target">Where they are connected with.</param>
    /// <param name="seed">Seed of the plan.</param>
    /// <param name="time">Time.</param>
    /// <param name="faults">Is told what our own code throws.</param>
    /// <param name="loops">Wait for its connections, in turn; none: .NET does.</param>
    /// <param name="news">Is told what must not be held against the target; null: nobody is.</param>
    /// <exception cref="SocketException">It cannot listen there.</exception>
    public FaultRelay(IPEndPoint listen, RelayTarget target, long seed, TimeProvider time, FaultWatch faults, IReadOnlyList<EpollLoop> loops, IRelayNews? news = null)
    {
        (_target, _seed, _time, _faults, _loops, _news) = (target, seed, time, faults, loops, news);
        _stop = _over.Token;
        _socket = BoundTo(listen);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        Listen();
    }

    /// <summary>Where clients connect to.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Connections that are open.</summary>
    public int Open => Locked(() => _open.Count);

    /// <summary>Connections that were accepted so far, those that were refused or not answered included.</summary>
    public int Accepted => Locked(() => _accepted);

    /// <summary>Dials that wait for an answer that never comes.</summary>
    public int Unanswered => _unanswered.Count;

    /// <summary>What it has carried so far.</summary>
    public RelayTraffic Traffic => Locked(() => _open.Values.Aggregate(_before, (sum, one) => sum + one.Traffic));

    /// <summary>What its dials came to.</summary>
    public RelayTarget Target => _target;

    /// <inheritdoc />
    public int Begin(int number, WireEvent fault, IReadOnlySet<int>? clients)
    {
        List<RelayedConnection> hit;
        lock (_gate)
        {
            var active = new ActiveFault(fault, clients);
            if (!fault.IsInstant)
            {
                _active[number] = active;
            }

            if (fault.Kind == WireEventKind.Refuse && clients is null && _listens)
            {
                StopListening();
            }

            hit = fault.IsOfDials ? [] : [.. _open.Values.Where(connection => active.Hits(connection.Owner))];
        }

        foreach (var connection in hit)
        {
            Hit(connection, number, fault);
        }

        return hit.Count;
    }

    /// <inheritdoc />
    public int End(int number)
    {
        List<RelayedConnection> open;
        ActiveFault? ended;
        lock (_gate)
        {
            if (!_active.Remove(number, out ended))
            {
                return 0;
            }

            open = [.. _open.Values];
            if (!_listens && !_active.Values.Any(one => one is { Fault.Kind: WireEventKind.Refuse, Clients: null }))
            {
                Listen();
            }
        }

        _unanswered.End(number);
        foreach (var connection in open)
        {
            connection.End(number);
            if (ended.Fault.Kind == WireEventKind.BlackHole && connection.IsBlackHole && ended.Hits(connection.Owner))
            {
                connection.Reset();
            }
        }

        return ended.Dials;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        List<RelayedConnection> open;
        lock (_gate)
        {
            _listens = false;
            _socket.Dispose();
            open = [.. _open.Values];
        }

        open.ForEach(connection => connection.Reset());
        await Task.WhenAll(open.Select(connection => connection.Closed)).ConfigureAwait(false);
        _over.Dispose();
    }

    private void Hit(RelayedConnection connection, int number, WireEvent fault)
    {
        switch (fault.Kind)
        {
            case WireEventKind.Reset:
                connection.Reset();
                break;
            case WireEventKind.Close:
                _ = GuardAsync(connection.CloseAsync);
                break;
            default:
                connection.Begin(number, fault);
                break;
        }
    }

    private static Socket BoundTo(IPEndPoint place)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(place);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Listen()
    {
        _socket.Listen(Backlog);
        _listens = true;
        var listener = _socket;
        _ = GuardAsync(() => AcceptAsync(listener));
    }

    /// <summary>Nobody listens any more; but nobody else shall have the port, nor a dial reach itself by it.</summary>
    private void StopListening()
    {
        _listens = false;
        _socket.Dispose();
        _socket = BoundTo(EndPoint);
    }

    private async Task AcceptAsync(Socket listener)
    {
        for (var isShort = false; ;)
        {
            Socket dial;
            try
            {
                dial = await listener.AcceptAsync(_stop).ConfigureAwait(false);
            }
            catch (Exception) when (IsOver(listener))
            {
                return;
            }
            catch (SocketException e)
            {
                if (!isShort && ClientWebSocketDialer.IsBlocked(e))
                {
                    _news?.OnBlocked(); // once: whoever waits may still be taken
                    isShort = true;
                }

                await Task.Delay(Breath, _time).ConfigureAwait(false);
                continue;
            }

            isShort = false;
            _ = GuardAsync(() => RelayAsync(dial));
        }
    }

    /// <summary>Whether nobody listens on a socket any more.</summary>
    private bool IsOver(Socket listener) => Locked(() => _stop.IsCancellationRequested || !_listens || listener != _socket);

    private async Task RelayAsync(Socket dial)
    {
        (dial.NoDelay, dial.Blocking) = (true, false); // a loop reads it without waiting
        var loop = NextLoop();
        if (await OwnerOfAsync(dial, loop).ConfigureAwait(false) is not { } owner)
        {
            RelayedConnection.Abort(dial);
            return;
        }

        var number = Interlocked.Increment(ref _accepted) - 1;
        var (silencer, refused, nth) = Receive(dial, owner);
        if (silencer is { } silent)
        {
            await _unanswered.WaitAsync(silent, dial, _stop).ConfigureAwait(false);
            return;
        }

        if (refused || await _target.DialAsync(owner, loop, _stop).ConfigureAwait(false) is not { } server)
        {
            RelayedConnection.Abort(dial); // the client learns of it as it would of a middlebox
            return;
        }

        var connection = new RelayedConnection(owner, dial, server, StableRandom.For(_seed, owner, nth, RandomPurpose.Wire), _time, loop, _news);
        Add(number, connection);
        await connection.RunAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _open.Remove(number);
            _before += connection.Traffic;
        }
    }

    private EpollLoop? NextLoop() => _loops.Count == 0 ? null : _loops[(int)((uint)Interlocked.Increment(ref _dealt) % (uint)_loops.Count)];

    /// <summary>Who dials; null: nobody of ours.</summary>
    private async Task<int?> OwnerOfAsync(Socket dial, EpollLoop? loop)
    {
        var preface = new byte[Detour.PrefaceLength];
        using var patience = new CancellationTokenSource(PrefaceWithin, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stop);
        try
        {
            for (var length = 0; length < preface.Length;)
            {
                var left = preface.AsMemory(length);
                var read = await (loop is null ? dial.ReceiveAsync(left, SocketFlags.None, either.Token).AsTask() : LoopIo.ReceiveAsync(loop, dial, left, either.Token)).ConfigureAwait(false);
                if (read == 0)
                {
                    return null;
                }

                length += read;
            }

            return Detour.ClientOf(preface);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>What becomes of a dial: the event that leaves it unanswered, whether it is refused, and the how manieth of its client it is.</summary>
    private (int? Silencer, bool IsRefused, int Nth) Receive(Socket dial, int owner)
    {
        lock (_gate)
        {
            var nth = _dials[owner] = _dials.GetValueOrDefault(owner) + 1;
            var refused = false;
            foreach (var (number, active) in _active.Where(one => one.Value.IsOfNewOnes && one.Value.Hits(owner)))
            {
                active.Dials++;
                refused |= active.Fault.Kind == WireEventKind.Refuse;
                if (active.Fault.Kind is WireEventKind.NeverAnswer or WireEventKind.BlackHole)
                {
                    _unanswered.Add(number, dial);
                    return (number, false, nth);
                }
            }

            return (null, refused, nth);
        }
    }

    /// <summary>From now on it is hit by what begins, and it is hit by what goes on.</summary>
    private void Add(int number, RelayedConnection connection)
    {
        lock (_gate)
        {
            _open.Add(number, connection);
            if (_stop.IsCancellationRequested)
            {
                connection.Reset(); // who ended the relay has not seen it
            }

            foreach (var (one, active) in _active)
            {
                if (active.Hits(connection.Owner) && active.Fault.Kind is not (WireEventKind.Refuse or WireEventKind.NeverAnswer))
                {
                    active.Dials += active.IsOfNewOnes ? 0 : 1; // those were counted when they dialled
                    connection.Begin(one, active.Fault);
                }
            }
        }
    }

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _faults.Report(e);
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    /// <summary>A fault that goes on, whom it hits, and how many dials it has hit.</summary>
    private sealed class ActiveFault(WireEvent fault, IReadOnlySet<int>? clients)
    {
        public WireEvent Fault { get; } = fault;

        public IReadOnlySet<int>? Clients { get; } = clients;

        public int Dials { get; set; }

        /// <summary>Whether it decides what becomes of a dial. Into a black hole no connection is ever made.</summary>
        public bool IsOfNewOnes => Fault.IsOfDials || Fault.Kind == WireEventKind.BlackHole;

        public bool Hits(int owner) => Clients is null || Clients.Contains(owner);
    }
}
