using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Clients.Wire;
using LoadHarness.Engine;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Wire;

/// <summary>Connections that are read slowly on purpose, over real sockets: by the loop, and by the streams that carry TLS.</summary>
[Collection(Alone.Name)]
public sealed class SlowReaderTests
{
    private const int Message = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("ws", 400)]
    [InlineData("ws", 40_000)]
    [InlineData("wss", 40_000)]
    public async Task Read_ServerThatSendsMore_IsHeldBackToThePace(string scheme, int rate)
    {
        using var stage = new Stage(scheme, rate);
        await using var server = await stage.LetInAsync();
        var blocked = stage.FloodAsync(server);

        await stage.Heard.ReachesAsync(rate / 2);
        var (from, before) = (TimeProvider.System.GetTimestamp(), stage.Heard.Bytes);
        await stage.Heard.ReachesAsync(before + Math.Max(rate, 800));
        var seconds = TimeProvider.System.GetElapsedTime(from).TotalSeconds;

        Assert.InRange((stage.Heard.Bytes - before) / seconds, 0.9 * rate, 1.1 * rate);
        Assert.False(blocked.IsCompleted, "the server could send all of it");
        Assert.Null(stage.Heard.End);
        stage.Connection.Abort();
        await Assert.ThrowsAnyAsync<IOException>(() => blocked).WaitAsync(Patience);
    }

    [Fact]
    public async Task Read_ServerThatResetsMeanwhile_IsNoticedAtTheNextTurn()
    {
        using var stage = new Stage("ws", 400);
        await using (var server = await stage.LetInAsync())
        {
            _ = stage.FloodAsync(server);
            await stage.Heard.ReachesAsync(100);
            stage.Reset();
        }

        await stage.Heard.Ended.WaitAsync(Patience);
        Assert.Equal(EndCause.Cut, stage.Heard.End!.Cause);
    }

    [Fact]
    public async Task Send_WhileItRests_LeavesAtOnce()
    {
        using var stage = new Stage("ws", 400);
        await using var server = await stage.LetInAsync();
        var flood = stage.FloodAsync(server);

        await stage.Heard.ReachesAsync(100);
        stage.Connection.Send("hello"u8, binary: false, new SendTag(SendKind.Other));

        var frame = new byte[11]; // two bytes, a mask of four, and the text
        await server.ReadExactlyAsync(frame).AsTask().WaitAsync(Patience);
        Assert.Equal(0x81, frame[0]);
        stage.Connection.Abort();
        await Assert.ThrowsAnyAsync<IOException>(() => flood).WaitAsync(Patience);
    }

    /// <summary>One slow connection and the server at its other end, with small buffers between.</summary>
    private sealed class Stage : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly TimerWheel _timers = new(TimeProvider.System, (_, _) => { }, e => Assert.Fail(e.ToString()));
        private readonly SocketConnector _connector;
        private readonly bool _isSecure;
        private TcpClient? _accepted;

        public Stage(string scheme, int rate)
        {
            _isSecure = scheme == "wss";
            _listener.Server.SendBufferSize = 4096;
            _listener.Start();
            _timers.Start();
            _connector = new SocketConnector(_timers, TlsOptions.Of(new TlsSettings { Verify = false }, "localhost"), []);
            var url = new Uri($"{scheme}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
            Connection = _connector.Connect(new ConnectRequest(url, [], [], Patience, 1024, 0) { Read = new ReadPolicy(rate) }, Heard);
        }

        public IConnection Connection { get; private set; }

        public Hearing Heard { get; } = new();

        public async Task<Stream> LetInAsync()
        {
            _accepted = await _listener.AcceptTcpClientAsync().WaitAsync(Patience);
            Stream stream = _accepted.GetStream();
            if (_isSecure)
            {
                using var key = RSA.Create(2048);
                var now = TimeProvider.System.GetUtcNow();
                using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                    .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
                var secured = new SslStream(stream);
                await secured.AuthenticateAsServerAsync(certificate).WaitAsync(Patience);
                stream = secured;
            }

            var head = "";
            var buffer = new byte[2048];
            while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                head += Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience));
            }

            const string header = "Sec-WebSocket-Key: ";
            var sent = head.Split("\r\n").Single(line => line.StartsWith(header, StringComparison.Ordinal))[header.Length..];
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {UpgradeRequest.AcceptOf(sent)}\r\n\r\n"));
            await Heard.Opened.WaitAsync(Patience);
            return stream;
        }

        /// <summary>Sends far more than is read in the time of a test; ends when all of it has left.</summary>
        public Task FloodAsync(Stream server) => Task.Run(async () =>
        {
            var frames = new byte[50 * (2 + Message)]; // many at once: each write is a record of TLS
            for (var i = 0; i < frames.Length; i += 2 + Message)
            {
                (frames[i], frames[i + 1]) = (0x82, Message);
            }

            for (var i = 0; i < 200; i++)
            {
                await server.WriteAsync(frames);
            }
        });

        public void Reset()
        {
            _accepted!.Client.LingerState = new LingerOption(true, 0);
            _accepted.Client.Close();
        }

        public void Dispose()
        {
            Connection.Abort();
            _accepted?.Dispose();
            _listener.Dispose();
            _connector.Dispose();
            _timers.Dispose();
        }
    }

    /// <summary>What comes, in bytes of whole messages.</summary>
    private sealed class Hearing : IConnectionEvents
    {
        private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock gate = new();
        private (long Bytes, TaskCompletionSource Reached)? awaited;

        public Task Opened => opened.Task;

        public Task Ended => ended.Task;

        public ConnectionEnd? End { get; private set; }

        public long Bytes { get; private set; }

        public Task ReachesAsync(long bytes)
        {
            lock (gate)
            {
                awaited = (bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                Look();
                return awaited?.Reached.Task.WaitAsync(Patience) ?? Task.CompletedTask;
            }
        }

        public void OnOpened(IConnection connection, TimeSpan at) => opened.SetResult();

        public void OnDialFailed(TimeSpan at, string reason, bool blocked) => opened.SetException(new InvalidOperationException(reason));

        public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at) => Add(payload.Length + 2);

        public void OnAlive(TimeSpan at) => Add(0);

        public void OnSent(SendTag tag, TimeSpan at)
        {
        }

        public void OnSendFailed(SendTag tag, TimeSpan at)
        {
        }

        public void OnEnded(TimeSpan at, ConnectionEnd end)
        {
            End = end;
            ended.SetResult();
        }

        private void Add(int bytes)
        {
            lock (gate)
            {
                Bytes += bytes;
                Look();
            }
        }

        private void Look()
        {
            if (awaited is { } waiting && Bytes >= waiting.Bytes)
            {
                awaited = null;
                waiting.Reached.SetResult();
            }
        }
    }
}
