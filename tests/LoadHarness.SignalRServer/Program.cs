// A hub of ASP.NET Core SignalR for the end-to-end tests: a server library that nobody of LoadHarness wrote.
//
// usage         dotnet LoadHarness.SignalRServer.dll --urls http://127.0.0.1:PORT [--NAME VALUE…], see ServerOptions.cs
// /chatHub      the hub
// GET /ledger   { received, lied, refused, turnedAway }
// SIGTERM stops the host, which closes its connections.
using LoadHarness.SignalRServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

var builder = WebApplication.CreateSlimBuilder(args);
var options = ServerOptions.Of(builder.Configuration);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(options).AddSingleton<Ledger>();
builder.Services.AddSignalR(hub => hub.ClientTimeoutInterval = TimeSpan.FromSeconds(options.ClientTimeout));

var app = builder.Build();
app.Use(async (context, next) =>
{
    if (options.Token.Length > 0 && context.Request.Path.StartsWithSegments("/chatHub", StringComparison.Ordinal)
        && context.Request.Query["access_token"] != options.Token)
    {
        context.RequestServices.GetRequiredService<Ledger>().TurnAway();
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return;
    }

    await next(context);
});
app.MapHub<ChatHub>("/chatHub");
app.MapGet("/ledger", (Ledger ledger) => ledger.Read());
await app.RunAsync();
