using System.Collections.Concurrent;

namespace LoadHarness.Clients.Transport;

/// <summary>What a member of a loop asks it to do.</summary>
public enum LoopTask : byte
{
    /// <summary>Connect, or begin to wait.</summary>
    Open,

    /// <summary>End at once.</summary>
    Cut,

    /// <summary>Tell when bytes can be written again.</summary>
    WatchWrites,

    /// <summary>Leave the socket alone for a while, or turn to it again.</summary>
    Hold,

    /// <summary>Read, or read on after a rest.</summary>
    ReadOn,

    /// <summary>Answer the question how far behind the loop is.</summary>
    Answer,
}

/// <summary>Who has something to do on the thread of a loop.</summary>
public interface ILoopMember
{
    /// <summary>Does what was asked for. On the loop's thread, and must not throw.</summary>
    void Do(LoopTask task);
}

/// <summary>Whose socket a loop waits for.</summary>
public interface ILoopSocket
{
    /// <summary>The socket is ready, or has failed. On the loop's thread, and must not throw.</summary>
    /// <param name="events">What it is ready for.</param>
    void OnReady(uint events);
}

/// <summary>
/// One thread that waits for many sockets and tells each that it is ready. Everything that a channel does but sending
/// happens on the thread of its loop, so that it needs no lock. Thread-safe.
/// </summary>
public sealed class EpollLoop
{
    /// <summary>To be told when bytes can be read, or the stream has ended.</summary>
    public const uint Reading = Epoll.In;

    private const int Batch = 256;
    private const ulong WakerData = ulong.MaxValue;

    /// <summary>One loop for each core; the threads end with the process.</summary>
    private static readonly Lazy<EpollLoop[]> Loops = new(() =>
        [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, 16)).Select(number => new EpollLoop(number))]);

    private static int _dealt;

    private readonly int _set = Epoll.Create();
    private readonly int _waker = Epoll.CreateWaker();
    private readonly ConcurrentQueue<(ILoopMember Member, LoopTask Task)> _posted = new();
    private readonly List<ILoopSocket?> _members = [];
    private readonly List<uint> _generations = []; // an event of a member that has left must not reach its successor
    private readonly Stack<int> _free = new();
    private int _wakePending;

    private EpollLoop(int number)
    {
        Epoll.Add(_set, _waker, Epoll.In, WakerData);
        new Thread(Run) { IsBackground = true, Name = $"sockets {number}" }.Start();
    }

    /// <summary>All loops of the process; none where the system has no epoll.</summary>
    public static IReadOnlyList<EpollLoop> All => Epoll.IsSupported ? Loops.Value : [];

    /// <summary>The next loop in turn. Only where there are any.</summary>
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

    /// <summary>Begins to wait for a socket. On the loop's thread.</summary>
    /// <returns>Its membership, to be given back to the other functions.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel waits for no more.</exception>
    public ulong Join(ILoopSocket member, int descriptor, uint events)
    {
        if (!_free.TryPop(out var index))
        {
            index = _members.Count;
            _members.Add(null);
            _generations.Add(0);
        }

        _members[index] = member;
        var membership = ((ulong)_generations[index] << 32) | (uint)index;
        try
        {
            Epoll.Add(_set, descriptor, events, membership);
            return membership;
        }
        catch
        {
            Leave(membership);
            throw;
        }
    }

    /// <summary>Changes what is waited for. On the loop's thread.</summary>
    public void Watch(int descriptor, uint events, ulong membership) => Epoll.Modify(_set, descriptor, events, membership);

    /// <summary>Waits no longer for a socket that stays open. On the loop's thread.</summary>
    public void Leave(int descriptor, ulong membership)
    {
        Epoll.Remove(_set, descriptor);
        Leave(membership);
    }

    /// <summary>Forgets a member whose socket is closed; the kernel has forgotten it with the socket. On the loop's thread.</summary>
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
        Interlocked.Exchange(ref _wakePending, 0); // before anything is taken: what is posted after that wakes it again
        while (_posted.TryDequeue(out var one))
        {
            one.Member.Do(one.Task);
        }
    }
}
