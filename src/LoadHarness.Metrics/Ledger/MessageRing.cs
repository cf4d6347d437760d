namespace LoadHarness.Metrics.Ledger;

/// <summary>A message that the room remembers.</summary>
internal struct Message
{
    // In this order there is no gap between them: 64 bytes.

    /// <summary>When the plan wanted it said.</summary>
    public TimeSpan Due;

    /// <summary>When it was handed to the transport: the kernel took it between then and <see cref="Sent"/>.</summary>
    public TimeSpan Handed;

    /// <summary>When the kernel had taken it.</summary>
    public TimeSpan Sent;

    /// <summary>Client that said it.</summary>
    public int Sender;

    /// <summary>Its number among the messages of that sender.</summary>
    public uint Sequence;

    /// <summary>Distance to the next message of the same sender in this room; 0: none yet.</summary>
    public int ToNextOfSender;

    /// <summary>How far it has spread.</summary>
    public FanOut FanOut;

    /// <summary>
    /// Whether its absences prove nothing, because the harness was far behind or had cut its sender off; decided with the first of
    /// them.
    /// </summary>
    public bool? Excused;

    /// <summary>Whether somebody found it in a history: the backend has had it.</summary>
    public bool IsFetched;

    /// <summary>What the server said would become of it.</summary>
    public AckAnswer Answer;
}

/// <summary>What the server said to the sender of a message.</summary>
internal enum AckAnswer : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It has accepted the message.</summary>
    Accepted,

    /// <summary>It does not accept it.</summary>
    Refused,
}

/// <summary>The messages of a room that are in flight, by consecutive index. Grows by doubling. Not thread-safe.</summary>
internal sealed class MessageRing
{
    private Message[] _items = [];

    /// <summary>Oldest index that is remembered.</summary>
    public long First { get; private set; }

    /// <summary>Index that the next message gets.</summary>
    public long Next { get; private set; }

    /// <summary>A remembered message.</summary>
    /// <param name="index">In [<see cref="First"/>, <see cref="Next"/>).</param>
    public ref Message this[long index] => ref _items[index & (_items.Length - 1)];

    /// <summary>Appends a message and gives its index.</summary>
    public long Add(in Message message)
    {
        if (Next - First == _items.Length)
        {
            Grow();
        }

        this[Next] = message;
        return Next++;
    }

    /// <summary>Forgets everything before an index.</summary>
    public void ForgetBefore(long index) => First = index;

    private void Grow()
    {
        var old = _items;
        _items = new Message[Math.Max(16, old.Length * 2)];
        for (var i = First; i < Next; i++)
        {
            _items[i & (_items.Length - 1)] = old[i & (old.Length - 1)];
        }
    }
}
