using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients.Wire;

/// <summary>
/// Reads the frames of a server out of a stream of bytes that is cut anywhere (RFC 6455 sections 5 to 8). A message that
/// lies whole in the bytes at hand is handed on in place; only what is cut, or fragmented, is kept in pooled buffers, so that
/// an idle connection holds none. Not thread-safe.
/// </summary>
/// <param name="maxMessage">Largest message in bytes.</param>
internal struct FrameReader(int maxMessage)
{
    private readonly int _maxMessage = maxMessage;
    private byte[]? _rest; // the beginning of a frame whose end has not come
    private int _restLength;
    private byte[]? _message; // the fragments of a message whose end has not come
    private int _messageLength;
    private int _messageValid; // of text: how much of it is known to be UTF-8
    private Opcode _messageKind; // Continuation: no message is open

    /// <summary>Whether a close frame was read, or a fault found: nothing more is read.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Takes the next bytes of the stream.</summary>
    /// <param name="data">The bytes; not kept.</param>
    /// <param name="handler">Is told what they hold, in order.</param>
    /// <returns>What is wrong with the stream; <see cref="WireFault.None"/>: nothing.</returns>
    public WireFault Read(ReadOnlySpan<byte> data, IFrameHandler handler)
    {
        while (!IsDone && (data.Length > 0 || _restLength > 0))
        {
            var whole = _restLength > 0 ? Complete(ref data) : data;
            if (!TryReadFrame(whole, handler, out var consumed, out var fault))
            {
                if (fault != WireFault.None)
                {
                    Release();
                    IsDone = true;
                    return fault;
                }

                if (_restLength == 0)
                {
                    Keep(data);
                    return WireFault.None;
                }

                if (data.Length == 0)
                {
                    return WireFault.None;
                }

                continue;
            }

            if (_restLength > 0)
            {
                ReleaseRest();
            }
            else
            {
                data = data[consumed..];
            }
        }

        if (IsDone)
        {
            Release();
        }

        return WireFault.None;
    }

    /// <summary>Gives pooled buffers back.</summary>
    public void Release()
    {
        ReleaseRest();
        ReleaseMessage();
    }

    /// <summary>Adds to the kept beginning what is missing to its frame, as far as it has come.</summary>
    private ReadOnlySpan<byte> Complete(ref ReadOnlySpan<byte> data)
    {
        var needed = FrameHeader.TryRead(_rest.AsSpan(0, _restLength), out var header, out _)
            ? header.Size + header.Length - _restLength
            : MissingOfHeader();
        var taken = (int)Math.Min(needed, data.Length);
        EnsureRest(_restLength + taken);
        data[..taken].CopyTo(_rest.AsSpan(_restLength));
        _restLength += taken;
        data = data[taken..];
        return _rest.AsSpan(0, _restLength);
    }

    private readonly int MissingOfHeader() =>
        _restLength < 2 ? 2 - _restLength : ((_rest![1] & 0x7F) == 126 ? 4 : FrameHeader.MaxSize) - _restLength;

    private bool TryReadFrame(ReadOnlySpan<byte> data, IFrameHandler handler, out int consumed, out WireFault fault)
    {
        consumed = 0;
        if (!FrameHeader.TryRead(data, out var header, out fault))
        {
            return false;
        }

        fault = Check(header);
        if (fault != WireFault.None || data.Length - header.Size < header.Length)
        {
            return false;
        }

        consumed = header.Size + (int)header.Length;
        var payload = data[header.Size..consumed];
        fault = header.IsControl ? ReadControl(header.Opcode, payload, handler) : ReadData(header, payload, handler);
        return fault == WireFault.None;
    }

