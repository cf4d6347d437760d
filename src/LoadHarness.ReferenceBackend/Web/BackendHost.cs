using System.Net;
using LoadHarness.ReferenceBackend.Admin;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Dialects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>
/// The whole web server in one readable place: Kestrel, pipeline, routes. It starts from the empty builder, so that neither environment
/// variables nor files in the current folder can change an instrument behind its user's back.
/// </summary>
internal static class BackendHost
{
    /// <summary>A reconnect storm dials faster than connections are accepted; the system may cap this.</summary>
    private const int AcceptBacklog = 4096;

    public static WebApplication Build(ChatHub hub)
    {
        var options = hub.Options;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.WebHost.UseSockets(sockets => sockets.Backlog = AcceptBacklog);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.CloseTimeout);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        if (options.Logging is not null)
            builder.Services.AddSingleton(options.Logging);

        var app = builder.Build();
        app.Use(async (context, next) =>
        {
            // A server that stands still hears no new requests either, but for those that are to disturb it.
            if (!context.Request.Path.StartsWithSegments("/admin"))
                await hub.Defects.Stall.Valve.PassAsync(context.RequestAborted).ConfigureAwait(false);
            TappedUpgrade.Install(context, hub);
            await next(context).ConfigureAwait(false);
        });
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        MapRoutes(app, hub);
        return app;
    }

    private static void MapRoutes(WebApplication app, ChatHub hub)
    {
        var sockets = new SocketEndpoints(hub);
        var admin = new AdminEndpoints(hub);
        app.MapGet("/", (RequestDelegate)(context =>
            context.WebSockets.IsWebSocketRequest ? sockets.ServeAsync(context, DialectCatalog.Chat) : ChatPage.GetAsync(context)));
        foreach (var dialect in DialectCatalog.All)
        {
            foreach (var route in dialect.Routes)
                app.MapGet(route, (RequestDelegate)(context => sockets.ServeAsync(context, dialect)));
        }

        new ApiRoutes(hub).Map(app);
        app.MapGet("/admin/stats", AdminAccess.Guard(admin.StatsAsync));
        app.MapGet("/admin/ledger", AdminAccess.Guard(admin.LedgerAsync));
        app.MapPost("/admin/kick", AdminAccess.Guard(admin.KickAsync));
        app.MapPost("/admin/reset", AdminAccess.Guard(admin.ResetAsync));
        var defects = new DefectEndpoints(hub.Defects);
        app.MapGet("/admin/defects", AdminAccess.Guard(defects.GetAsync));
        app.MapPut("/admin/defects", AdminAccess.Guard(context => defects.ChangeAsync(context, othersOff: true)));
        app.MapPost("/admin/defects", AdminAccess.Guard(context => defects.ChangeAsync(context, othersOff: false)));
        app.MapGet("/admin/victims", AdminAccess.Guard(defects.VictimsAsync));
    }

    private static void Configure(KestrelServerOptions kestrel, BackendOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(new IPEndPoint(ParseHost(options.Host), options.Port), listen => listen.Protocols = HttpProtocols.Http1);

        // Slow receivers are judged by the outbox alone.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
    }

    private static IPAddress ParseHost(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        _ when IPAddress.TryParse(host, out var address) => address,
        _ => throw new ArgumentException($"'{host}' is neither an IP address nor localhost nor *.", nameof(host)),
    };
}
