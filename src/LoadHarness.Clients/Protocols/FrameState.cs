namespace LoadHarness.Clients.Protocols;

/// <summary>What a connection remembers for its frames. Guarded by the client's gate.</summary>
/// <param name="captures">How many pieces of inbound frames are kept.</param>
/// <param name="values">How many values are made anew for each frame.</param>
internal sealed class FrameState(int captures, int values)
{
    private readonly MadeForFrame[] _values = values == 0 ? [] : new MadeForFrame[values];
    private long _frame; // the one that is written, from 1

    /// <summary>What was taken out of inbound frames; null: it has not come.</summary>
    public byte[]?[] Captured { get; } = captures == 0 ? [] : new byte[]?[captures];

    /// <summary>A frame begins: values are made anew.</summary>
    public void BeginFrame() => _frame++;

    /// <summary>A value.</summary>
    public ref MadeForFrame Value(int slot) => ref _values[slot];

    /// <summary>Whether this frame has not held a value yet; now it does: a frame that holds it twice, or holds it and signs it, holds one.</summary>
    public bool TakeFirst(int slot)
    {
        ref var value = ref _values[slot];
        if (value.Frame == _frame)
        {
            return false;
        }

        value.Frame = _frame;
        value.Frames++;
        return true;
    }
}

/// <summary>A value that was made for a frame.</summary>
internal record struct MadeForFrame
{
    /// <summary>For which.</summary>
    public long Frame { get; set; }

    /// <summary>How many frames have held it.</summary>
    public long Frames { get; set; }

    /// <summary>Its text; null: it is a number, or was never made.</summary>
    public byte[]? Text { get; set; }
}
