using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoadHarness.Benchmarks.Comparing;

/// <summary>What a server has counted.</summary>
/// <param name="Connections">Open now.</param>
/// <param name="Opened">Accepted since its start.</param>
/// <param name="Delivered">Messages handed to connections since its start.</param>
internal readonly record struct ServerCounts(double Connections, double Opened, double Delivered);

/// <summary>
/// The server of one measurement, on its core: the native one, the reference backend as a relay where there is none, or the
/// TLS server of this program. All tell what they have counted over HTTP.
/// </summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(30);

    private readonly Child child;
    private readonly Uri stats;
    private readonly HttpClient http = new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });

    private ServerProcess(Child child, int port, Uri target, string stats)
    {
        this.child = child;
        Port = port;
        Target = target;
        this.stats = new Uri($"{(target.Scheme == "wss" ? "https" : "http")}://127.0.0.1:{port}{stats}");
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What the harness is pointed at.</summary>
    public Uri Target { get; }

    /// <summary>Starts one and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(Programs programs, bool tls, CancellationToken stop)
    {
        var (command, scheme, path, stats) =
            tls ? ((string[])[.. Programs.Benchmarks, TlsServer.Command], "wss", "/", TlsServer.StatsPath)
            : programs.NativeServer is { } native ? ([native, "0"], "ws", "/", "/stats")
            : ([.. programs.Harness, "backend", "--port", "0", "--idle", "0"], "ws", "/relay", "/admin/stats");
        var child = Child.Start(Machine.ServerCore, command);
        try
        {
            var line = await child.FirstLineAsync(StartWithin, stop);
            var port = int.Parse(ListeningPort().Match(line).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            return new ServerProcess(child, port, new Uri($"{scheme}://127.0.0.1:{port}{path}"), stats);
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for its counts.</summary>
    public async Task<ServerCounts> CountAsync(CancellationToken stop)
    {
        using var json = JsonDocument.Parse(await http.GetStringAsync(stats, stop));
        double Value(string native, string reference) =>
            (json.RootElement.TryGetProperty(native, out var value) ? value : json.RootElement.GetProperty(reference)).GetDouble();
        return new ServerCounts(
            Value("connections", "connectionsCurrent"),
            Value("total_connections", "connectionsOpened"),
            Value("messages_out", "deliveriesSent"));
    }

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return child.DisposeAsync();
    }

    [GeneratedRegex(@"127\.0\.0\.1:(\d+)")]
    private static partial Regex ListeningPort();
}
