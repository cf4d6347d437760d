using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LoadHarness.Cli.Slices;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;
using LoadHarness.Results.Merging;
using LoadHarness.Tests.Facts;
using Xunit.Abstractions;

namespace LoadHarness.Tests.Slices;

/// <summary>What a rendezvous of 1,000 slices costs slice 1, in processor time and memory. The figures of docs/rendezvous.md are printed here.</summary>
[Collection(Alone.Name)]
public sealed class RendezvousCostTests(ITestOutputHelper output)
{
    private const int Slices = 1_000;
    private const int Beats = 30;

    [Fact]
    [Trait("Tier", "Long")]
    public void AThousandSlices_WithoutANetwork_CostLittle()
    {
        using var stage = new RendezvousStage(Slices);
        var time = TimeProvider.System;
        for (var slice = 2; slice <= Slices; slice++)
        {
            stage.Rendezvous.Come(slice, $"try-{slice}", stage.Terms);
            stage.Rendezvous.Beat(slice, $"try-{slice}", isReady: true, null);
        }

        Assert.True(stage.Rendezvous.MeetAsync(CancellationToken.None).IsCompletedSuccessfully);
        var json = PackedReport.Of(Report(1)).ToJson();
        long samples = 0, checks = 0;
        stage.Rendezvous.HoldLimits((cells, _) =>
        {
            checks++;
            samples = cells.Sum(cell => cell.Histogram?.TotalCount ?? 0);
            return null;
        });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        TimeSpan parsing = default, beating = default, watching = default;
        for (var second = 0; second < Beats; second++)
        {
            for (var slice = 2; slice <= Slices; slice++)
            {
                var begun = time.GetTimestamp();
                var report = PackedReport.Parse(json);
                parsing += time.GetElapsedTime(begun);
                begun = time.GetTimestamp();
                stage.Rendezvous.Beat(slice, $"try-{slice}", isReady: true, report);
                beating += time.GetElapsedTime(begun);
            }

            var watch = time.GetTimestamp();
            stage.Clock.Pass(1);
            watching += time.GetElapsedTime(watch);
        }

        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        var all = (double)Beats * (Slices - 1);
        Assert.Equal((Slices - 1) * 1_000, stage.Rendezvous.Together!.Sent);
        Assert.Equal((Slices - 1) * 20_000, samples);
        Tell($"A report with two limited timers and ten counts has {json.Length} bytes.");
        Tell($"A beat: {parsing.TotalMicroseconds / all:0.0} µs to read it, {beating.TotalMicroseconds / all:0.0} µs to take it.");
        Tell($"A second: {watching.TotalMilliseconds / Beats:0.0} ms to look for silence, and to add up the cells of all and hold them against the limits ({checks} times).");
        Tell($"Kept: {kept / 1e6:0.0} MB of reports.");
        Assert.InRange(kept, 0, 60e6);
        Assert.InRange(beating.TotalMicroseconds / all, 0, 200);
        for (var slice = 2; slice <= Slices; slice++)
        {
            stage.Rendezvous.Delivered(slice, $"try-{slice}");
        }

        Assert.Empty(stage.Rendezvous.Undelivered);
    }

