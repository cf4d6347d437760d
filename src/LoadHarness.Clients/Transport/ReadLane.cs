using System.Net;
using System.Net.Sockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// One of the ways on which received bytes come to their connections: a loop of ours, or the threads of the runtime. Asked at
/// some instant, it answers as soon as it comes to it, behind everything that was ready before: so it tells how old what is
/// read there has become. Thread-safe.
/// </summary>
/// <param name="timers">Time.</param>
public abstract class ReadLane(IClientTimers timers)
{
    private const long Nothing = -1;

    private long _asked = Nothing;
    private Action<TimeSpan, TimeSpan>? _answer;

    /// <summary>Since when a question has been waiting; null: none is.</summary>
    public TimeSpan? WaitingSince => Interlocked.Read(ref _asked) is not Nothing and var ticks ? new TimeSpan(ticks) : null;

    /// <summary>Asks, unless the last question is still waiting.</summary>
    /// <param name="answer">Is told when it was asked and when the lane came to it, on the lane's own thread. Must not block.</param>
    public void Ask(Action<TimeSpan, TimeSpan> answer)
    {
        if (Interlocked.CompareExchange(ref _asked, timers.Now.Ticks, Nothing) == Nothing)
        {
            _answer = answer;
            Put();
        }
    }

    /// <summary>Puts the question where what has been received waits.</summary>
    protected abstract void Put();

    /// <summary>The lane has come to the question.</summary>
    protected void Answer()
    {
        var asked = new TimeSpan(Interlocked.Exchange(ref _asked, Nothing));
        _answer!(asked, timers.Now);
    }
}

/// <summary>The thread pool of the runtime.</summary>
/// <param name="timers">Time.</param>
public sealed class PoolLane(IClientTimers timers) : ReadLane(timers), IThreadPoolWorkItem
{
    /// <inheritdoc />
    protected override void Put() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => Answer();
}

/// <summary>One of our loops over plain sockets.</summary>
internal sealed class LoopLane(EpollLoop loop, IClientTimers timers) : ReadLane(timers), ILoopMember
{
    /// <inheritdoc />
    protected override void Put() => loop.Post(this, LoopTask.Answer);

    void ILoopMember.Do(LoopTask task) => Answer();
}

/// <summary>
/// The runtime's own engine of sockets, and what it hands its completions to: a pair of sockets of our own, on which a byte
/// goes the way of all others.
/// </summary>
internal sealed class SocketLane : ReadLane, IDisposable
{
    private static readonly byte[] Question = [1];

    private readonly Socket _near;
    private readonly Socket _far;
    private readonly SocketAsyncEventArgs _reading = new();

    /// <summary>Connects the pair.</summary>
    /// <exception cref="SocketException">No descriptor or port is left.</exception>
    public SocketLane(IClientTimers timers)
        : base(timers)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _near.Connect(listener.LocalEndPoint!);
        _far = listener.Accept();
        _reading.SetBuffer(new byte[1]);
        _reading.Completed += (_, _) => Read();
        if (!_far.ReceiveAsync(_reading))
        {
            Read();
        }
    }

    /// <summary>A pair for each thread of the engine; the pool where no pair can be had.</summary>
    public static IReadOnlyList<ReadLane> OnAllThreads(IClientTimers timers)
    {
        try
        {
            return [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, 16)).Select(_ => new SocketLane(timers))];
        }
        catch (SocketException)
        {
            return [new PoolLane(timers)];
        }
    }

    /// <summary>Closes the pairs among some lanes.</summary>
    public static void Close(IReadOnlyList<ReadLane> lanes)
    {
        foreach (var lane in lanes.OfType<SocketLane>())
        {
            lane.Dispose();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    /// <inheritdoc />
    protected override void Put()
    {
        try
        {
            _near.Send(Question);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private bool ReceiveAgain()
    {
        try
        {
            return _far.ReceiveAsync(_reading);
        }
        catch (ObjectDisposedException)
        {
            return true; // the run is over
        }
    }

    private void Read()
    {
        do
        {
            if (_reading.SocketError != SocketError.Success || _reading.BytesTransferred == 0)
            {
                return;
            }

            Answer();
        }
        while (!ReceiveAgain());
    }
}
