using System.Collections.Concurrent;

namespace LoadHarness.Clients.Transport;

/// <summary>What a member of a loop asks it to do.</summary>
internal enum LoopTask : byte
{
    /// <summary>Connect.</summary>
    Open,

    /// <summary>End at once.</summary>
    Cut,

    /// <summary>Tell when bytes can be written again.</summary>
    WatchWrites,

    /// <summary>Leave the socket alone for a while, or turn to it again.</summary>
    Hold,

    /// <summary>Read on after a rest.</summary>
    ReadOn,

    /// <summary>Answer the question how far behind the loop is.</summary>
    Answer,
}

/// <summary>Who has something to do on the thread of a loop.</summary>
internal interface ILoopMember
{
    /// <summary>Does what was asked for. On the loop's thread.</summary>
    void Do(LoopTask task);
}

/// <summary>
/// One thread that waits for many sockets and tells each that it is ready. Everything that a channel does but sending
/// happens on the thread of its loop, so that it needs no lock. Thread-safe.
/// </summary>
internal sealed class EpollLoop
{
    private const int Batch = 256;
    private const ulong WakerData = ulong.MaxValue;

    /// <summary>One loop for each core; the threads end with the process.</summary>
    private static readonly Lazy<EpollLoop[]> Loops = new(() =>
        [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, 16)).Select(number => new EpollLoop(number))]);

    private static int _dealt;

    private readonly int _set = Epoll.Create();
    private readonly int _waker = Epoll.CreateWaker();
    private readonly ConcurrentQueue<(ILoopMember Member, LoopTask Task)> _posted = new();
    private readonly List<EpollChannel?> _members = [];
    private readonly List<uint> _generations = []; // an event of a member that has left must not reach its successor
    private readonly Stack<int> _free = new();
    private int _wakePending;

    private EpollLoop(int number)
    {
        Epoll.Add(_set, _waker, Epoll.In, WakerData);
        new Thread(Run) { IsBackground = true, Name = $"sockets {number}" }.Start();
    }

    /// <summary>All loops of the process.</summary>
    public static IReadOnlyList<EpollLoop> All => Loops.Value;

    /// <summary>The next loop in turn.</summary>
    public static EpollLoop Next() => Loops.Value[(uint)Interlocked.Increment(ref _dealt) % (uint)Loops.Value.Length];

    /// <summary>Asks for something to be done on the loop's thread. From any thread.</summary>
    public void Post(ILoopMember member, LoopTask task)
    {
        _posted.Enqueue((member, task));
        if (Interlocked.Exchange(ref _wakePending, 1) == 0)
        {
            Epoll.Wake(_waker);
        }
    }

    /// <summary>Begins to wait for a channel's socket. On the loop's thread.</summary>
    /// <returns>Its membership, to be given back to the other functions.</returns>
    public ulong Join(EpollChannel channel, int descriptor, uint events)
    {
        if (!_free.TryPop(out var index))
        {
            index = _members.Count;
            _members.Add(null);
            _generations.Add(0);
        }

        _members[index] = channel;
        var membership = ((ulong)_generations[index] << 32) | (uint)index;
        Epoll.Add(_set, descriptor, events, membership);
        return membership;
    }

    /// <summary>Changes what is waited for. On the loop's thread.</summary>
    public void Watch(int descriptor, uint events, ulong membership) => Epoll.Modify(_set, descriptor, events, membership);

    /// <summary>Waits no longer for a socket that stays open. On the loop's thread.</summary>
    public void Leave(int descriptor, ulong membership)
    {
        Epoll.Remove(_set, descriptor);
        Leave(membership);
    }

    /// <summary>Forgets a channel whose socket is closed; the kernel has forgotten it with the socket. On the loop's thread.</summary>
    public void Leave(ulong membership)
    {
        var index = (int)(uint)membership;
        _members[index] = null;
        _generations[index]++;
        _free.Push(index);
    }

    private void Run()
    {
        var events = new byte[Batch * Epoll.EventSize];
        while (true)
        {
            var count = Epoll.Wait(_set, events);
            for (var i = 0; i < count; i++)
            {
                var data = Epoll.DataOf(events, i);
                if (data == WakerData)
                {
                    RunPosted();
                    continue;
                }

                var index = (int)(uint)data;
                if (_generations[index] == (uint)(data >> 32))
                {
                    _members[index]?.OnReady(Epoll.EventsOf(events, i));
                }
            }
        }
    }

    private void RunPosted()
    {
        Epoll.Sleep(_waker);
        Volatile.Write(ref _wakePending, 0);
        while (_posted.TryDequeue(out var one))
        {
            one.Member.Do(one.Task);
        }
    }
}
