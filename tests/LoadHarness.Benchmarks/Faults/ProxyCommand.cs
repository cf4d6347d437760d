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
/// <c>fault-proxy</c>: what a byte, a piece and a round trip cost more through the fault proxy than without it. Clients and proxy are one process and share its loops, as
/// in a run, and the echo is another one; direct and relayed rounds take turns, so that the differences are the proxy's.
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
        var echo = new Option<bool>("--echo") { Description = "Only echoes, until it is ended.", Hidden = true };
        var command = new Command(Name, "Echoes messages and passes bulk, directly and through the fault proxy in turns, and tells what the proxy adds.") { connections, rate, seconds, rounds, echo };
        command.SetAction((parsed, _) => parsed.GetValue(echo)
            ? EchoProcess.EchoAsync()
            : RunAsync(parsed.GetValue(connections), parsed.GetValue(rate), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(rounds)));
        return command;
    }

    private static Option<int> Number(string name, string description, int otherwise) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };

    private static async Task<int> RunAsync(int connections, int rate, TimeSpan length, int rounds)
    {
        SocketConnector.EnableInlineCompletions(); // as a run does
        using var server = EchoProcess.Start(Name);
        var place = server.Place;
        var faults = new FaultWatch();
        await using var relay = new FaultRelay(new IPEndPoint(IPAddress.Loopback, 0), new RelayTarget("127.0.0.1", place.Port, [], TimeSpan.FromSeconds(10), TimeProvider.System), 1, TimeProvider.System, faults, EpollLoop.All);
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

    /// <summary>Echoes: each connection sends when its time has come and the echo before is there, whatever the others do.</summary>
    private static async Task<(LatencyHistogram Latency, TimeSpan Cpu, long Echoes)> EchoRoundAsync(IPEndPoint place, bool through, int connections, int rate, TimeSpan length)
    {
        var latency = new LatencyHistogram();
        var message = new byte[Message];
        var clients = await Task.WhenAll(Enumerable.Range(0, connections).Select(async number =>
        {
            var loop = EpollLoop.All[number % EpollLoop.All.Count];
            var client = new EchoClient(await DialAsync(place, through ? number : null, loop), loop, message, latency);
            loop.Post(client, LoopTask.Open);
            return (Echo: client, Loop: loop);
        }));
        var (start, before) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await Task.WhenAll(clients.Select((client, number) => Task.Run(async () =>
        {
            var every = TimeSpan.FromSeconds(connections / (double)rate);
            for (var due = every * (number / (double)connections); due < length; due += every)
            {
                var left = due - TimeProvider.System.GetElapsedTime(start);
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System);
                await client.Echo.EchoAsync();
            }
        })));
        var cpu = Environment.CpuUsage.TotalTime - before;
        Array.ForEach(clients, client => client.Loop.Post(client.Echo, LoopTask.Cut));
        return (latency, cpu, latency.TotalCount);
    }

    private static async Task<double> BulkRoundAsync(IPEndPoint place, bool through)
    {
        const long total = 64L << 20;
        using var socket = await DialAsync(place, through ? 0 : null, EpollLoop.Next());
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

    private static async Task<Socket> DialAsync(IPEndPoint place, int? client, EpollLoop loop)
    {
        var socket = new Dial(place, null).CreateSocket();
        await LoopIo.ConnectAsync(loop, socket, place, CancellationToken.None);
        if (client is { } number)
        {
            socket.Send(Detour.PrefaceOf(number));
        }

        return socket;
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
