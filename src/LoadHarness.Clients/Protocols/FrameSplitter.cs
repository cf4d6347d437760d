using System.Buffers;

namespace LoadHarness.Clients.Protocols;

/// <summary>
/// Cuts what comes on a connection into messages, where a separator ends or parts them and they may begin in one frame and end in a later
/// one. Allocates nothing but what it keeps of a message that goes on. Guarded by the client's gate.
/// </summary>
/// <param name="separator">What is between messages, and may stand after the last one.</param>
/// <param name="spansFrames">Whether what no separator has ended goes on in the next frame.</param>
/// <param name="mostBytes">A message that goes on for longer is none.</param>
internal sealed class FrameSplitter(byte[] separator, bool spansFrames, int mostBytes)
{
    private readonly byte[] _separator = separator;
    private readonly bool _spansFrames = spansFrames;
    private ArrayBufferWriter<byte>? _rest; // of a message that has not ended; null: never was any
    private bool _isTooLong;

    /// <summary>Cuts a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>The messages that have ended, each valid until the next; to be gone through to the end.</returns>
    public Messages Cut(ReadOnlySpan<byte> frame)
    {
        if (_rest is not { WrittenCount: > 0 and var kept } rest)
        {
            return new Messages(this, frame, 0);
        }

        // A separator may itself lie across two frames: its beginning is kept, too.
        rest.Write(frame);
        return new Messages(this, rest.WrittenSpan, Math.Max(0, kept - _separator.Length + 1));
    }

    /// <summary>Whether the message that went on has become too long, and is forgotten; says so once.</summary>
    public bool TakeTooLong()
    {
        var isTooLong = _isTooLong;
        _isTooLong = false;
        return isTooLong;
    }

    private void Keep(ReadOnlySpan<byte> left)
    {
        _isTooLong = left.Length > mostBytes;
        if (_isTooLong || left.Length == 0)
        {
            _rest?.ResetWrittenCount();
            return;
        }

        // What is left may lie in the same buffer: it moves to its beginning.
        _rest ??= new ArrayBufferWriter<byte>(left.Length);
        _rest.ResetWrittenCount();
        _rest.Write(left);
    }

    /// <summary>The messages of a frame, one after the other.</summary>
    public ref struct Messages
    {
        private readonly FrameSplitter _splitter;
        private ReadOnlySpan<byte> _left;
        private int _from; // before it there is no separator

        internal Messages(FrameSplitter splitter, ReadOnlySpan<byte> left, int from)
        {
            _splitter = splitter;
            _left = left;
            _from = from;
        }

        /// <summary>The message.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>They are their own enumerator.</summary>
        public readonly Messages GetEnumerator() => this;

        /// <summary>Goes on to the next one; empty ones are none.</summary>
        public bool MoveNext()
        {
            while (_left[_from..].IndexOf(_splitter._separator) is var found and >= 0)
            {
                Current = _left[..(_from + found)];
                _left = _left[(_from + found + _splitter._separator.Length)..];
                _from = 0;
                if (Current.Length > 0)
                {
                    return true;
                }
            }

            if (_splitter._spansFrames)
            {
                _splitter.Keep(_left);
                return false;
            }

            Current = _left;
            _left = [];
            _from = 0;
            return Current.Length > 0;
        }
    }
}
