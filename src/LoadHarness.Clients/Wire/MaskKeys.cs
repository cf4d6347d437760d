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
    private static uint[]? keys;

    [ThreadStatic]
    private static int used;

    /// <summary>The next key of this thread.</summary>
    public static uint Next()
    {
        if (keys is null || used == Batch)
        {
            keys ??= new uint[Batch];
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys.AsSpan()));
            used = 0;
        }

        return keys[used++];
    }
}
