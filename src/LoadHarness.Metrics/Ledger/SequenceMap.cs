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
    private long[] _indices = new long[4];
    private long _first;
    private long _next;

    /// <summary>Looks a sequence up.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="oldest">Oldest index that the room remembers.</param>
    /// <param name="index">Its index, if the answer is <see cref="SequenceState.Sent"/>.</param>
    public SequenceState Find(uint sequence, long oldest, out long index)
    {
        index = FailedMark;
        if (sequence >= _next)
        {
            return SequenceState.Unknown;
        }

        if (sequence < _first)
        {
            return SequenceState.Forgotten;
        }

        index = _indices[sequence & (_indices.Length - 1)];
        return index == FailedMark ? SequenceState.Failed : index < oldest ? SequenceState.Forgotten : SequenceState.Sent;
    }

    /// <summary>Notes the index of a message that was sent.</summary>
    public void Sent(uint sequence, long index, long oldest) => Set(sequence, index, oldest);

    /// <summary>Notes that the sending of a message failed.</summary>
    public void Failed(uint sequence, long oldest) => Set(sequence, FailedMark, oldest);

    private void Set(uint sequence, long value, long oldest)
    {
        if (sequence < _first)
        {
            return;
        }

        for (; _next <= sequence; _next++)
        {
            MakeRoom(oldest);
            _indices[_next & (_indices.Length - 1)] = FailedMark;
        }

        _indices[sequence & (_indices.Length - 1)] = value;
    }

    private void MakeRoom(long oldest)
    {
        if (_next - _first < _indices.Length)
        {
            return;
        }

        while (_first < _next && _indices[_first & (_indices.Length - 1)] < oldest)
        {
            _first++;
        }

        // Half full is kept free, so that forgetting is not repeated for every message.
        if (_next - _first <= _indices.Length / 2)
        {
            return;
        }

        var old = _indices;
        _indices = new long[old.Length * 2];
        for (var i = _first; i < _next; i++)
        {
            _indices[i & (_indices.Length - 1)] = old[i & (old.Length - 1)];
        }
    }
}
