using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadHarness.Clients.Transport;
using LoadHarness.Engine;
using LoadHarness.Engine.Faults;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Benchmarks.Faults;

/// <summary>
/// <c>fault-proxy</c>: what a byte, a piece and a round trip cost more through the fault proxy than without it. Client, echo and proxy are one process, as client and
/// proxy are in a run; direct and relayed rounds take turns, so that the differences are the proxy's.
/// </summary>
internal static class ProxyCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "fault-proxy";

    private const int Message = 150;
    private const int Bulk = 64 * 1024;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var connections = Number("--connections", "Connections that echo.", 100);
        var rate = Number("--rate", "Messages a second, of all connections.", 2_000);
        var seconds = Number("--seconds", "Length of a round.", 5);
        var rounds = Number("--rounds", "Rounds of each.", 5);
        var command = new Command(Name, "Echoes messages and passes bulk, directly and through the fault proxy in turns, and tells what the proxy adds.") { connections, rate, seconds, rounds };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(connections), parsed.GetValue(rate), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(rounds)));
        return command;
    }

    private static Option<int> Number(string name, string description, int otherwise) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };

    private static async Task<int> RunAsync(int connections, int rate, TimeSpan length, int rounds)
    {
        SocketConnector.EnableInlineCompletions(); // as a run does
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start(4096);
        _ = EchoAllAsync(server);
        var place = (IPEndPoint)server.LocalEndpoint;
        var faults = new FaultWatch();
        await using var relay = new FaultRelay(new IPEndPoint(IPAddress.Loopback, 0), new RelayTarget("127.0.0.1", place.Port, [], TimeSpan.FromSeconds(10), TimeProvider.System), 1, TimeProvider.System, faults);
        var (direct, relayed) = (new Sums(), new Sums());
        for (var round = 0; round <= rounds; round++)
        {
            // ABBA, and the first pair only warms up.
            foreach (var through in round % 2 == 0 ? new[] { false, true } : [true, false])
            {
                var one = await EchoRoundAsync(through ? relay.EndPoint : place, through, connections, rate, length);
                var bulk = await BulkRoundAsync(through ? relay.EndPoint : place, through);
                (through ? relayed : direct).Add(one, bulk, counts: round > 0);
            }
        }

        Tell("direct", direct);
        Tell("relayed", relayed);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"the proxy adds {relayed.P50 - direct.P50:0.0} us at p50 and {relayed.P99 - direct.P99:0.0} us at p99 of a round trip, two passages; {(relayed.CpuPerEcho - direct.CpuPerEcho) / 2:0.0} us of CPU for a piece; {relayed.CpuPerKilobyte - direct.CpuPerKilobyte:0.000} us of CPU for a KB in bulk, {relayed.CpuPerKilobyte / direct.CpuPerKilobyte:0.00} times the direct way"));
        return faults.First is null ? 0 : 1;
    }

    private static void Tell(string name, Sums sums) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: p50 {sums.P50:0.0} us, p99 {sums.P99:0.0} us; {sums.CpuPerEcho:0.0} us of CPU for an echo, {sums.CpuPerKilobyte:0.000} us for a KB in bulk"));

    /// <summary>Echoes in an open loop: each connection sends when its time has come, whatever the others do.</summary>
    private static async Task<(LatencyHistogram Latency, TimeSpan Cpu, long Echoes)> EchoRoundAsync(IPEndPoint place, bool through, int connections, int rate, TimeSpan length)
    {
        var latency = new LatencyHistogram();
        var sockets = await Task.WhenAll(Enumerable.Range(0, connections).Select(number => DialAsync(place, through ? number : null)));
        var (start, before) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await Task.WhenAll(sockets.Select((socket, number) => Task.Run(async () =>
        {
            var buffer = new byte[Message];
            var every = TimeSpan.FromSeconds(connections / (double)rate);
            for (var due = every * (number / (double)connections); due < length; due += every)
            {
                var left = due - TimeProvider.System.GetElapsedTime(start);
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System);
                var sent = TimeProvider.System.GetTimestamp();
                await socket.SendAsync(buffer);
                for (var read = 0; read < Message;)
                {
                    read += await socket.ReceiveAsync(buffer.AsMemory(read));
                }

                lock (latency)
                {
                    latency.Record(TimeProvider.System.GetElapsedTime(sent));
                }
            }
        })));
        var cpu = Environment.CpuUsage.TotalTime - before;
        Array.ForEach(sockets, socket => socket.Dispose());
        return (latency, cpu, latency.TotalCount);
    }

    private static async Task<double> BulkRoundAsync(IPEndPoint place, bool through)
    {
        const long total = 64L << 20;
        using var socket = await DialAsync(place, through ? 0 : null);
        var before = Environment.CpuUsage.TotalTime;
        var sending = Task.Run(async () =>
        {
            var piece = new byte[Bulk];
            for (var sent = 0L; sent < total; sent += piece.Length)
            {
                await socket.SendAsync(piece);
            }
        });
        var buffer = new byte[Bulk];
        for (var read = 0L; read < total;)
        {
            read += await socket.ReceiveAsync(buffer);
        }

        await sending;
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (2 * total / 1024.0); // there and back
    }

    private static async Task<Socket> DialAsync(IPEndPoint place, int? client)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(place);
        if (client is { } number)
        {
            await socket.SendAsync(Detour.PrefaceOf(number));
        }

        return socket;
    }

    private static async Task EchoAllAsync(TcpListener server)
    {
        while (true)
        {
            var socket = await server.AcceptSocketAsync();
            socket.NoDelay = true;
            _ = EchoAsync(socket);
        }
    }

    private static async Task EchoAsync(Socket socket)
    {
        var buffer = new byte[Bulk];
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var read)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await socket.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }
        }
        catch (SocketException)
        {
            // The round is over.
        }

        socket.Dispose();
    }

    /// <summary>What the rounds of one side came to.</summary>
    private sealed class Sums
    {
        private readonly LatencyHistogram _latency = new();
        private readonly List<double> _kilobytes = [];
        private TimeSpan _cpu;
        private long _echoes;

        public double P50 => _latency.ValueAtQuantile(0.5).TotalMicroseconds;

        public double P99 => _latency.ValueAtQuantile(0.99).TotalMicroseconds;

        public double CpuPerEcho => _cpu.TotalMicroseconds / _echoes;

        public double CpuPerKilobyte => _kilobytes.Order().ElementAt(_kilobytes.Count / 2);

        public void Add((LatencyHistogram Latency, TimeSpan Cpu, long Echoes) echo, double bulk, bool counts)
        {
            if (counts)
            {
                _latency.Add(echo.Latency);
                _cpu += echo.Cpu;
                _echoes += echo.Echoes;
                _kilobytes.Add(bulk);
            }
        }
    }
}
