using System.Numerics;

namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// A sliding set of message indices: one bit each, from the oldest index that the room remembers to the newest one that
/// was set. Allocates nothing until the first bit is set; 8 bytes per 64 messages in flight. Not thread-safe.
/// </summary>
internal struct BitWindow
{
    private ulong[]? _words;
    private long _topWord;

    /// <summary>Whether an index is set.</summary>
    public readonly bool Test(long index)
    {
        var word = index >> 6;
        return _words is not null && word <= _topWord && word > _topWord - _words.Length
            && (_words[word & (_words.Length - 1)] & (1UL << (int)index)) != 0;
    }

    /// <summary>Sets an index and tells whether it was set before.</summary>
    /// <param name="index">The index, not before <paramref name="oldest"/>.</param>
    /// <param name="oldest">Oldest index that must be kept.</param>
    public bool TestAndSet(long index, long oldest)
    {
        var word = index >> 6;
        Reserve(word, oldest >> 6);
        ref var bits = ref _words![word & (_words.Length - 1)];
        var bit = 1UL << (int)index;
        var before = (bits & bit) != 0;
        bits |= bit;
        return before;
    }

    private void Reserve(long word, long oldestWord)
    {
        if (_words is null)
        {
            _words = new ulong[BitOperations.RoundUpToPowerOf2((ulong)(word - oldestWord + 1))];
            _topWord = word;
            return;
        }

        var span = Math.Max(word, _topWord) - Math.Min(oldestWord, word) + 1;
        if (span > _words.Length)
        {
            Grow(span);
        }

        while (_topWord < word)
        {
            _topWord++;
            _words[_topWord & (_words.Length - 1)] = 0;
        }
    }

    private void Grow(long span)
    {
        var old = _words!;
        _words = new ulong[BitOperations.RoundUpToPowerOf2((ulong)span)];
        for (var word = _topWord; word > _topWord - old.Length && word >= 0; word--)
        {
            _words[word & (_words.Length - 1)] = old[word & (old.Length - 1)];
        }
    }
}
