using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace LoadHarness.Tests.Export;

/// <summary>A receiver of OTLP on a free port of this machine: over HTTP/1.1, or gRPC over HTTP/2 without TLS. Keeps what it accepted.</summary>
internal sealed class OtlpEndpoint : IAsyncDisposable
{
    private const string GrpcPath = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    private readonly WebApplication app;
    private readonly ConcurrentQueue<OtlpRequest> accepted = [];
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, string>> headers = [];
    private readonly bool isGrpc;
    private readonly int refuse;
    private int asked;

    private OtlpEndpoint(bool isGrpc, int refuse)
    {
        (this.isGrpc, this.refuse) = (isGrpc, refuse);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    /// <summary>Its address, without a path.</summary>
    public string Url => app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();

    /// <summary>What it accepted, in order.</summary>
    public IReadOnlyList<OtlpRequest> Accepted => [.. accepted];

    /// <summary>Headers of everything that came, in order.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Headers => [.. headers];

    /// <summary>Starts one.</summary>
    /// <param name="isGrpc">Whether it speaks gRPC.</param>
    /// <param name="refuse">So many of the first exports it does not take: 503, or status 14 of gRPC.</param>
    public static async Task<OtlpEndpoint> StartAsync(bool isGrpc = false, int refuse = 0)
    {
        var endpoint = new OtlpEndpoint(isGrpc, refuse);
        await endpoint.app.StartAsync();
        return endpoint;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        headers.Enqueue(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        if (context.Request.Path != (isGrpc ? GrpcPath : "/v1/metrics") || context.Request.Method != "POST")
        {
            context.Response.StatusCode = 404;
            return;
        }

        var isRefused = Interlocked.Increment(ref asked) <= refuse;
        if (!isRefused)
        {
            // A message of gRPC has five bytes before it: whether it is compressed, and its length.
            accepted.Enqueue(new OtlpRequest(body.ToArray().AsMemory(isGrpc ? 5 : 0)));
        }

        if (isGrpc)
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", isRefused ? "14" : "0");
            return;
        }

        context.Response.StatusCode = isRefused ? 503 : 200;
        context.Response.ContentType = "application/x-protobuf";
    }
}
