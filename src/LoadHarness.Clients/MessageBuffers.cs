using System.Buffers;

namespace LoadHarness.Clients;

/// <summary>
/// Buffers in which a message is made, one set for each thread: nothing is allocated per message, and an idle client holds
/// none. What is in them is valid until the same thread asks again.
/// </summary>
internal static class MessageBuffers
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _frame;

    [ThreadStatic]
    private static byte[]? _body;

    /// <summary>An empty frame.</summary>
    public static ArrayBufferWriter<byte> Frame()
    {
        var frame = _frame ??= new ArrayBufferWriter<byte>(1024);
        frame.ResetWrittenCount();
        return frame;
    }

    /// <summary>A body of this length; what it holds is left over.</summary>
    public static Span<byte> Body(int bytes)
    {
        if (_body is null || _body.Length < bytes)
        {
            _body = new byte[bytes];
        }

        return _body.AsSpan(0, bytes);
    }
}
