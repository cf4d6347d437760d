using System.Buffers;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// Sends where a write takes its time: one at a time in the order of the calls, with the outcome of each told. Thread-safe; no
/// method blocks or throws.
/// </summary>
/// <param name="write">Writes one message; the flag says whether it is binary. Fails by an exception.</param>
/// <param name="tell">Is told whether a message was taken.</param>
/// <param name="timers">Time.</param>
internal sealed class SendPump(Func<ReadOnlyMemory<byte>, bool, ValueTask> write, Action<SendTag, bool> tell, IClientTimers timers)
{
    private readonly Queue<Waiting> _waiting = new(); // guards all fields; its first is being written
    private TaskCompletionSource? _drained; // somebody waits for the end
    private bool _running;
    private bool _closed;

    private readonly record struct Waiting(byte[] Buffer, int Length, bool Binary, SendTag Tag, TimeSpan Since);

    /// <summary>Since when the oldest message that has not left has been waiting; null: none does.</summary>
    public TimeSpan? OldestUnsent
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.TryPeek(out var oldest) ? oldest.Since : null;
            }
        }
    }

    /// <summary>Sends a message; the bytes are copied.</summary>
    public void Send(ReadOnlySpan<byte> bytes, bool binary, SendTag tag)
    {
        if (!TryAdd(bytes, binary, tag, out var starts))
        {
            tell(tag, false);
        }
        else if (starts)
        {
            _ = RunAsync();
        }
    }

    /// <summary>Takes no more messages; ends when the outcome of each that was taken has been told.</summary>
    public Task CloseAsync()
    {
        lock (_waiting)
        {
            _closed = true;
            return _running
                ? (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    private bool TryAdd(ReadOnlySpan<byte> bytes, bool binary, SendTag tag, out bool starts)
    {
        lock (_waiting)
        {
            starts = !_running && !_closed;
            if (_closed)
            {
                return false;
            }

            var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(buffer);
            _waiting.Enqueue(new Waiting(buffer, bytes.Length, binary, tag, timers.Now));
            _running = true;
            return true;
        }
    }

    private async Task RunAsync()
    {
        while (TryPeek(out var next))
        {
            var taken = await TryWriteAsync(next).ConfigureAwait(false);
            lock (_waiting)
            {
                _waiting.Dequeue();
            }

            ArrayPool<byte>.Shared.Return(next.Buffer);
            tell(next.Tag, taken);
        }
    }

    private bool TryPeek(out Waiting next)
    {
        lock (_waiting)
        {
            _running = _waiting.TryPeek(out next);
            if (!_running)
            {
                _drained?.TrySetResult();
            }

            return _running;
        }
    }

    private async ValueTask<bool> TryWriteAsync(Waiting next)
    {
        try
        {
            await write(next.Buffer.AsMemory(0, next.Length), next.Binary).ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            return false; // the reading side tells how the connection ended
        }
    }
}
