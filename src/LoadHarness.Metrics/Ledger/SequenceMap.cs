namespace LoadHarness.Metrics.Ledger;

/// <summary>Where a sender's message with a given sequence stands.</summary>
internal enum SequenceState
{
    /// <summary>Nothing is known of it yet.</summary>
    Unknown,

    /// <summary>It has an index in its room.</summary>
    Sent,

    /// <summary>Its sending was reported as failed.</summary>
    Failed,

    /// <summary>It is older than the ledger's memory.</summary>
    Forgotten,
}

/// <summary>From the sequences of one sender to the indices of its room; sequences come in order. Not thread-safe.</summary>
internal sealed class SequenceMap
{
    private const long FailedMark = -1;
    private long[] indices = new long[4];
    private long first;
    private long next;

    /// <summary>Looks a sequence up.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="oldest">Oldest index that the room remembers.</param>
    /// <param name="index">Its index, if the answer is <see cref="SequenceState.Sent"/>.</param>
    public SequenceState Find(uint sequence, long oldest, out long index)
    {
        index = FailedMark;
        if (sequence >= next)
        {
            return SequenceState.Unknown;
        }

        if (sequence < first)
        {
            return SequenceState.Forgotten;
        }

        index = indices[sequence & (indices.Length - 1)];
        return index == FailedMark ? SequenceState.Failed : index < oldest ? SequenceState.Forgotten : SequenceState.Sent;
    }

    /// <summary>Notes the index of a message that was sent.</summary>
    public void Sent(uint sequence, long index, long oldest) => Set(sequence, index, oldest);

    /// <summary>Notes that the sending of a message failed.</summary>
    public void Failed(uint sequence, long oldest) => Set(sequence, FailedMark, oldest);

    private void Set(uint sequence, long value, long oldest)
    {
        if (sequence < first)
        {
            return;
        }

        for (; next <= sequence; next++)
        {
            MakeRoom(oldest);
            indices[next & (indices.Length - 1)] = FailedMark;
        }

        indices[sequence & (indices.Length - 1)] = value;
    }

    private void MakeRoom(long oldest)
    {
        if (next - first < indices.Length)
        {
            return;
        }

        while (first < next && indices[first & (indices.Length - 1)] < oldest)
        {
            first++;
        }

        // Half full is kept free, so that forgetting is not repeated for every message.
        if (next - first <= indices.Length / 2)
        {
            return;
        }

        var old = indices;
        indices = new long[old.Length * 2];
        for (var i = first; i < next; i++)
        {
            indices[i & (indices.Length - 1)] = old[i & (old.Length - 1)];
        }
    }
}
