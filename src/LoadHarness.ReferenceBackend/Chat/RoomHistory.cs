namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// The last messages of one room, bounded in rows and bytes. Not thread-safe: the room guards it.
/// </summary>
internal sealed class RoomHistory(int maxRows)
{
    /// <summary>A room of huge messages keeps fewer rows instead of much memory.</summary>
    private const int MaxBytes = 1 << 20;

    private readonly Queue<HistoryEntry> _rows = new();

    private long _bytes;

    /// <summary>Messages that have ever been said; the number of the last one.</summary>
    public long Last { get; private set; }

    public void Add(HistoryEntry entry)
    {
        Last++;
        _rows.Enqueue(entry);
        _bytes += entry.Frame.Length;
        while (_rows.Count > maxRows || _bytes > MaxBytes)
            _bytes -= _rows.Dequeue().Frame.Length;
    }

    /// <summary>The newest rows, at most <paramref name="limit"/>, oldest of them first.</summary>
    public HistoryEntry[] Newest(int limit) => [.. _rows.Skip(_rows.Count - Math.Min(limit, _rows.Count))];
}
