using System.Buffers;

namespace LoadHarness.Clients.Transport;

/// <summary>What a socket could not take at once: exists only for connections under back-pressure. Not thread-safe.</summary>
internal sealed class SendQueue
{
    private readonly Queue<Waiting> waiting = new();
    private int sentOfFirst;

    private readonly record struct Waiting(byte[] Buffer, int Length, SendTag Tag, TimeSpan Since);

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => waiting.Count == 0;

    /// <summary>Since when the oldest message has been waiting; null: none does.</summary>
    public TimeSpan? OldestSince => waiting.TryPeek(out var oldest) ? oldest.Since : null;

    /// <summary>Adds a message behind those that wait; the bytes are copied.</summary>
    public void Add(ReadOnlySpan<byte> bytes, SendTag tag, TimeSpan now)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        waiting.Enqueue(new Waiting(buffer, bytes.Length, tag, now));
    }

    /// <summary>The bytes to send next; false: nothing waits.</summary>
    public bool TryPeek(out ReadOnlyMemory<byte> bytes)
    {
        var any = waiting.TryPeek(out var first);
        bytes = any ? first.Buffer.AsMemory(sentOfFirst, first.Length - sentOfFirst) : default;
        return any;
    }

    /// <summary>So many of the bytes to send next were taken; gives the tag of the message if that was its end.</summary>
    public SendTag? Advance(int sent)
    {
        sentOfFirst += sent;
        var first = waiting.Peek();
        if (sentOfFirst < first.Length)
        {
            return null;
        }

        waiting.Dequeue();
        sentOfFirst = 0;
        ArrayPool<byte>.Shared.Return(first.Buffer);
        return first.Tag;
    }

    /// <summary>Gives up everything that waits; gives the tags.</summary>
    public IReadOnlyList<SendTag> Clear()
    {
        var tags = new List<SendTag>(waiting.Count);
        while (waiting.TryDequeue(out var one))
        {
            ArrayPool<byte>.Shared.Return(one.Buffer);
            tags.Add(one.Tag);
        }

        return tags;
    }
}
