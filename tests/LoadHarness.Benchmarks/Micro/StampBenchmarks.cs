using System.Text;
using BenchmarkDotNet.Attributes;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Benchmarks.Micro;

/// <summary>What the identity of a message costs: written into a body of 100 B, found in a frame whatever its format.</summary>
public class StampBenchmarks
{
    private static readonly Stamp Written = new(Run: 4711, Sender: 123, Sequence: 4567, TimeSpan.FromSeconds(89));

    private readonly byte[] body = new byte[100];
    private byte[] json = [];
    private byte[] unstamped = [];

    [GlobalSetup]
    public void Prepare()
    {
        Written.Write(body);
        json = Encoding.UTF8.GetBytes(
            $$"""{"type":"message","room":"members-17","from":"user-123","id":"8f14e45f","at":1712345678901,"text":"{{Encoding.ASCII.GetString(body)}}"}""");
        unstamped = """{"type":"joined","room":"members-17","members":25,"LH":"no stamp"}"""u8.ToArray();
    }

    [Benchmark(Baseline = true, Description = "find: plain text")]
    public StampSearch FindInText() => Stamp.Find(body, out _, out _);

    [Benchmark(Description = "find: in a JSON frame")]
    public StampSearch FindInJson() => Stamp.Find(json, out _, out _);

    [Benchmark(Description = "find: none there")]
    public StampSearch FindNone() => Stamp.Find(unstamped, out _, out _);

    [Benchmark(Description = "write")]
    public byte Write()
    {
        Written.Write(body);
        return body[^1];
    }
}
