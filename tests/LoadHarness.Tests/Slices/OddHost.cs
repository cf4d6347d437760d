using System.Collections.Concurrent;
using System.Net;
using LoadHarness.Cli.Slices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.Tests.Slices;

/// <summary>Something that answers as slice 1 does, but says whatever a test wants to beats.</summary>
internal sealed class OddHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private OddHost(Func<RendezvousMessage> toBeats)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(async context =>
        {
            var path = context.Request.Path.Value!;
            using var body = new StreamReader(context.Request.Body);
            Asked.Enqueue($"{path} {await body.ReadToEndAsync()}");
            var answer = path.EndsWith("/beats", StringComparison.Ordinal) ? toBeats() : new RendezvousMessage { Run = 7 };
            await context.Response.WriteAsJsonAsync(answer with { Clock = TimeProvider.System.GetUtcNow() }, RendezvousMessage.Json);
        });
    }

    /// <summary>Paths and bodies, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public Uri Url => new(app.Urls.Single());

    public static async Task<OddHost> StartAsync(Func<RendezvousMessage> toBeats)
    {
        var host = new OddHost(toBeats);
        await host.app.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