    [Theory]
    [Trait("Tier", "Long")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AThousandSlices_OverLoopback_CostSlice1Little(bool hasLimits)
    {
        await using var network = new RendezvousNetwork();
        var host = await network.OpenAsync(Slices, network.Settings with { Timeout = TimeSpan.FromMinutes(5) });
        if (hasLimits)
        {
            host.HoldLimits((_, _) => null);
        }

        var met = host.MeetAsync(CancellationToken.None);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var crowd = new Crowd(host.Url.Port, network.Settings.Token);
        try
        {
            var coming = crowd.Cost(() => crowd.All(slice => crowd.Request("POST", slice, "", JsonSerializer.SerializeToUtf8Bytes(RendezvousNetwork.Terms(Slices), RendezvousMessage.Json))));
            var meeting = crowd.Cost(() => crowd.All(slice => crowd.Request("POST", slice, "/beats?ready", [])));
            await met.WaitAsync(RendezvousNetwork.Patience);
            var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
            var report = PackedReport.Of(Report(1) with { Limited = hasLimits ? Report(1).Limited : [] }).ToJson();
            crowd.Cost(() => crowd.All(slice => crowd.Request("POST", slice, "/beats", report))); // compiled and warm from here on
            var beating = crowd.Cost(() =>
            {
                for (var round = 0; round < Beats; round++)
                {
                    crowd.All(slice => crowd.Request("POST", slice, "/beats", report));
                }
            });
            var packed = Packed(300_000);
            var collecting = host.CollectAsync(CancellationToken.None);
            var delivering = crowd.Cost(() => crowd.All(slice => crowd.Request("PUT", slice, "/result", packed)));
            var results = await collecting.WaitAsync(RendezvousNetwork.Patience);

            Assert.Equal(Slices - 1, results.Files.Count);
            Assert.All(results.Files, file => Assert.Equal(300_000, new FileInfo(file).Length));
            Assert.Equal((Slices - 1) * 1_000, host.Together!.Sent);
            Tell($"{(hasLimits ? "With" : "Without")} limits that end the run; a report of {report.Length} bytes:");
            Tell($"Coming: {coming.Host.TotalMicroseconds / (Slices - 1):0} µs of the processor each in slice 1; getting ready: {meeting.Host.TotalMicroseconds / (Slices - 1):0} µs.");
            Tell($"Kept for each: {kept / (Slices - 1) / 1_000.0:0.0} KB, both ends of its connection.");
            Tell($"A beat: {beating.Host.TotalMicroseconds / (Beats * (Slices - 1.0)):0} µs of the processor in slice 1; one after the other {beating.Wall.TotalMicroseconds / (Beats * (Slices - 1.0)):0} µs.");
            Tell($"A result of 300 KB, packed {packed.Length} bytes: {delivering.Host.TotalMilliseconds / (Slices - 1):0.00} ms of the processor in slice 1; all of them {delivering.Wall.TotalSeconds:0.0} s.");
            Assert.InRange(beating.Host.TotalMicroseconds / (Beats * (Slices - 1.0)), 0, 1_000);
        }
        finally
        {
            crowd.Dispose();
        }
    }

    private void Tell(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Two populations, of each a timer in the steady phase, and a count in each of five phases.</summary>
    private static SliceReport Report(int seed)
    {
        var random = new Random(seed);
        string[] populations = ["members", "guests"];
        string[] phases = ["arrival", "warm-up", "steady", "drain", "leave"];
        return new SliceReport
        {
            Phase = "steady",
            Elapsed = TimeSpan.FromSeconds(60),
            Sent = 1_000,
            Limited =
            [
                .. populations.Select(population => new MetricCell { Metric = "delivery.latency", Phase = "steady", Population = population, Histogram = Latencies(random) }),
                .. populations.SelectMany(population => phases.Select(phase => new MetricCell { Metric = "delivery.lost", Phase = phase, Population = population, Value = 3 })),
            ],
        };
    }

    /// <summary>10,000 latencies around 20 ms, with a tail.</summary>
    private static LatencyHistogram Latencies(Random random)
    {
        var histogram = new LatencyHistogram();
        for (var i = 0; i < 10_000; i++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            histogram.RecordMicroseconds((long)(20_000 * Math.Exp(0.6 * normal)));
        }

        return histogram;
    }

    private static byte[] Packed(int length)
    {
        var random = new Random(1);
        var text = new byte[length];
        for (var i = 0; i < length; i++)
        {
            text[i] = (byte)"0123456789,[]\""[random.Next(14)];
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    /// <summary>All slices but the first, on one thread with a plain socket each, so that what they cost can be taken off what the process does.</summary>
    private sealed class Crowd(int port, string token) : IDisposable
    {
        private readonly Socket[] sockets = [.. Enumerable.Range(2, Slices - 1).Select(_ => Connect(port))];
        private readonly byte[] answer = new byte[16 * 1024];

        public void Dispose() => Array.ForEach(sockets, socket => socket.Dispose());

        public byte[] Request(string method, int slice, string path, byte[] body) =>
        [
            .. Encoding.ASCII.GetBytes($"{method} /slices/{slice}/attempts/try-{slice}{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Length: {body.Length}\r\n\r\n"),
            .. body,
        ];

        /// <summary>Each slice asks once and hears the answer.</summary>
        public void All(Func<int, byte[]> request)
        {
            for (var i = 0; i < sockets.Length; i++)
            {
                var bytes = request(i + 2);
                for (var sent = 0; sent < bytes.Length;)
                {
                    sent += sockets[i].Send(bytes.AsSpan(sent));
                }

                var got = sockets[i].Receive(answer);
                Assert.StartsWith("HTTP/1.1 200", Encoding.ASCII.GetString(answer, 0, got), StringComparison.Ordinal);
            }
        }

        /// <summary>What something costs the host: what the process used, less what this thread did.</summary>
        public (TimeSpan Host, TimeSpan Wall) Cost(Action act)
        {
            var (begun, process, thread) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime, OfThisThread());
            act();
            return (Environment.CpuUsage.TotalTime - process - (OfThisThread() - thread), TimeProvider.System.GetElapsedTime(begun));
        }

        private static TimeSpan OfThisThread() =>
            TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1_000.0);

        private static Socket Connect(int port)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(IPAddress.Loopback, port);
            return socket;
        }
    }
}
