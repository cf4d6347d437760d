using System.Buffers;
using System.Net.Sockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// What a socket could not take at once: exists only for connections under back-pressure. Writes everything that waits in as
/// few calls as possible; each message is told when its last byte has left. Thread-safe.
/// </summary>
internal sealed class SendQueue(Socket socket, IChannelOwner owner, IClientTimers timers)
{
    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = new();
    private bool flushing;
    private bool failed;

    private readonly record struct Waiting(byte[] Buffer, int Length, SendTag Tag, TimeSpan Since);

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return waiting.Count == 0;
            }
        }
    }

    /// <summary>Since when the oldest message has been waiting; null: none does.</summary>
    public TimeSpan? OldestSince
    {
        get
        {
            lock (gate)
            {
                return waiting.TryPeek(out var oldest) ? oldest.Since : null;
            }
        }
    }

    /// <summary>Adds a message behind those that wait.</summary>
    public void Add(ReadOnlySpan<byte> bytes, SendTag tag, TimeSpan now)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        lock (gate)
        {
            waiting.Enqueue(new Waiting(buffer, bytes.Length, tag, now));
            if (flushing || failed)
            {
                return;
            }

            flushing = true;
        }

        _ = Task.Run(FlushAsync);
    }

    /// <summary>The connection has ended: nothing that waits will leave.</summary>
    public void Fail()
    {
        while (true)
        {
            Waiting next;
            lock (gate)
            {
                failed = true;
                if (!waiting.TryDequeue(out next))
                {
                    return;
                }
            }

            owner.OnWriteFailed(next.Tag);
        }
    }

    private async Task FlushAsync()
    {
        while (true)
        {
            Waiting next;
            lock (gate)
            {
                if (failed || !waiting.TryPeek(out next))
                {
                    flushing = false;
                    return;
                }
            }

            var sent = await SendAllAsync(next).ConfigureAwait(false);
            lock (gate)
            {
                if (failed || !waiting.TryDequeue(out _))
                {
                    return; // Fail has told it already
                }
            }

            ArrayPool<byte>.Shared.Return(next.Buffer);
            if (!sent)
            {
                owner.OnWriteFailed(next.Tag);
                Fail();
                return;
            }

            owner.OnWritten(next.Tag, timers.Now);
        }
    }

    private async Task<bool> SendAllAsync(Waiting next)
    {
        try
        {
            for (var sent = 0; sent < next.Length;)
            {
                sent += await socket.SendAsync(next.Buffer.AsMemory(sent, next.Length - sent), SocketFlags.None).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
