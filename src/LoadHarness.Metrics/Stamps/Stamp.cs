using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace LoadHarness.Metrics.Stamps;

/// <summary>What a search for a stamp found.</summary>
public enum StampSearch
{
    /// <summary>No stamp: not one of our messages.</summary>
    None,

    /// <summary>A stamp whose check holds.</summary>
    Found,

    /// <summary>Something that was a stamp, but the check over stamp and filler fails.</summary>
    Corrupt,
}

/// <summary>
/// The identity that every message carries in its body, so that any receiver finds it by a byte scan whatever the wire
/// format. 32 bytes of [0-9A-Za-z.], followed by filler of the same alphabet without the dot:
/// <code>
///  LH. rrrr ssss nnnnn ddddddd llll ccccc filler…
///   |   |    |     |      |      |    +-- check (CRC-32C over run…length and filler, 5 digits)
///   |   |    |     |      |      +------- length of the filler in bytes
///   |   |    |     |      +-------------- due, µs since the start of the run (up to 40 days)
///   |   |    |     +--------------------- sequence of the sender
///   |   |    +--------------------------- sender
///   |   +-------------------------------- run
///   +------------------------------------ marker
/// </code>
/// Numbers are base 62, most significant digit first. Immutable; all functions are pure and allocate nothing.
/// </summary>
/// <param name="Run">Identity of the run, below <see cref="MaxRun"/>.</param>
/// <param name="Sender">Client that said it.</param>
/// <param name="Sequence">Its number among the messages of that sender, from 0.</param>
/// <param name="Due">When the plan wanted it said, since the start of the run, in whole µs.</param>
public readonly record struct Stamp(uint Run, int Sender, uint Sequence, TimeSpan Due)
{
    /// <summary>Length of a stamp, and so the smallest body.</summary>
    public const int Length = 32;

    /// <summary>Runs are numbered below 62^4.</summary>
    public const uint MaxRun = 14_776_336;

    /// <summary>Senders are numbered below 62^4.</summary>
    public const int MaxSenders = 14_776_336;

    private const int RunAt = 3, SenderAt = 7, SequenceAt = 11, DueAt = 16, LengthAt = 23, CheckAt = 27;
    private const uint CheckModulus = 916_132_832; // 62^5, just below 2^30

    private static ReadOnlySpan<byte> Marker => "LH."u8;

    /// <summary>Fills a whole body: stamp first, then filler that differs from message to message.</summary>
    /// <param name="body">The body, at least <see cref="Length"/> bytes, at most <see cref="Length"/> + 14,776,335.</param>
    public void Write(Span<byte> body)
    {
        Marker.CopyTo(body);
        Base62.Write(body[RunAt..SenderAt], Run);
        Base62.Write(body[SenderAt..SequenceAt], (ulong)Sender);
        Base62.Write(body[SequenceAt..DueAt], Sequence);
        Base62.Write(body[DueAt..LengthAt], (ulong)Math.Max(0, Due.Ticks / TimeSpan.TicksPerMicrosecond));
        var filler = body[Length..];
        Base62.Write(body[LengthAt..CheckAt], (ulong)filler.Length);
        WriteFiller(filler, Sequence + (uint)Sender);
        Base62.Write(body[CheckAt..Length], Check(body[RunAt..CheckAt], filler));
    }

    /// <summary>Finds the first stamp in a frame.</summary>
    /// <param name="frame">Payload of a frame in any wire format.</param>
    /// <param name="stamp">
    /// The stamp. If the answer is <see cref="StampSearch.Corrupt"/>: what still reads like one, right only if something else
    /// was damaged; zeros if nothing does.
    /// </param>
    /// <param name="end">Where to search on for further messages in the same frame.</param>
    public static StampSearch Find(ReadOnlySpan<byte> frame, out Stamp stamp, out int end)
    {
        stamp = default;
        var at = frame.IndexOf(Marker);
        if (at < 0)
        {
            end = frame.Length;
            return StampSearch.None;
        }

        end = at + Marker.Length;
        var rest = frame[at..];
        if (rest.Length < Length
            || !Base62.TryRead(rest[RunAt..SenderAt], out var run)
            || !Base62.TryRead(rest[SenderAt..SequenceAt], out var sender)
            || !Base62.TryRead(rest[SequenceAt..DueAt], out var sequence)
            || !Base62.TryRead(rest[DueAt..LengthAt], out var due))
        {
            return StampSearch.Corrupt;
        }

        stamp = new Stamp((uint)run, (int)sender, (uint)sequence, TimeSpan.FromMicroseconds((long)due));
        if (!Base62.TryRead(rest[LengthAt..CheckAt], out var length)
            || !Base62.TryRead(rest[CheckAt..Length], out var check)
            || length > (ulong)(rest.Length - Length)
            || check != Check(rest[RunAt..CheckAt], rest.Slice(Length, (int)length)))
        {
            return StampSearch.Corrupt;
        }

        end = at + Length + (int)length;
        return StampSearch.Found;
    }

    /// <summary>Stamp without length and check: what a developer searches for in the server's log.</summary>
    public string ToSearchText()
    {
        Span<byte> text = stackalloc byte[DueAt];
        Marker.CopyTo(text);
        Base62.Write(text[RunAt..SenderAt], Run);
        Base62.Write(text[SenderAt..SequenceAt], (ulong)Sender);
        Base62.Write(text[SequenceAt..DueAt], Sequence);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>The run's identity as in its stamps: 4 characters.</summary>
    public static string RunText(uint run)
    {
        Span<byte> text = stackalloc byte[4];
        Base62.Write(text, run);
        return Encoding.ASCII.GetString(text);
    }

    private static void WriteFiller(Span<byte> filler, uint start)
    {
        // Neighbouring bytes and messages differ, so that swapped, shifted or mixed bodies fail the check.
        var digit = (int)(start % 62);
        for (var i = 0; i < filler.Length; i++)
        {
            filler[i] = Base62.Digit(digit);
            digit = digit == 61 ? 0 : digit + 1;
        }
    }

    private static uint Check(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> filler) =>
        ~Crc(Crc(uint.MaxValue, fields), filler) % CheckModulus;

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }
}
