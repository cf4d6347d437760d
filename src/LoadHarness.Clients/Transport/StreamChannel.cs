using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// A stream of .NET: TLS everywhere, plain TCP where there is no epoll. Waits with a read of nothing, so that an idle
/// connection holds no buffer of ours; writes one message at a time in the order of the calls.
/// </summary>
internal sealed class StreamChannel : IByteChannel
{
    private const int ReadBuffer = 16 * 1024; // one TLS record
    private readonly Dial _dial;
    private readonly SslClientAuthenticationOptions? _tls;
    private readonly IChannelOwner _owner;
    private readonly IClientTimers _timers;
    private readonly CancellationTokenSource _cut = new();
    private readonly SendPump _pump;
    private Stream? _stream;
    private SlowStream? _slow; // null, as nearly always: nothing is to be read slowly
    private volatile TaskCompletionSource? _held; // null: it is not held
    private bool _inOwner; // what is thrown now is a fault of ours, not of the network

    /// <summary>Prepares a channel; nothing happens yet.</summary>
    /// <param name="dial">Where to.</param>
    /// <param name="tls">Options of TLS; null: plain.</param>
    /// <param name="owner">Is told what happens.</param>
    /// <param name="timers">Time.</param>
    public StreamChannel(Dial dial, SslClientAuthenticationOptions? tls, IChannelOwner owner, IClientTimers timers)
    {
        (_dial, _tls, _owner, _timers) = (dial, tls, owner, timers);
        _pump = new SendPump(WriteAsync, Tell, timers);
    }

    /// <inheritdoc />
    public TimeSpan? OldestUnsent => _pump.OldestUnsent;

    /// <inheritdoc />
    public void Open() => ThreadPool.QueueUserWorkItem(_ => Run());

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> bytes, SendTag tag) => _pump.Send(bytes, binary: true, tag);

    /// <inheritdoc />
    public void Hold(bool held)
    {
        var former = Interlocked.Exchange(
            ref _held, held ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null);
        former?.TrySetResult();
    }

    /// <inheritdoc />
    public void Slow(ReadPolicy policy) => _slow?.Slow(policy);

    /// <inheritdoc />
    public void Cut() => _cut.Cancel();

    /// <summary>Async void, so that a fault of ours ends the process instead of vanishing in a task that nobody waits for.</summary>
    private async void Run()
    {
        ChannelEnd end;
        try
        {
            using var socket = _dial.CreateSocket();
            socket.Blocking = true; // a NetworkStream wants it; nothing blocks, all calls are asynchronous
            await socket.ConnectAsync(_dial.Remote, _cut.Token).ConfigureAwait(false);
            if (!_dial.Preface.IsEmpty)
            {
                await socket.SendAsync(_dial.Preface, SocketFlags.None, _cut.Token).ConfigureAwait(false);
            }

            _stream = new NetworkStream(socket);
            if (_dial.ReceiveBuffer is not null)
            {
                _stream = _slow = new SlowStream(_stream, _timers);
            }

            if (_tls is not null)
            {
                var secured = new SslStream(_stream);
                _stream = secured;
                await secured.AuthenticateAsClientAsync(_tls, _cut.Token).ConfigureAwait(false);
            }

            _inOwner = true;
            _owner.OnConnected();
            _inOwner = false;
            end = await ReadAsync(_stream).ConfigureAwait(false);
        }
        catch (Exception e) when (!_inOwner)
        {
            end = _cut.IsCancellationRequested ? new ChannelEnd(ChannelEndKind.Cut, e) : new ChannelEnd(KindOf(e), e);
        }

        var told = _pump.CloseAsync();
        await _cut.CancelAsync().ConfigureAwait(false);
        await told.ConfigureAwait(false);
        if (_stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }

        _owner.OnEnded(end);
    }

    private async Task<ChannelEnd> ReadAsync(Stream from)
    {
        while (true)
        {
            await from.ReadAsync(Memory<byte>.Empty, _cut.Token).ConfigureAwait(false);
            await WhileHeldAsync().ConfigureAwait(false);
            var buffer = ArrayPool<byte>.Shared.Rent(ReadBuffer);
            try
            {
                var length = await from.ReadAsync(buffer.AsMemory(), _cut.Token).ConfigureAwait(false);
                if (length == 0)
                {
                    return new ChannelEnd(ChannelEndKind.Fin);
                }

                _inOwner = true;
                _owner.OnBytes(buffer.AsSpan(0, length), _timers.Now);
                _inOwner = false;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, bool binary)
    {
        await WhileHeldAsync().ConfigureAwait(false);
        await _stream!.WriteAsync(bytes, _cut.Token).ConfigureAwait(false);
    }

    private async ValueTask WhileHeldAsync()
    {
        while (_held is { } held)
        {
            await held.Task.WaitAsync(_cut.Token).ConfigureAwait(false);
        }
    }

    private void Tell(SendTag tag, bool taken)
    {
        if (taken)
        {
            _owner.OnWritten(tag, _timers.Now);
        }
        else
        {
            _owner.OnWriteFailed(tag);
        }
    }

    private static ChannelEndKind KindOf(Exception? e) =>
        DialFailure.IsOf(e, SocketError.ConnectionReset, SocketError.ConnectionAborted) ? ChannelEndKind.Reset : ChannelEndKind.Failed;
}