    /// <summary>What can be known of a frame before its payload has come: an endless message must not fill the memory.</summary>
    private readonly WireFault Check(in FrameHeader header)
    {
        if (header.IsControl)
        {
            return WireFault.None;
        }

        var isContinuation = header.Opcode == Opcode.Continuation;
        var isOpen = _messageKind != Opcode.Continuation;
        return isContinuation && !isOpen ? WireFault.NothingToContinue
            : !isContinuation && isOpen ? WireFault.Interleaved
            : header.Length + _messageLength > _maxMessage ? WireFault.TooBig
            : WireFault.None;
    }

    private WireFault ReadControl(Opcode opcode, ReadOnlySpan<byte> payload, IFrameHandler handler)
    {
        switch (opcode)
        {
            case Opcode.Ping:
                handler.OnPing(payload);
                return WireFault.None;
            case Opcode.Pong:
                handler.OnPong(payload);
                return WireFault.None;
            default:
                return ReadClose(payload, handler);
        }
    }

    private WireFault ReadClose(ReadOnlySpan<byte> payload, IFrameHandler handler)
    {
        if (payload.Length == 1)
        {
            return WireFault.ShortClose;
        }

        var code = payload.Length == 0 ? CloseCode.None : new CloseCode(BinaryPrimitives.ReadUInt16BigEndian(payload));
        var reason = payload.Length == 0 ? default : payload[2..];
        if (!Utf8.IsValid(reason))
        {
            return WireFault.NotUtf8;
        }

        IsDone = true;
        handler.OnClose(code, reason);
        return WireFault.None;
    }

    private WireFault ReadData(in FrameHeader header, ReadOnlySpan<byte> payload, IFrameHandler handler)
    {
        if (header is { IsFinal: true, Opcode: not Opcode.Continuation })
        {
            if (header.Opcode == Opcode.Text && !Utf8.IsValid(payload))
            {
                return WireFault.NotUtf8;
            }

            handler.OnMessage(payload, header.Opcode == Opcode.Binary);
            return WireFault.None;
        }

        if (header.Opcode != Opcode.Continuation)
        {
            _messageKind = header.Opcode;
        }

        AppendFragment(payload);
        if (_messageKind == Opcode.Text && !IsTextSoFar(header.IsFinal))
        {
            return WireFault.NotUtf8;
        }

        if (header.IsFinal)
        {
            handler.OnMessage(_message.AsSpan(0, _messageLength), _messageKind == Opcode.Binary);
            ReleaseMessage();
        }

        return WireFault.None;
    }

    /// <summary>Each byte is looked at once, however many fragments there are.</summary>
    private bool IsTextSoFar(bool isFinal)
    {
        var unknown = _message.AsSpan(_messageValid, _messageLength - _messageValid);
        if (!Utf8Prefix.IsValid(unknown, out var valid))
        {
            return false;
        }

        _messageValid += valid;
        return !isFinal || _messageValid == _messageLength;
    }

    private void AppendFragment(ReadOnlySpan<byte> payload)
    {
        _message = Grow(_message, _messageLength, _messageLength + payload.Length);
        payload.CopyTo(_message.AsSpan(_messageLength));
        _messageLength += payload.Length;
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        EnsureRest(data.Length);
        data.CopyTo(_rest);
        _restLength = data.Length;
    }

    private void EnsureRest(int length) => _rest = Grow(_rest, _restLength, length);

    private static byte[] Grow(byte[]? buffer, int used, int needed)
    {
        if (buffer is not null && buffer.Length >= needed)
        {
            return buffer;
        }

        // Doubling: a large message in many small pieces is copied a few times, not once per piece.
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, used * 2));
        if (buffer is not null)
        {
            buffer.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return larger;
    }

    private void ReleaseRest()
    {
        if (_rest is not null)
        {
            ArrayPool<byte>.Shared.Return(_rest);
            _rest = null;
        }

        _restLength = 0;
    }

    private void ReleaseMessage()
    {
        if (_message is not null)
        {
            ArrayPool<byte>.Shared.Return(_message);
            _message = null;
        }

        _messageLength = 0;
        _messageValid = 0;
        _messageKind = Opcode.Continuation;
    }
}
