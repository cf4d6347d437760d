using Microsoft.Extensions.Configuration;

namespace LoadHarness.SignalRServer;

/// <summary>The switches of the server: <c>--lie 7</c>. Immutable.</summary>
internal sealed record ServerOptions
{
    /// <summary>The only right token; empty: any is.</summary>
    public string Token { get; init; } = "";

    /// <summary>So many-th messages are completed and go to nobody; 0: none.</summary>
    public int Lie { get; init; }

    /// <summary>So many-th messages are completed with an error, and go to nobody; 0: none.</summary>
    public int Refuse { get; init; }

    /// <summary>A room that lets nobody in; empty: none.</summary>
    public string Closed { get; init; } = "";

    /// <summary>The hub's ClientTimeoutInterval in seconds: a client that is silent for so long is given up.</summary>
    public double ClientTimeout { get; init; } = 30;

    /// <summary>Reads the command line.</summary>
    public static ServerOptions Of(IConfiguration configuration) => configuration.Get<ServerOptions>() ?? new ServerOptions();
}
