using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using LoadHarness.Clients.Wire;

namespace LoadHarness.Benchmarks.Micro;

/// <summary>What an unpredictable masking key costs, against a call of the generator for each.</summary>
public class MaskKeyBenchmarks
{
    [Benchmark(Baseline = true, Description = "one call for each key")]
    public uint EachAlone()
    {
        var key = 0u;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<uint>(ref key)));
        return key;
    }

    [Benchmark(Description = "MaskKeys.Next")]
    public uint InBatches() => MaskKeys.Next();
}
