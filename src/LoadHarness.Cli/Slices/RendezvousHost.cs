using System.Net;
using System.Net.Sockets;
using LoadHarness.Engine.Slices;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Merging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LoadHarness.Cli.Slices;

/// <summary>
/// Slice 1 at the rendezvous: it hosts it. Listens from the moment it is opened until it is disposed, prints nothing itself, and leaves
/// signals to the run. Thread-safe.
/// </summary>
internal sealed class RendezvousHost : IMeeting
{
    private static readonly TimeSpan FarewellWithin = TimeSpan.FromMilliseconds(2_500);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly Rendezvous _rendezvous;
    private readonly ResultStore _store;
    private readonly SliceOfRun _slice;
    private readonly TimeProvider _time;
    private readonly Action<string> _say;
    private DateTimeOffset? _start;
    private int _isDisposed;

    private RendezvousHost(WebApplication app, Rendezvous rendezvous, ResultStore store, SliceOfRun slice, TimeProvider time, Action<string> say) =>
        (_app, _rendezvous, _store, _slice, _time, _say) = (app, rendezvous, store, slice, time, say);

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_app.Urls.First());

    /// <summary>Where the result of slice 1 belongs, beside those of the others.</summary>
    public string OwnFile => _store.PathOf(1);

    /// <inheritdoc />
    public uint Run => _rendezvous.Run;

    /// <inheritdoc />
    public SliceOfRun Slice => _slice with { CommonStart = _start, Clock = new ClockOffset(TimeSpan.Zero, TimeSpan.Zero) };

    /// <inheritdoc />
    public SliceReport? Together => _rendezvous.Together;

    /// <inheritdoc />
    public RunEnding? End => _rendezvous.End;

    /// <inheritdoc />
    public CancellationToken Ended => _rendezvous.Ended;

    /// <summary>Opens a rendezvous.</summary>
    /// <exception cref="UserException">It cannot listen there, or the run folder cannot be written to.</exception>
    /// <inheritdoc cref="Meeting.ComeAsync" path="/param" />
    public static async Task<RendezvousHost> OpenAsync(
        SliceOfRun slice, RendezvousSettings settings, RendezvousTerms terms, string runFolder, Action<string> say, TimeProvider time, CancellationToken stop)
    {
        var store = StoreIn(runFolder);
        var address = AddressOf(settings);
        var rendezvous = new Rendezvous(terms, slice.Attempt, new RendezvousOptions { Timeout = settings.Timeout }, time, say);
        var app = Build(address, settings, new RendezvousEndpoints(rendezvous, store, time, say), say);
        try
        {
            await app.StartAsync(stop).ConfigureAwait(false);
            return new RendezvousHost(app, rendezvous, store, slice, time, say);
        }
        catch (Exception e)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            rendezvous.Dispose();
            if (e is not (IOException or SocketException))
            {
                throw;
            }

            var where = $"{(address is null ? "port" : $"{address}, port")} {settings.Url.Port}";
            var reason = (e.GetBaseException() is SocketException trouble ? trouble.Message : e.Message).TrimEnd('.');
            throw new UserException($"--rendezvous {settings.Shown}: slice 1 cannot listen on {where}: {reason}. Free it, or name another one for all slices.", inner: e);
        }
    }

    /// <inheritdoc cref="Rendezvous.HoldLimits" />
    public void HoldLimits(Func<IReadOnlyList<MetricCell>, TimeSpan, string?> check) => _rendezvous.HoldLimits(check);

    /// <inheritdoc />
    public async Task<DateTimeOffset> MeetAsync(CancellationToken stop)
    {
        var start = await _rendezvous.MeetAsync(stop).ConfigureAwait(false);
        _start = start;
        return start;
    }

    /// <inheritdoc />
    public void Tell(SliceReport report) => _rendezvous.Tell(report);

    /// <inheritdoc />
    public void CallOff(RunEnding ending) => _rendezvous.CallOff(ending);

    /// <summary>Waits for the results of the other slices, and tells which will not come.</summary>
    /// <param name="stop">Ends the waiting: what is there then is what there is.</param>
    public async Task<GatheredResults> CollectAsync(CancellationToken stop)
    {
        try
        {
            await _rendezvous.GatherAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Somebody has had enough: the merged result says what is missing.
        }

        var missing = _rendezvous.CloseGathering();
        if (missing.Count > 0)
        {
            _say($"{(missing.Count == 1 ? "The result" : "The results")} of {SliceNumbers.Text(missing, _slice.Of)} {(missing.Count == 1 ? "has" : "have")} not come: the merged result is partial.");
        }

        return new GatheredResults([.. Enumerable.Range(2, _slice.Of - 1).Except(missing).Select(_store.PathOf)], missing);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        if (!_rendezvous.HasStarted)
        {
            _rendezvous.CallOff(new RunEnding(RunEndingKind.BrokenOff, "it left before the start")); // the first word counts, if there was one
        }

        if (_rendezvous.IsOver)
        {
            // Whoever beats now shall hear why, and not find a door that is shut.
            await Task.WhenAny(_rendezvous.KnownToAll, Task.Delay(FarewellWithin, _time)).ConfigureAwait(false);
        }

        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _rendezvous.Dispose();
    }

    private static ResultStore StoreIn(string runFolder)
    {
        try
        {
            return new ResultStore(runFolder);
        }
        catch (Exception e) when (OutputTrouble.Is(e))
        {
            throw new UserException($"{runFolder}: the results of an earlier run cannot be removed: {OutputTrouble.Describe(e)}. Name another folder with --out.", inner: e);
        }
    }

    /// <summary>From the empty builder: neither environment variables nor files in the current folder change what listens where.</summary>
    private static WebApplication Build(IPAddress? address, RendezvousSettings settings, RendezvousEndpoints endpoints, Action<string> say)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Action<ListenOptions> plain = listen => listen.Protocols = HttpProtocols.Http1;
            if (address is null)
            {
                kestrel.ListenAnyIP(settings.Url.Port, plain);
            }
            else
            {
                kestrel.Listen(address, settings.Url.Port, plain);
            }
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, RunLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);
        var app = builder.Build();
        var access = new RendezvousAccess(settings.Token, say);
        app.Use((context, next) => access.Refuse(context) is { } refusal
            ? endpoints.AnswerAsync(context, new RendezvousMessage { Refusal = refusal }, StatusCodes.Status401Unauthorized)
            : next(context));
        endpoints.Map(app);
        return app;
    }

    /// <summary>The address to listen on; null: all.</summary>
    private static IPAddress? AddressOf(RendezvousSettings settings) => settings.Listen switch
    {
        "*" => null,
        "localhost" => IPAddress.Loopback,
        { } listen => IPAddress.Parse(listen),
        null => IPAddress.TryParse(settings.Url.DnsSafeHost, out var loopback) ? loopback : IPAddress.Loopback,
    };

    /// <summary>Leaves Ctrl-C and SIGTERM to the run; the default lifetime would take them.</summary>
    private sealed class RunLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>What has come of the results of the other slices. Immutable.</summary>
/// <param name="Files">Paths of those that are there, by the numbers of their slices.</param>
/// <param name="Missing">Numbers of the slices whose results have not come.</param>
internal sealed record GatheredResults(IReadOnlyList<string> Files, IReadOnlyList<int> Missing);
