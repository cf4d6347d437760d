using System.ComponentModel;
using System.Net;
using System.Net.Sockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// Connects and reads by a loop, for sockets that a loop is going to wait for: .NET would wait for them, too, from the first call that it cannot do
/// at once until they are closed, and wake up a thread of its own for all that comes.
/// </summary>
public static class LoopIo
{
    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">It cannot.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static async Task ConnectAsync(EpollLoop loop, Socket socket, EndPoint remote, CancellationToken stop)
    {
        var error = Epoll.ErrorOf(Epoll.Connect(DescriptorOf(socket), remote.Serialize()));
        if (error == SocketError.Success)
        {
            await ReadyAsync(loop, socket, Epoll.Out, stop).ConfigureAwait(false);
            error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        }

        if (error != SocketError.Success)
        {
            throw new SocketException((int)error);
        }
    }

    /// <summary>Reads what is there, or else what comes next.</summary>
    /// <returns>How much; 0: the stream has ended.</returns>
    /// <exception cref="SocketException">The connection is lost.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static async Task<int> ReceiveAsync(EpollLoop loop, Socket socket, Memory<byte> buffer, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var length = socket.Receive(buffer.Span, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                return length;
            }

            if (error != SocketError.WouldBlock)
            {
                throw new SocketException((int)error);
            }

            await ReadyAsync(loop, socket, Epoll.In, stop).ConfigureAwait(false);
        }
    }

    /// <summary>What the kernel calls a socket.</summary>
    public static int DescriptorOf(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

    private static async Task ReadyAsync(EpollLoop loop, Socket socket, uint events, CancellationToken stop)
    {
        var wait = new Wait(loop, socket, events);
        loop.Post(wait, LoopTask.Open);
        using (stop.UnsafeRegister(_ => loop.Post(wait, LoopTask.Cut), null))
        {
            await wait.Ready.ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Waits until a socket is ready, once; it must not be closed meanwhile.</summary>
    private sealed class Wait(EpollLoop loop, Socket socket, uint interest) : ILoopMember, ILoopSocket
    {
        private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private ulong _membership;
        private bool _joined;

        public Task Ready => _ready.Task;

        public void Do(LoopTask task)
        {
            switch (task)
            {
                case LoopTask.Open:
                    Begin();
                    break;
                case LoopTask.Cut:
                    Leave();
                    _ready.TrySetCanceled();
                    break;
            }
        }

        public void OnReady(uint events)
        {
            Leave();
            _ready.TrySetResult();
        }

        private void Begin()
        {
            try
            {
                _membership = loop.Join(this, DescriptorOf(socket), interest);
                _joined = true;
            }
            catch (Win32Exception)
            {
                _ready.TrySetException(new SocketException((int)SocketError.NoBufferSpaceAvailable)); // the kernel waits for no more sockets
            }
        }

        private void Leave()
        {
            if (_joined)
            {
                _joined = false;
                loop.Leave(DescriptorOf(socket), _membership);
            }
        }
    }
}
