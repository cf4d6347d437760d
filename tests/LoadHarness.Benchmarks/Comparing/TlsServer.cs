using System.CommandLine;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LoadHarness.Benchmarks.Comparing;

/// <summary><c>tls-server</c>: Kestrel with a certificate that it has signed itself (RSA, 2,048 bits); says back what it hears.</summary>
internal static class TlsServer
{
    /// <summary>The command.</summary>
    public const string Command = "tls-server";

    /// <summary>Where it tells its counts.</summary>
    public const string StatsPath = "/stats";

    /// <summary>Hundreds of clients dial at once.</summary>
    private const int Backlog = 4096;

    private static long open;
    private static long opened;
    private static long said;

    /// <summary>The verb.</summary>
    public static Command CreateCommand()
    {
        var command = new Command(Command, "A WebSocket echo server with TLS on a free port of this machine, for compare-native.");
        command.SetAction((_, stop) => ServeAsync(stop));
        return command;
    }

    private static async Task ServeAsync(CancellationToken stop)
    {
        using var certificate = SignOneself();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)))
            .UseSockets(sockets => sockets.Backlog = Backlog);
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        app.MapGet(StatsPath, () => Microsoft.AspNetCore.Http.Results.Json(new Dictionary<string, long>
        {
            ["connections"] = Interlocked.Read(ref open),
            ["total_connections"] = Interlocked.Read(ref opened),
            ["messages_out"] = Interlocked.Read(ref said),
        }));
        app.MapGet("/", (RequestDelegate)EchoAsync);
        await app.StartAsync(stop);
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        Console.WriteLine($"listening on {addresses.Addresses.Single()}");
        await app.WaitForShutdownAsync(stop);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        Interlocked.Increment(ref open);
        Interlocked.Increment(ref opened);
        try
        {
            var buffer = new byte[4096];
            ValueWebSocketReceiveResult received;
            while ((received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted)).MessageType != WebSocketMessageType.Close)
            {
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
                Interlocked.Add(ref said, received.EndOfMessage ? 1 : 0);
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client is gone.
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private static X509Certificate2 SignOneself()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
