using System.Net.WebSockets;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// What waits to be written to one connection: a bounded first-in-first-out queue, emptied by one writer at a time. There is no writer
/// task: whoever flushes a queue that nobody is emptying empties it, usually without ever leaving its own thread, and only a socket that
/// pushes back turns that into an asynchronous loop. A slow receiver therefore costs memory up to its limit, never anybody's time.
/// Thread-safe.
/// </summary>
internal sealed class Outbox(WebSocket socket, BackendLedger ledger, long maxQueuedBytes, Action onOverflow, Action onBroken)
{
    /// <summary>After so many messages the writer gives its thread back, so that one busy receiver cannot hold up a sender.</summary>
    private const int MessagesPerTurn = 64;

    private readonly Lock _gate = new();

    private readonly Queue<Message> _waiting = new();

    /// <summary>Completed when nothing will be written any more and no write is under way.</summary>
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sum of the queue costs in <see cref="_waiting"/>, in bytes.</summary>
    private long _waitingBytes;

    /// <summary>Deliveries waiting or being written; answers of the server are not among them.</summary>
    private int _pendingDeliveries;

    /// <summary>A writer owns the socket.</summary>
    private bool _writing;

    /// <summary>Nothing more is accepted.</summary>
    private bool _shut;

    /// <summary>Nothing more is written, not even what waits.</summary>
    private bool _dead;

    /// <summary>The limit was exceeded and <c>onOverflow</c> is still to be called.</summary>
    private bool _overflowed;

    /// <summary>The close frame to be written behind the last message.</summary>
    private Farewell? _farewell;

    /// <summary>Completes when the outbox will never touch the socket again; never faults.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Deliveries accepted that are neither sent nor dropped yet.</summary>
    public int PendingDeliveries => Volatile.Read(ref _pendingDeliveries);

    /// <summary>
    /// Queues one message, or drops it if the connection is ending. Never blocks and never writes; call <see cref="Flush"/> after it.
    /// </summary>
    public void Post(Message message)
    {
        lock (_gate)
        {
            if (!_shut && _waitingBytes + message.QueueCost > maxQueuedBytes)
            {
                _overflowed = true;
                Die();
            }

            if (_shut)
            {
                CountDropped(message);
                return;
            }

            _waiting.Enqueue(message);
            _waitingBytes += message.QueueCost;
            if (message.Room is not null)
                _pendingDeliveries++;
        }
    }

    /// <summary>
    /// Sees to it that somebody empties the queue. Returns when the queue is empty or the socket pushes back. Do not hold a lock.
    /// </summary>
    public void Flush()
    {
        bool overflowed;
        lock (_gate)
        {
            overflowed = _overflowed;
            _overflowed = false;
            if (!overflowed && (_writing || !HasWork))
                return;
            _writing |= !overflowed;
        }

        if (overflowed)
            onOverflow();
        else
            _ = WriteAllAsync();
    }

    /// <summary>
    /// Accepts nothing more and ends with a close frame: behind what waits, or at once if what waits is useless to the peer.
    /// </summary>
    public void Finish(Farewell farewell, bool dropWaiting)
    {
        lock (_gate)
        {
            if (_dead)
                return;
            _shut = true;
            _farewell ??= farewell;
            if (dropWaiting)
                DropWaiting();
        }
    }

    /// <summary>Drops what waits and writes nothing more. A write under way is left to fail or succeed.</summary>
    public void Kill()
    {
        lock (_gate)
            Die();
    }

    private bool HasWork => _waiting.Count > 0 || (_farewell is { Said: false } && !_dead);

    private async Task WriteAllAsync()
    {
        var left = MessagesPerTurn;
        while (TryTake(out var message, out var farewell))
        {
            if (left-- == 0)
            {
                await Task.Yield();
                left = MessagesPerTurn;
            }

            var written = await TryWriteAsync(message, farewell).ConfigureAwait(false);
            if (message is not null)
                Settle(message, written);
            if (!written)
            {
                Kill();
                onBroken();
            }
        }
    }

    /// <summary>Takes what is to be written next, or gives up the socket if there is nothing.</summary>
    private bool TryTake(out Message? message, out Farewell? farewell)
    {
        farewell = null;
        lock (_gate)
        {
            if (_waiting.TryDequeue(out message))
            {
                _waitingBytes -= message.QueueCost;
                return true;
            }

            if (HasWork)
            {
                farewell = _farewell;
                farewell!.Said = true;
                return true;
            }

            _writing = false;
            if (_shut)
                _finished.TrySetResult();
            return false;
        }
    }

    /// <summary>A socket may fail in many ways, and all of them mean the same here: the peer did not get it.</summary>
    private async ValueTask<bool> TryWriteAsync(Message? message, Farewell? farewell)
    {
        try
        {
            if (message is not null)
                await socket.SendAsync(message.Payload.AsMemory(), message.Type, true, CancellationToken.None).ConfigureAwait(false);
            else
                await socket.CloseOutputAsync((WebSocketCloseStatus)farewell!.Code, farewell.Reason, CancellationToken.None)
                    .ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private void Settle(Message message, bool written)
    {
        if (message.Room is null)
            return;
        lock (_gate)
        {
            _pendingDeliveries--;

            // Writes to a connection that was cut meanwhile are swallowed by the web server without an error.
            if (written && !_dead)
            {
                ledger.Deliveries.CountSent();
                message.Room.Tally.CountSent();
            }
            else
            {
                CountDropped(message);
            }
        }
    }

    private void Die()
    {
        _shut = true;
        _dead = true;
        DropWaiting();
        if (!_writing)
            _finished.TrySetResult();
    }

    private void DropWaiting()
    {
        while (_waiting.TryDequeue(out var message))
        {
            if (message.Room is not null)
                _pendingDeliveries--;
            CountDropped(message);
        }

        _waitingBytes = 0;
    }

    private void CountDropped(Message message)
    {
        if (message.Room is null)
            return;
        ledger.Deliveries.CountDropped();
        message.Room.Tally.CountDropped();
    }
}
