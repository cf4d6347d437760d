using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;

namespace LoadHarness.Tests.Wire;

/// <summary>Simulated clients are devices of their own: none may be spared a handshake by what another one has negotiated.</summary>
public sealed class TlsResumeTests
{
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Handshake_OfASecondClient_IsFullUnlessResumptionIsAsked(bool resume, bool full)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var server = SslStreamCertificateContext.Create(certificate, null);
        var options = TlsOptions.Of(new TlsSettings { Verify = false, Resume = resume }, "localhost");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var first = await BytesOfAHandshakeAsync(listener, server, options);
        var second = await BytesOfAHandshakeAsync(listener, server, options);

        // A resumed handshake carries no certificate.
        Assert.Equal(full, second > first - certificate.RawData.Length / 2);
    }

    /// <summary>How much the server says until the first byte of the connection has gone there and back.</summary>
    private static async Task<long> BytesOfAHandshakeAsync(
        TcpListener listener, SslStreamCertificateContext certificate, SslClientAuthenticationOptions options)
    {
        using var near = new TcpClient();
        var accepting = listener.AcceptTcpClientAsync();
        await near.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var far = await accepting;
        var counted = new CountedReads(near.GetStream());
        await using var client = new SslStream(counted);
        await using var server = new SslStream(far.GetStream());
        await Task.WhenAll(
            client.AuthenticateAsClientAsync(options),
            server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate }));

        // The tickets of TLS 1.3 come after the handshake, before the first byte.
        var there = new byte[1];
        await server.WriteAsync(there);
        await client.ReadExactlyAsync(there);
        await client.ShutdownAsync();
        return counted.Bytes;
    }

    private sealed class CountedReads(Stream inner) : Stream
    {
        public long Bytes { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            Bytes += read;
            return read;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
