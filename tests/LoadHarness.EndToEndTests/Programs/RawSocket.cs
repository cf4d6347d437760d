using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>The server's end of an upgraded connection, on the level of frames (RFC 6455 section 5.2).</summary>
internal sealed class RawSocket(Stream stream, CancellationToken cancel)
{
    private const string KeySalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 section 1.3
    private const byte Final = 0x80;
    private const byte TextFrame = 1;
    private const byte CloseFrame = 8;
    private const byte PingFrame = 9;
    private const byte PongFrame = 10;
    private const byte LongLength = 126;
    private const byte LongestLength = 127;

    /// <summary>Reads the head of a request.</summary>
    public static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancel)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancel);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>Answers an upgrade as it should be answered.</summary>
    public static async Task<RawSocket> UpgradeAsync(Stream stream, CancellationToken cancel) =>
        await UpgradeAsync(stream, await ReadHeadAsync(stream, cancel), cancel);

    /// <summary>Answers an upgrade whose head has been read.</summary>
    public static async Task<RawSocket> UpgradeAsync(Stream stream, string head, CancellationToken cancel)
    {
        const string header = "Sec-WebSocket-Key:";
        var key = head.Split("\r\n").Single(line => line.StartsWith(header, StringComparison.OrdinalIgnoreCase))[header.Length..].Trim();
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySalt)));
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"),
            cancel);
        return new RawSocket(stream, cancel);
    }

    /// <summary>Lets the client of flat-json in.</summary>
    public Task WelcomeAsync() => SendTextAsync("""{"type":"joined","room":"r","members":1}""");

    /// <summary>Sends a text message.</summary>
    public Task SendTextAsync(string text) => SendAsync(TextFrame, Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a close frame; null: without a code.</summary>
    public Task SendCloseAsync(ushort? code)
    {
        var payload = new byte[code is null ? 0 : 2];
        if (code is { } number)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, number);
        }

        return SendAsync(CloseFrame, payload);
    }

    /// <summary>Pings the client.</summary>
    /// <returns>Whether its answer comes in time.</returns>
    public async Task<bool> PingAsync(TimeSpan patience)
    {
        await SendAsync(PingFrame, [1, 2, 3]);
        try
        {
            using var timeout = new CancellationTokenSource(patience, TimeProvider.System);
            while (await ReadAsync().WaitAsync(timeout.Token) is var kind && kind != PongFrame)
            {
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Sends bytes that need not be a frame.</summary>
    public async Task SendRawAsync(params byte[] bytes) => await stream.WriteAsync(bytes, cancel);

    /// <summary>Reads so many text messages.</summary>
    public async Task ReadTextsAsync(int count)
    {
        for (var seen = 0; seen < count;)
        {
            seen += await ReadAsync() == TextFrame ? 1 : 0;
        }
    }

    /// <summary>Reads text messages until the client closes, and answers that.</summary>
    /// <param name="take">Is given each.</param>
    public async Task ReadTextsAsync(Action<byte[]> take)
    {
        while (await ReadFrameAsync() is var (kind, payload) && kind != CloseFrame)
        {
            if (kind == TextFrame)
            {
                take(payload);
            }
        }

        await SendCloseAsync(1000);
    }

    /// <summary>Reads until the client closes.</summary>
    /// <returns>The code of its close frame; 0: none.</returns>
    public async Task<int> ReadCloseCodeAsync()
    {
        (byte Kind, byte[] Payload) frame;
        do
        {
            frame = await ReadFrameAsync();
        }
        while (frame.Kind != CloseFrame);
        return frame.Payload.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(frame.Payload);
    }

    /// <summary>Reads until the client closes.</summary>
    /// <param name="answer">Answer its close frame, or ignore it and keep the connection open for ever.</param>
    public async Task ReadToCloseAsync(bool answer = true)
    {
        while (await ReadAsync() != CloseFrame)
        {
        }

        if (!answer)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        }

        await SendCloseAsync(1000);
    }

    private async Task SendAsync(byte kind, byte[] payload)
    {
        byte[] head = payload.Length < LongLength
            ? [(byte)(Final | kind), (byte)payload.Length]
            : [(byte)(Final | kind), LongestLength, 0, 0, 0, 0, 0, 0, 0, 0];
        if (head.Length > 2)
        {
            BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(2), payload.Length);
        }

        await stream.WriteAsync((byte[])[.. head, .. payload], cancel);
    }

    /// <summary>Reads a frame; what is in it does not matter.</summary>
    /// <returns>Its kind.</returns>
    private async Task<byte> ReadAsync() => (await ReadFrameAsync()).Kind;

    private async Task<(byte Kind, byte[] Payload)> ReadFrameAsync()
    {
        const int maskBytes = 4;
        var head = await ReadAsync(2);
        long length = head[1] & 0x7F;
        length = length switch
        {
            LongLength => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)),
            LongestLength => BinaryPrimitives.ReadInt64BigEndian(await ReadAsync(8)),
            _ => length,
        };
        var mask = await ReadAsync(maskBytes);
        var payload = await ReadAsync((int)length);
        return ((byte)(head[0] & 0x0F), [.. payload.Select((one, index) => (byte)(one ^ mask[index % maskBytes]))]);
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }
}
