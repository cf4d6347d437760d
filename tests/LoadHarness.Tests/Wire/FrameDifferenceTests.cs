using System.Globalization;
using System.Net.WebSockets;
using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Clients.Wire;
using static LoadHarness.Tests.Wire.ServerFrames;

namespace LoadHarness.Tests.Wire;

/// <summary>Random streams of frames, right and wrong, cut anywhere: our reader and .NET's WebSocket find the same.</summary>
public sealed class FrameDifferenceTests
{
    private const int Limit = 1 << 20;

    [Fact]
    public void AnyFrames_AreReadAsDotnetReadsThem() =>
        Prop.ForAll(Arb.From(Gen.ListOf(AnyFrame)), Arb.From(Gen.ListOf(Gen.Choose(1, 40))), (frames, cuts) =>
        {
            byte[] stream = [.. frames.SelectMany(frame => frame), .. Close(1000)];
            Assert.Equal(Theirs(stream, [.. cuts]).GetAwaiter().GetResult(), Ours(stream, [.. cuts]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(12));

    /// <summary>Mostly legal frames; now and then one with a wrong bit, opcode or length.</summary>
    private static Gen<byte[]> AnyFrame =>
        from first in Gen.Frequency(
            (12, Gen.Elements(0x81, 0x82, 0x01, 0x02, 0x00, 0x80)),
            (4, Gen.Elements(0x89, 0x8A)),
            (1, Gen.Choose(0, 255)))
        from kind in Gen.Choose(0, 9)
            // Not in fragments: .NET lets a character pass that is cut by an empty last fragment, and lead bytes above F4 until
            // their second byte. What is right there is in FrameReaderTests (8.1).
        from payload in kind == 0 && first is not (0x00 or 0x01 or 0x80) ? Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b)) : Gen.ArrayOf(Gen.Choose(32, 126).Select(b => (byte)b))
        select Frame(first, payload);

    private static string Ours(byte[] stream, int[] cuts)
    {
        var handler = new RecordingHandler();
        var reader = new FrameReader(Limit);
        foreach (var piece in Pieces(stream, cuts))
        {
            if (reader.Read(piece, handler) != WireFault.None)
            {
                return Verdict(handler.Found.Where(IsMessage), "fault");
            }
        }

        // We tell a close code as it was on the wire; .NET takes one that it does not know for a fault (even 1012 to 1014).
        var close = handler.Found.Single(found => found.StartsWith("close", StringComparison.Ordinal)).Split(' ')[1];
        var known = close == "none" || int.Parse(close, CultureInfo.InvariantCulture) is (>= 1000 and <= 1003) or (>= 1007 and <= 1011) or (>= 3000 and <= 4999);
        return Verdict(handler.Found.Where(IsMessage), known ? "closed" : "fault");
    }

    private static async Task<string> Theirs(byte[] stream, int[] cuts)
    {
        using var socket = WebSocket.CreateFromStream(new PieceStream(Pieces(stream, cuts)), new WebSocketCreationOptions { IsServer = false });
        var messages = new List<string>();
        var message = new List<byte>();
        var buffer = new byte[100];
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return Verdict(messages, "closed");
                }

                message.AddRange(buffer.AsSpan(0, result.Count));
                if (result.EndOfMessage)
                {
                    messages.Add($"message {Convert.ToHexString(message.ToArray())}");
                    message.Clear();
                }
            }
        }
        catch (WebSocketException)
        {
            return Verdict(messages, "fault");
        }
    }

    private static string Verdict(IEnumerable<string> messages, string end) => string.Join('\n', messages.Append(end));

    private static bool IsMessage(string found) => found.StartsWith("message", StringComparison.Ordinal);

    private static List<byte[]> Pieces(byte[] stream, int[] cuts)
    {
        var pieces = new List<byte[]>();
        var at = 0;
        for (var i = 0; at < stream.Length; i++)
        {
            var length = cuts.Length == 0 ? stream.Length : Math.Min(cuts[i % cuts.Length], stream.Length - at);
            pieces.Add(stream[at..(at + length)]);
            at += length;
        }

        return pieces;
    }

    /// <summary>A stream that gives its pieces one read at a time and swallows what is written.</summary>
    private sealed class PieceStream(List<byte[]> pieces) : Stream
    {
        private int piece;
        private int offset;

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (piece == pieces.Count || buffer.Length == 0)
            {
                return 0;
            }

            var length = Math.Min(buffer.Length, pieces[piece].Length - offset);
            pieces[piece].AsSpan(offset, length).CopyTo(buffer);
            offset += length;
            if (offset == pieces[piece].Length)
            {
                piece++;
                offset = 0;
            }

            return length;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer.AsSpan(offset, count)));

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
