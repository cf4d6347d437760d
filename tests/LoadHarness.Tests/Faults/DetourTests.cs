using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Faults;

/// <summary>Our own transport on its way through the relay: who dials is said before anything else, and what follows is untouched.</summary>
public sealed class DetourTests
{
    [Fact]
    public void Preface_SaysWhoDials_AndNothingElseIsOne()
    {
        Assert.Equal([0, 7, 13_999_999, Detour.Shared], new[] { 0, 7, 13_999_999, Detour.Shared }.Select(client => Detour.ClientOf(Detour.PrefaceOf(client))!.Value));
        Assert.Null(Detour.ClientOf("GET / HT"u8));
        Assert.Null(Detour.ClientOf(Detour.PrefaceOf(7).AsSpan(0, 7)));
    }

    [Fact]
    public async Task Plain_ArrivesWithoutThePreface()
    {
        await using var stage = new RelayStage();
        using var connector = new SocketConnector(new HandDrivenTimers(), new SslClientAuthenticationOptions(), [], new Detour(stage.Relay.EndPoint));

        connector.Connect(Request("ws://somewhere.else:1/"), new Listener());
        var server = await stage.AcceptAsync();

        Assert.Equal("GET / HTTP/1.1", await RelayStage.ReadAsync(server, 14));
        stage.Relay.Begin(1, new WireEvent(WireEventKind.Stall, 0.5, null), new HashSet<int> { 6 });
        Assert.Equal(0, stage.Relay.End(1)); // it is client 7, who is not hit
    }

    [Fact]
    public async Task Tls_PassesAsItIs()
    {
        await using var stage = new RelayStage();
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=somewhere.else", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        using var connector = new SocketConnector(
            new HandDrivenTimers(), TlsOptions.Of(new TlsSettings { Verify = false }, "somewhere.else"), [], new Detour(stage.Relay.EndPoint));

        connector.Connect(Request("wss://somewhere.else:1/"), new Listener());
        await using var server = new SslStream(new NetworkStream(await stage.AcceptAsync()));
        string? asked = null;
        await server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateSelectionCallback = (_, name) =>
            {
                asked = name;
                return certificate;
            },
        }).WaitAsync(TimeSpan.FromSeconds(30));
        var request = new byte[14];
        await server.ReadExactlyAsync(request).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(("somewhere.else", "GET / HTTP/1.1"), (asked, Encoding.ASCII.GetString(request)));
    }

    private static ConnectRequest Request(string url) => new(new Uri(url), [], [], TimeSpan.FromSeconds(10), 1024, 7);

    private sealed class Listener : IConnectionEvents
    {
        public void OnOpened(IConnection connection, TimeSpan at)
        {
        }

        public void OnDialFailed(TimeSpan at, string reason, bool blocked)
        {
        }

        public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at)
        {
        }

        public void OnAlive(TimeSpan at)
        {
        }

        public void OnSent(SendTag tag, TimeSpan at)
        {
        }

        public void OnSendFailed(SendTag tag, TimeSpan at)
        {
        }

        public void OnEnded(TimeSpan at, ConnectionEnd end)
        {
        }
    }
}
