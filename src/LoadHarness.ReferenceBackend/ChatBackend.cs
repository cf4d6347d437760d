using System.Net;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.ReferenceBackend.Web;
using Microsoft.AspNetCore.Builder;

namespace LoadHarness.ReferenceBackend;

/// <summary>
/// A real chat server: the instrument against which the harness is calibrated, and something to try it on. It runs inside the calling
/// process, prints nothing and leaves Ctrl-C to its host. Thread-safe. Endpoints: WebSocket <c>/chat</c>, <c>/relay</c> and a
/// path for each dialect; HTTP <c>/api/...</c>, <c>/admin/...</c> and a page for people at <c>/</c>.
/// </summary>
public sealed class ChatBackend : IAsyncDisposable
{
    private readonly ChatHub _hub;
    private readonly WebApplication _app;
    private readonly ITimer? _collection;

    /// <summary>The one stop, whoever asks for it first.</summary>
    private readonly Lazy<Task> _stop;

    /// <summary>Completed once the server has stopped.</summary>
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChatBackend(ChatHub hub, WebApplication app)
    {
        _hub = hub;
        _app = app;
        _stop = new Lazy<Task>(StopOnceAsync);
        var every = hub.Options.Rules.CollectEvery;
        _collection = every > TimeSpan.Zero ? hub.Options.Time.CreateTimer(_ => GC.Collect(), null, every, every) : null;
        HttpUri = ReachableUri(new Uri(app.Urls.First()));
        WebSocketUri = new UriBuilder(HttpUri) { Scheme = "ws", Path = RoomKey.Chat }.Uri;
    }

    /// <summary>Address of the chat endpoint, <c>ws://host:port/chat</c>, without token and room.</summary>
    public Uri WebSocketUri { get; }

    /// <summary>Address of the page for people, <c>http://host:port/</c>; the HTTP endpoints lie below it.</summary>
    public Uri HttpUri { get; }

    /// <summary>What the server has counted so far; the same numbers as <c>GET /admin/ledger</c>.</summary>
    public LedgerSnapshot Ledger => _hub.Snapshot();

    /// <summary>The ledger of every room, in the order of endpoint and name.</summary>
    public IReadOnlyList<RoomSnapshot> Rooms => _hub.Rooms.Snapshot();

    /// <summary>What every defect is set to, in the order of the <see cref="DefectCatalog"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Defects => _hub.Defects.Settings;

    /// <summary>Starts a server and returns once it accepts connections.</summary>
    /// <param name="options">What to listen on, limits, clock.</param>
    /// <param name="cancellationToken">Gives up the start; it does not stop a server that has started.</param>
    /// <exception cref="ArgumentException">An option is outside its documented range.</exception>
    /// <exception cref="IOException">The address cannot be listened on, for instance because the port is in use.</exception>
    public static async Task<ChatBackend> StartAsync(BackendOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var hub = new ChatHub(options);
        WebApplication? app = null;
        try
        {
            hub.Defects.Change(options.Defects, othersOff: false);
            app = BackendHost.Build(hub);
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return new ChatBackend(hub, app);
        }
        catch
        {
            hub.Dispose();
            if (app is not null)
                await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Switches defects while the server runs: all of those named, or none if one setting is wrong. The others stay as they are. It takes
    /// effect for the next message; the counters go on.
    /// </summary>
    /// <param name="settings">Setting by name; null switches off.</param>
    /// <exception cref="DefectSettingException">There is no such defect, or it does not understand its setting.</exception>
    public void ChangeDefects(IReadOnlyDictionary<string, string?> settings) => _hub.Defects.Change(settings, othersOff: false);

    /// <summary>Whom a defect has hit: the first 10,000, in that order.</summary>
    public IReadOnlyList<Victim> Victims(DefectCounter counter) => _hub.Defects.Victims.Read(counter);

    /// <summary>Runs until the token is cancelled or somebody else stops the server; the stop is graceful in both cases.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var registration = stop.Register(() => _ = StopAsync());
        await WaitForShutdownAsync().ConfigureAwait(false);
    }

    /// <summary>Completes once the server has stopped. Does not stop it.</summary>
    public Task WaitForShutdownAsync() => _stopped.Task;

    /// <summary>
    /// Stops gracefully: no new connections, close 1001 to every client behind what still waits for it, then the end of all connections, by
    /// force after the close time-out. Completes when that is done; calling it again waits for the same stop.
    /// </summary>
    public Task StopAsync() => _stop.Value;

    /// <summary>Stops gracefully and releases the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _collection?.Dispose();
        _hub.Dispose();
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StopOnceAsync()
    {
        try
        {
            _hub.Stop();
            await _app.StopAsync().ConfigureAwait(false);
        }
        finally
        {
            _stopped.TrySetResult();
        }
    }

    /// <summary>A server that listens on every address is reached by loopback.</summary>
    private static Uri ReachableUri(Uri listening)
    {
        if (!IPAddress.TryParse(listening.Host.Trim('[', ']'), out var address))
            return listening;
        if (address.Equals(IPAddress.Any))
            return new UriBuilder(listening) { Host = IPAddress.Loopback.ToString() }.Uri;
        return address.Equals(IPAddress.IPv6Any) ? new UriBuilder(listening) { Host = "[::1]" }.Uri : listening;
    }
}
