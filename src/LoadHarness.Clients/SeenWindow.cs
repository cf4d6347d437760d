namespace LoadHarness.Clients;

/// <summary>What a client that deduplicates makes of a message that comes.</summary>
internal enum Sighting
{
    /// <summary>It has not had it: it is shown.</summary>
    New,

    /// <summary>It has had it: it is not shown again.</summary>
    Repeat,

    /// <summary>It takes it for another one, of the same time: it is never shown.</summary>
    Mistaken,
}

/// <summary>
/// The last <see cref="Size"/> messages that a client has shown, by id or by time. Older ones are forgotten: a copy of such a one is shown
/// again. 2 KiB for each client, 4 KiB by time, once the first message has come; nothing is allocated after that. Not thread-safe.
/// </summary>
/// <param name="byTime">Whether messages of the same millisecond are taken for one.</param>
internal sealed class SeenWindow(bool byTime)
{
    /// <summary>How many messages are remembered.</summary>
    public const int Size = 256;

    private readonly long[] _ids = new long[Size]; // 0: none
    private readonly long[]? _times = byTime ? new long[Size] : null; // 0: none
    private int _next;

    /// <summary>A message comes.</summary>
    /// <param name="sender">Who said it.</param>
    /// <param name="sequence">Its number among those of the sender.</param>
    /// <param name="due">When it was due, by its stamp.</param>
    public Sighting Note(int sender, uint sequence, TimeSpan due)
    {
        var id = (((long)sender << 32) | sequence) + 1;
        var time = (due.Ticks / TimeSpan.TicksPerMillisecond) + 1;
        var at = _times is null ? Array.IndexOf(_ids, id) : Array.IndexOf(_times, time);
        if (at >= 0)
        {
            return _ids[at] == id ? Sighting.Repeat : Sighting.Mistaken;
        }

        _ids[_next] = id;
        if (_times is not null)
        {
            _times[_next] = time;
        }

        _next = (_next + 1) % Size;
        return Sighting.New;
    }
}
