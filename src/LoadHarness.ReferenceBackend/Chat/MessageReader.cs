using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// Assembles the messages of one WebSocket from their fragments. It holds a pooled buffer only while a message is arriving, so that a
/// thousand silent connections cost none. One reader at a time; the payload is valid until the next read.
/// </summary>
internal sealed class MessageReader(WebSocket socket, int maxBytes) : IDisposable
{
    private const int FirstBufferBytes = 2048;

    private byte[] _buffer = [];
    private int _length;
    private bool _discarding;

    /// <summary>Type of the last message.</summary>
    public WebSocketMessageType Type { get; private set; }

    /// <summary>Bytes of the last message.</summary>
    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(0, _length);

    /// <summary>Reads one whole message.</summary>
    /// <exception cref="WebSocketException">The connection ended without a close frame, or the peer broke the protocol.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<InboundKind> ReadAsync()
    {
        _length = 0;

        // Waits without a buffer: a read of no bytes completes when bytes have come.
        Release();
        var piece = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
        while (piece.MessageType != WebSocketMessageType.Close)
        {
            _length += piece.Count;
            Type = piece.MessageType;
            if (_discarding)
            {
                _length = 0;
            }
            else if (_length > maxBytes)
            {
                _discarding = true;
                return InboundKind.TooBig;
            }
            else if (piece.EndOfMessage)
            {
                return InboundKind.Message;
            }

            if (_length == _buffer.Length)
                Grow();
            piece = await socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None).ConfigureAwait(false);
        }

        return InboundKind.Close;
    }

    /// <summary>Gives the buffer back to the pool.</summary>
    public void Dispose() => Release();

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBufferBytes, _buffer.Length * 2));
        Payload.CopyTo(larger);
        Release();
        _buffer = larger;
    }

    private void Release()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
