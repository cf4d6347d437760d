using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LoadHarness.Clients.Wire;

/// <summary>
/// Random masking keys (RFC 6455 section 10.3 asks for unpredictable ones), drawn 1,024 at a time: one call of the
/// cryptographic generator for 4 bytes costs some 700 ns, a share of 4,096 bytes about one. Per thread; allocates nothing.
/// </summary>
internal static class MaskKeys
{
    private const int Batch = 1024;

    [ThreadStatic]
    private static uint[]? _keys;

    [ThreadStatic]
    private static int _used;

    /// <summary>The next key of this thread.</summary>
    public static uint Next()
    {
        if (_keys is null || _used == Batch)
        {
            _keys ??= new uint[Batch];
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_keys.AsSpan()));
            _used = 0;
        }

        return _keys[_used++];
    }
}
