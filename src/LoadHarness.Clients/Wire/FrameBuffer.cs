namespace LoadHarness.Clients.Wire;

/// <summary>The buffer of a thread in which frames are made: it serves all its connections; only large messages need another.</summary>
internal static class FrameBuffer
{
    private const int Least = 4096;

    [ThreadStatic]
    private static byte[]? _ofThread;

    /// <summary>The buffer, at least so long; what is in it is valid until the same thread asks again.</summary>
    public static byte[] OfThread(int size) =>
        _ofThread is { } buffer && buffer.Length >= size ? buffer : _ofThread = GC.AllocateUninitializedArray<byte>(Math.Max(Least, size));
}
