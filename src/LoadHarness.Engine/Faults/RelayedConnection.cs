using System.Net.Sockets;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Faults;

/// <summary>One connection between a client and the target, in two halves that are both ours. Thread-safe.</summary>
internal sealed class RelayedConnection
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);
    private static readonly LingerOption AsReset = new(true, 0);

    private readonly Socket _client;
    private readonly Socket _server;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new(); // never disposed: it holds nothing of the system, and whoever ends the connection may come last
    private readonly WireState _toServer;
    private readonly WireState _toClient;
    private readonly RelayPump _up;
    private readonly RelayPump _down;
    private int _isEnded;

    /// <summary>A connection whose halves are open.</summary>
    /// <param name="number">Its number among all, from 0.</param>
    /// <param name="client">The half to the client.</param>
    /// <param name="server">The half to the target.</param>
    /// <param name="random">Draws jitter and the byte that is changed.</param>
    /// <param name="corrupts">Whether a byte of the first answer is another one.</param>
    /// <param name="time">Time.</param>
    public RelayedConnection(int number, Socket client, Socket server, StableRandom random, bool corrupts, TimeProvider time)
    {
        (Number, _client, _server, _time) = (number, client, server, time);
        _toServer = new WireState(StableRandom.FromState(random.NextBits()));
        _toClient = new WireState(StableRandom.FromState(random.NextBits()));
        var draw = random.NextDouble();
        _up = new RelayPump(client, server, _toServer, time);
        _down = new RelayPump(server, client, _toClient, time) { OnFirst = corrupts ? piece => piece[(int)(draw * piece.Length)] ^= 0x20 : null };
    }

    /// <summary>Its number among all, from 0.</summary>
    public int Number { get; }

    /// <summary>Bytes that it has passed on, both ways.</summary>
    public long Passed => _up.Passed + _down.Passed;

    /// <summary>Bytes that it has thrown away, both ways.</summary>
    public long Swallowed => _up.Swallowed + _down.Swallowed;

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

        await Task.WhenAll(up, down).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
    }

    /// <summary>Both ends get a reset.</summary>
    public void Reset() => End(reset: true);

    /// <summary>Both ends get the end of the stream, and what they still send is taken for a second.</summary>
    public async Task CloseAsync()
    {
        Begin(-1, new WireFault(WireFaultKind.BlackHole, 1));
        foreach (var half in new[] { _client, _server })
        {
            try
            {
                half.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is gone already.
            }
        }

        await Task.Delay(Linger, _time).ConfigureAwait(false);
        End(reset: false);
    }

    /// <summary>A fault that lasts begins.</summary>
    public void Begin(int number, WireFault fault)
    {
        foreach (var state in States(fault.Direction))
        {
            state.Begin(number, fault);
        }
    }

    /// <summary>An event is over.</summary>
    public void End(int number)
    {
        _toServer.End(number);
        _toClient.End(number);
    }

    private IEnumerable<WireState> States(WireDirection direction)
    {
        if (direction.HasFlag(WireDirection.ToServer))
        {
            yield return _toServer;
        }

        if (direction.HasFlag(WireDirection.ToClients))
        {
            yield return _toClient;
        }
    }

    private void End(bool reset)
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 1)
        {
            return;
        }

        foreach (var half in new[] { _client, _server })
        {
            if (reset)
            {
                half.LingerState = AsReset;
            }

            half.Dispose();
        }

        _over.Cancel();
    }
}
