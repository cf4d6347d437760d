using System.Net.Sockets;

namespace LoadHarness.Engine.Faults;

/// <summary>Dials that were accepted and are never answered, until their event ends or whoever dialled gives up. Thread-safe.</summary>
internal sealed class UnansweredDials
{
    private readonly Lock _gate = new();
    private readonly HashSet<(int Event, Socket Dial)> _waiting = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Keeps a dial.</summary>
    /// <param name="number">The event that leaves it unanswered.</param>
    /// <param name="dial">The dial.</param>
    public void Add(int number, Socket dial)
    {
        lock (_gate)
        {
            _waiting.Add((number, dial));
        }
    }

    /// <summary>Lets go of a dial as soon as its other end has: a fault that lasts must not use up the descriptors.</summary>
    /// <param name="number">The event that leaves it unanswered.</param>
    /// <param name="dial">The dial; what it says is thrown away.</param>
    /// <param name="stop">The relay ends.</param>
    public async Task WaitAsync(int number, Socket dial, CancellationToken stop)
    {
        var unheard = new byte[256];
        try
        {
            while (await dial.ReceiveAsync(unheard.AsMemory(), SocketFlags.None, stop).ConfigureAwait(false) > 0)
            {
                // It still waits.
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It has given up, or we have.
        }

        lock (_gate)
        {
            _waiting.Remove((number, dial));
        }

        RelayedConnection.Abort(dial);
    }

    /// <summary>An event is over: its dials are reset.</summary>
    public void End(int number)
    {
        List<Socket> ended;
        lock (_gate)
        {
            ended = [.. _waiting.Where(one => one.Event == number).Select(one => one.Dial)];
        }

        ended.ForEach(RelayedConnection.Abort);
    }
}
