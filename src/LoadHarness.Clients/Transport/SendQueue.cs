using System.Buffers;

namespace LoadHarness.Clients.Transport;

/// <summary>What a socket could not take at once: exists only for connections under back-pressure. Not thread-safe.</summary>
internal sealed class SendQueue
{
    private readonly Queue<Waiting> _waiting = new();
    private int _sentOfFirst;

    private readonly record struct Waiting(byte[] Buffer, int Length, SendTag Tag, TimeSpan Since);

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Since when the oldest message has been waiting; null: none does.</summary>
    public TimeSpan? OldestSince => _waiting.TryPeek(out var oldest) ? oldest.Since : null;

    /// <summary>Adds a message behind those that wait; the bytes are copied.</summary>
    public void Add(ReadOnlySpan<byte> bytes, SendTag tag, TimeSpan now)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        _waiting.Enqueue(new Waiting(buffer, bytes.Length, tag, now));
    }

    /// <summary>The bytes to send next; false: nothing waits.</summary>
    public bool TryPeek(out ReadOnlyMemory<byte> bytes)
    {
        var any = _waiting.TryPeek(out var first);
        bytes = any ? first.Buffer.AsMemory(_sentOfFirst, first.Length - _sentOfFirst) : default;
        return any;
    }

    /// <summary>So many of the bytes to send next were taken; gives the tag of the message if that was its end.</summary>
    public SendTag? Advance(int sent)
    {
        _sentOfFirst += sent;
        var first = _waiting.Peek();
        if (_sentOfFirst < first.Length)
        {
            return null;
        }

        _waiting.Dequeue();
        _sentOfFirst = 0;
        ArrayPool<byte>.Shared.Return(first.Buffer);
        return first.Tag;
    }

    /// <summary>Gives up everything that waits; gives the tags.</summary>
    public IReadOnlyList<SendTag> Clear()
    {
        var tags = new List<SendTag>(_waiting.Count);
        while (_waiting.TryDequeue(out var one))
        {
            ArrayPool<byte>.Shared.Return(one.Buffer);
            tags.Add(one.Tag);
        }

        return tags;
    }
}
