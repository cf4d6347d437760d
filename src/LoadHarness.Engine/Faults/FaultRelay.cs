using System.Net;
using System.Net.Sockets;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Faults;

/// <summary>
/// A TCP relay between the clients of a run and their target, which breaks what passes when it is told to. It knows no WebSocket and no TLS: bytes pass as
/// they are. Whom a fault hits is drawn by the seed. Thread-safe.
/// </summary>
internal sealed class FaultRelay : IAsyncDisposable
{
    private const int Backlog = 4096;
    private static readonly LingerOption AsReset = new(true, 0);

    private readonly EndPoint _target;
    private readonly long _seed;
    private readonly TimeProvider _time;
    private readonly FaultWatch _faults;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, RelayedConnection> _open = [];
    private readonly Dictionary<int, WireFault> _active = [];
    private readonly List<(int Event, Socket Dial)> _unanswered = [];
    private readonly CancellationTokenSource _over = new();
    private Socket? _listener; // null: nobody listens
    private int _accepted;
    private long _passed; // of those that have ended
    private long _swallowed;

    /// <summary>Opens a relay.</summary>
    /// <param name="listen">Where clients connect to; port 0: a free one.</param>
    /// <param name="target">Where they are connected with.</param>
    /// <param name="seed">Seed of the plan.</param>
    /// <param name="time">Time.</param>
    /// <param name="faults">Is told what our own code throws.</param>
    /// <exception cref="SocketException">It cannot listen there.</exception>
    public FaultRelay(IPEndPoint listen, EndPoint target, long seed, TimeProvider time, FaultWatch faults)
    {
        (_target, _seed, _time, _faults) = (target, seed, time, faults);
        EndPoint = listen;
        Listen();
    }

    /// <summary>Where clients connect to.</summary>
    public IPEndPoint EndPoint { get; private set; }

    /// <summary>Connections that are open.</summary>
    public int Open => Locked(() => _open.Count);

    /// <summary>Connections that were accepted so far, those that were refused or not answered included.</summary>
    public int Accepted => Locked(() => _accepted);

    /// <summary>Bytes passed on so far.</summary>
    public long Passed => Locked(() => _passed + _open.Values.Sum(one => one.Passed));

    /// <summary>Bytes thrown away so far.</summary>
    public long Swallowed => Locked(() => _swallowed + _open.Values.Sum(one => one.Swallowed));

    /// <summary>A fault begins.</summary>
    /// <param name="number">Number of its event.</param>
    /// <param name="fault">What it is.</param>
    /// <returns>How many connections it hits now; of dials: none yet.</returns>
    public int Begin(int number, WireFault fault)
    {
        List<RelayedConnection> hit;
        lock (_gate)
        {
            if (fault.Kind is not (WireFaultKind.Reset or WireFaultKind.Close))
            {
                _active[number] = fault;
            }

            if (fault is { Kind: WireFaultKind.Refuse, Share: >= 1 })
            {
                StopListening();
            }

            hit = fault.IsOfDials ? [] : [.. Drawn(number, fault.Share)];
        }

        foreach (var connection in hit)
        {
            Hit(connection, number, fault);
        }

        return hit.Count;
    }

    /// <summary>An event is over: what it held goes on, and what can never work again is reset.</summary>
    /// <param name="number">Its number.</param>
    public void End(int number)
    {
        List<RelayedConnection> open;
        List<Socket> dials;
        WireFault? ended;
        lock (_gate)
        {
            if (!_active.Remove(number, out ended))
            {
                return;
            }

            open = [.. _open.Values];
            dials = [.. _unanswered.Where(one => one.Event == number).Select(one => one.Dial)];
            _unanswered.RemoveAll(one => one.Event == number);
            if (_listener is null && !_active.Values.Any(fault => fault is { Kind: WireFaultKind.Refuse, Share: >= 1 }))
            {
                Listen();
            }
        }

        dials.ForEach(ResetDial);
        foreach (var connection in open)
        {
            connection.End(number);
            if (ended.Kind == WireFaultKind.BlackHole && connection.IsBlackHole)
            {
                connection.Reset();
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        List<RelayedConnection> open;
        lock (_gate)
        {
            StopListening();
            open = [.. _open.Values];
            _unanswered.ForEach(one => ResetDial(one.Dial));
            _unanswered.Clear();
        }

        open.ForEach(connection => connection.Reset());
        _over.Dispose();
    }

    /// <summary>So many of those that are open, by a draw that belongs to event and connection; one at least.</summary>
    private IEnumerable<RelayedConnection> Drawn(int number, double share)
    {
        var count = Math.Max(1, (int)Math.Round(share * _open.Count, MidpointRounding.AwayFromZero));
        return _open.Values.OrderBy(connection => Draw(number, connection.Number)).ThenBy(connection => connection.Number).Take(count);
    }

    private double Draw(int number, int connection) => StableRandom.For(_seed, number, connection, RandomPurpose.Wire).NextDouble();

    private void Hit(RelayedConnection connection, int number, WireFault fault)
    {
        switch (fault.Kind)
        {
            case WireFaultKind.Reset:
                connection.Reset();
                break;
            case WireFaultKind.Close:
                _ = GuardAsync(connection.CloseAsync);
                break;
            default:
                connection.Begin(number, fault);
                break;
        }
    }

    private void Listen()
    {
        var listener = new Socket(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(EndPoint);
            listener.Listen(Backlog);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        _listener = listener;
        _ = GuardAsync(() => AcceptAsync(listener));
    }

    private void StopListening()
    {
        _listener?.Dispose();
        _listener = null;
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket dial;
            try
            {
                dial = await listener.AcceptAsync(_over.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return; // nobody listens any more
            }

            _ = GuardAsync(() => RelayAsync(dial));
        }
    }

    private async Task RelayAsync(Socket dial)
    {
        dial.NoDelay = true;
        List<KeyValuePair<int, WireFault>> faults;
        int number;
        lock (_gate)
        {
            number = _accepted++;
            faults = [.. _active.Where(one => Draw(one.Key, number) < one.Value.Share)];
            if (faults.Find(one => one.Value.Kind == WireFaultKind.NeverAnswer) is { Value: not null } never)
            {
                _unanswered.Add((never.Key, dial));
                return;
            }
        }

        if (faults.Exists(one => one.Value.Kind == WireFaultKind.Refuse) || await DialTargetAsync().ConfigureAwait(false) is not { } server)
        {
            ResetDial(dial);
            return;
        }

        var corrupts = faults.Exists(one => one.Value.Kind == WireFaultKind.CorruptUpgrade);
        var connection = new RelayedConnection(number, dial, server, StableRandom.For(_seed, 0, number, RandomPurpose.Wire), corrupts, _time);
        foreach (var (key, fault) in faults.Where(one => !one.Value.IsOfDials))
        {
            connection.Begin(key, fault);
        }

        lock (_gate)
        {
            _open.Add(number, connection);
        }

        await connection.RunAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _open.Remove(number);
            _passed += connection.Passed;
            _swallowed += connection.Swallowed;
        }
    }

    private async Task<Socket?> DialTargetAsync()
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await server.ConnectAsync(_target, _over.Token).ConfigureAwait(false);
            return server;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            server.Dispose();
            return null; // the client learns of it as it would of a middlebox: by a reset
        }
    }

    private static void ResetDial(Socket dial)
    {
        dial.LingerState = AsReset;
        dial.Dispose();
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
}
