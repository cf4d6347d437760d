using BenchmarkDotNet.Attributes;
using LoadHarness.Clients.Wire;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Benchmarks.Micro;

/// <summary>What it costs to read frames out of what a socket gave, and to write one. Per frame.</summary>
public class CodecBenchmarks
{
    private const int Several = 20;
    private const int Small = 100;
    private const int Large = 64 * 1024;

    private readonly CountingHandler handler = new();
    private readonly byte[] one = ServerStream.Frames(1, Small);
    private readonly byte[] several = ServerStream.Frames(Several, Small);
    private readonly byte[] large = ServerStream.Frames(1, Large);
    private readonly byte[] body = new byte[Small];
    private readonly byte[] target = new byte[FrameWriter.SizeOf(Small)];
    private FrameReader reader = new(maxMessage: 1 << 20);

    [Benchmark(Baseline = true, Description = "read: a frame of 100 B")]
    public int ReadOne() => Read(one);

    [Benchmark(Description = "read: 20 frames of 100 B in one read", OperationsPerInvoke = Several)]
    public int ReadSeveral() => Read(several);

    [Benchmark(Description = "read: a frame of 64 KiB")]
    public int ReadLarge() => Read(large);

    /// <summary>Cut in the header and in the payload: the beginning must be kept in a pooled buffer.</summary>
    [Benchmark(Description = "read: a frame of 100 B in three pieces")]
    public int ReadCut()
    {
        var bytes = one.AsSpan();
        reader.Read(bytes[..1], handler);
        reader.Read(bytes[1..50], handler);
        reader.Read(bytes[50..], handler);
        return handler.Bytes;
    }

    [Benchmark(Description = "write: a frame of 100 B, key and mask included")]
    public int Write() => FrameWriter.Write(target, Opcode.Text, body, MaskKeys.Next());

    private int Read(byte[] bytes)
    {
        reader.Read(bytes, handler);
        return handler.Bytes;
    }

    private sealed class CountingHandler : IFrameHandler
    {
        public int Bytes { get; private set; }

        public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary) => Bytes += payload.Length;

        public void OnPing(ReadOnlySpan<byte> payload) => Bytes += payload.Length;

        public void OnPong(ReadOnlySpan<byte> payload) => Bytes += payload.Length;

        public void OnClose(CloseCode code, ReadOnlySpan<byte> reason) => Bytes += reason.Length;
    }
}
