using System.Net.Sockets;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Benchmarks.Faults;

/// <summary>Sends a message, and waits for its echo on a loop, as the clients of a run wait for what comes.</summary>
/// <param name="socket">Connected; closed by <see cref="LoopTask.Cut"/>.</param>
/// <param name="loop">Waits for it, from <see cref="LoopTask.Open"/> on.</param>
/// <param name="message">What is sent.</param>
/// <param name="latency">Takes the round trips; guarded by itself.</param>
internal sealed class EchoClient(Socket socket, EpollLoop loop, byte[] message, LatencyHistogram latency) : ILoopMember, ILoopSocket
{
    private readonly byte[] _buffer = new byte[message.Length];
    private TaskCompletionSource _echoed = new();
    private ulong _membership;
    private int _left;
    private long _sent;

    /// <summary>One round trip.</summary>
    public Task EchoAsync()
    {
        _echoed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _left = message.Length;
        _sent = TimeProvider.System.GetTimestamp();
        socket.Send(message);
        return _echoed.Task;
    }

    /// <inheritdoc />
    public void Do(LoopTask task)
    {
        if (task == LoopTask.Open)
        {
            _membership = loop.Join(this, LoopIo.DescriptorOf(socket), EpollLoop.Reading);
        }
        else
        {
            loop.Leave(LoopIo.DescriptorOf(socket), _membership);
            socket.Dispose();
        }
    }

    /// <inheritdoc />
    public void OnReady(uint events)
    {
        var read = socket.Receive(_buffer);
        if (read == 0)
        {
            throw new InvalidOperationException("the echo is gone"); // and so is the benchmark
        }

        _left -= read;
        if (_left > 0)
        {
            return;
        }

        lock (latency)
        {
            latency.Record(TimeProvider.System.GetElapsedTime(_sent));
        }

        _echoed.SetResult();
    }
}
