using BenchmarkDotNet.Attributes;
using LoadHarness.Clients.Wire;

namespace LoadHarness.Benchmarks.Micro;

/// <summary>What it costs to mask a payload, against the loop over bytes that the RFC describes.</summary>
public class MaskBenchmarks
{
    private const uint Key = 0x1234_5678;

    private byte[] source = [];
    private byte[] target = [];

    [Params(100, 4096)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Prepare() => (source, target) = (new byte[Bytes], new byte[Bytes]);

    [Benchmark(Baseline = true, Description = "byte by byte")]
    public byte Naive()
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = (byte)(source[i] ^ (Key >> (i % 4 * 8)));
        }

        return target[^1];
    }

    [Benchmark(Description = "FrameWriter.Mask")]
    public byte Vectorised()
    {
        FrameWriter.Mask(source, target, Key);
        return target[^1];
    }
}
