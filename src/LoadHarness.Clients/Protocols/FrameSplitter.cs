using System.Buffers;

namespace LoadHarness.Clients.Protocols;

/// <summary>Is given a message; valid during the call.</summary>
internal delegate void MessageVisitor(ReadOnlySpan<byte> message);

/// <summary>
/// Cuts what comes on a connection into messages, where a separator ends or parts them and they may begin in one frame and end in a later
/// one. Guarded by the client's gate.
/// </summary>
/// <param name="separator">What is between messages, and may stand after the last one.</param>
/// <param name="spansFrames">Whether what no separator has ended goes on in the next frame.</param>
/// <param name="mostBytes">A message that goes on for longer is none.</param>
internal sealed class FrameSplitter(byte[] separator, bool spansFrames, int mostBytes)
{
    private ArrayBufferWriter<byte>? _rest; // of a message that has not ended; null: never was any

    /// <summary>Cuts a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="visit">Is given each message that has ended.</param>
    /// <returns>Whether the message that goes on has not become too long; if it has, it is forgotten.</returns>
    public bool Cut(ReadOnlySpan<byte> frame, MessageVisitor visit)
    {
        for (var at = frame.IndexOf(separator); at >= 0; at = frame.IndexOf(separator))
        {
            End(frame[..at], visit);
            frame = frame[(at + separator.Length)..];
        }

        if (!spansFrames)
        {
            End(frame, visit);
            return true;
        }

        // A separator may itself lie across two frames: what is kept is looked at again from its beginning.
        if (frame.Length > 0)
        {
            (_rest ??= new ArrayBufferWriter<byte>()).Write(frame);
            EndAcross(visit);
        }

        if (_rest is { } rest && rest.WrittenCount > mostBytes)
        {
            rest.ResetWrittenCount();
            return false;
        }

        return true;
    }

    private void End(ReadOnlySpan<byte> last, MessageVisitor visit)
    {
        if (_rest is { WrittenCount: > 0 } rest)
        {
            rest.Write(last);
            last = rest.WrittenSpan;
        }

        if (last.Length > 0)
        {
            visit(last);
        }

        _rest?.ResetWrittenCount();
    }

    private void EndAcross(MessageVisitor visit)
    {
        var kept = _rest!.WrittenSpan;
        if (separator.Length < 2 || kept.IndexOf(separator) is not (>= 0 and var at))
        {
            return;
        }

        byte[] after = kept[(at + separator.Length)..].ToArray();
        visit(kept[..at]);
        _rest.ResetWrittenCount();
        _rest.Write(after);
    }
}
