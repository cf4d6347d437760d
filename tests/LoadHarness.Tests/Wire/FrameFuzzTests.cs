using System.Globalization;
using LoadHarness.Clients.Wire;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Tests.Wire;

/// <summary>
/// Random bytes: nothing throws, hangs or keeps more than its limit. 1,000,000 streams; more with LOADHARNESS_FUZZ=N.
/// </summary>
public sealed class FrameFuzzTests
{
    [Fact]
    public void AnyBytes_NeitherThrowNorFillTheMemory()
    {
        var streams = int.Parse(Environment.GetEnvironmentVariable("LOADHARNESS_FUZZ") ?? "1000000", CultureInfo.InvariantCulture);
        var random = StableRandom.For(1, 0, 0, RandomPurpose.Say);
        var handler = new RecordingHandler();
        Span<byte> bytes = stackalloc byte[64];
        for (var stream = 0; stream < streams; stream++)
        {
            var reader = new FrameReader(maxMessage: 4096);
            for (var piece = 0; piece < 4 && !reader.IsDone; piece++)
            {
                var length = (int)(random.NextBits() % 64);
                Fill(bytes[..length], ref random, plausible: stream % 2 == 0);
                if (reader.Read(bytes[..length], handler) != WireFault.None)
                {
                    break;
                }
            }

            reader.Release();
            handler.Found.Clear();
        }
    }

    /// <summary>Purely random bytes seldom get past the first header: every other stream has plausible ones.</summary>
    private static void Fill(Span<byte> bytes, ref StableRandom random, bool plausible)
    {
        ReadOnlySpan<byte> starts = [0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x89, 0x8A, 0x88];
        for (var i = 0; i < bytes.Length; i++)
        {
            var bits = random.NextBits();
            bytes[i] = !plausible ? (byte)bits
                : (bits >> 8) % 3 == 0 ? starts[(int)(bits % (ulong)starts.Length)]
                : (byte)(bits % 12);
        }
    }
}
