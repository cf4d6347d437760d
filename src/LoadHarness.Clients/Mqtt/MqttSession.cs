namespace LoadHarness.Clients.Mqtt;

/// <summary>
/// What a client remembers for its server: the messages that it has not acknowledged yet, by packet identifier (MQTT 3.1.1 sections
/// 2.3.1 and 4.4). Lasts as long as a connection, or where the session is kept as long as the client. Guarded by the client's gate.
/// </summary>
/// <param name="isKept">Whether messages are remembered whole, because they are to be sent once more on the next connection.</param>
internal sealed class MqttSession(bool isKept)
{
    /// <summary>The identifier of SUBSCRIBE; messages take all others in turn.</summary>
    public const ushort SubscribeId = ushort.MaxValue;

    private const int Ids = SubscribeId - 1;

    private Entry[] _entries = new Entry[16]; // a ring; its length a power of two
    private long _first; // the oldest that is open; identifiers are numbers from 1, in turn
    private long _next;

    private struct Entry
    {
        public uint Sequence;
        public byte[]? Packet;
        public bool IsOpen;
    }

    /// <summary>Whether messages are remembered whole.</summary>
    public bool IsKept => isKept;

    /// <summary>Whether the server has let this client in before, and so knows its session.</summary>
    public bool IsKnown { get; set; }

    /// <summary>How many messages are not acknowledged.</summary>
    public int Unacknowledged { get; private set; }

    /// <summary>An identifier for a message.</summary>
    /// <param name="sequence">Its number among those of the client.</param>
    public ushort Begin(uint sequence)
    {
        if (_next - _first == Ids)
        {
            End(ref At(_first)); // all identifiers are taken: the server has not answered for sixty thousand messages, it will not for the oldest
            Advance();
        }

        if (_next - _first == _entries.Length)
        {
            Grow();
        }

        At(_next) = new Entry { Sequence = sequence, IsOpen = true };
        Unacknowledged++;
        return IdOf(_next++);
    }

    /// <summary>Remembers the packet of the message that has begun last.</summary>
    public void Keep(byte[] packet) => At(_next - 1).Packet = packet;

    /// <summary>The server has acknowledged a message.</summary>
    /// <returns>Whether it was one that waited for that.</returns>
    public bool TryEnd(ushort id, out uint sequence)
    {
        sequence = 0;
        if (id is 0 or SubscribeId)
        {
            return false;
        }

        var distance = (id - 1 - (_first % Ids) + Ids) % Ids;
        if (distance >= _next - _first || !At(_first + distance).IsOpen)
        {
            return false;
        }

        ref var entry = ref At(_first + distance);
        sequence = entry.Sequence;
        End(ref entry);
        Advance();
        return true;
    }

    /// <summary>Visits the packets that are not acknowledged, in the order in which they were first sent.</summary>
    public void Repeat(Action<byte[]> visit)
    {
        for (var at = _first; at < _next; at++)
        {
            if (At(at) is { IsOpen: true, Packet: { } packet })
            {
                visit(packet);
            }
        }
    }

    private static ushort IdOf(long number) => (ushort)((number % Ids) + 1);

    private ref Entry At(long number) => ref _entries[number & (_entries.Length - 1)];

    private void End(ref Entry entry)
    {
        entry = default;
        Unacknowledged--;
    }

    private void Advance()
    {
        while (_first < _next && !At(_first).IsOpen)
        {
            _first++;
        }
    }

    private void Grow()
    {
        var grown = new Entry[2 * _entries.Length];
        for (var at = _first; at < _next; at++)
        {
            grown[at & (grown.Length - 1)] = At(at);
        }

        _entries = grown;
    }
}
