using System.Collections.Concurrent;
using LoadHarness.Cli.Slices;
using LoadHarness.Engine.Slices;
using LoadHarness.Results;

namespace LoadHarness.Tests.Slices;

/// <summary>A rendezvous over real sockets of this machine, with real clocks, and a run folder.</summary>
internal sealed class RendezvousNetwork : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly List<IMeeting> open = [];

    /// <summary>What slice 1 was told.</summary>
    public ConcurrentQueue<string> HostNews { get; } = [];

    /// <summary>What the others were told.</summary>
    public ConcurrentQueue<string> News { get; } = [];

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("loadharness-");

    public RendezvousSettings Settings { get; private set; } = new(new Uri("http://127.0.0.1:0"), "secret", null, TimeSpan.FromSeconds(15));

    public static RendezvousTerms Terms(int of) => new("a1b2c3", "d4e5f6", "1.4.2", 42, of, "0.1.0");

    public async Task<RendezvousHost> OpenAsync(int of, RendezvousSettings? settings = null, TimeProvider? time = null)
    {
        var slice = new SliceOfRun(1, of) { Attempt = "host", SharesIdentity = true };
        var host = await RendezvousHost.OpenAsync(slice, settings ?? Settings, Terms(of), Folder.FullName, HostNews.Enqueue, time ?? TimeProvider.System, CancellationToken.None);
        open.Add(host);
        Settings = Settings with { Url = host.Url };
        return host;
    }

    public async Task<RendezvousClient> ComeAsync(int number, int of, RendezvousSettings? settings = null, RendezvousTerms? terms = null, string? attempt = null)
    {
        var slice = new SliceOfRun(number, of) { Attempt = attempt ?? $"try-{number}", SharesIdentity = true };
        var client = await RendezvousClient.ComeAsync(slice, settings ?? Settings, terms ?? Terms(of), News.Enqueue, TimeProvider.System, CancellationToken.None);
        open.Add(client);
        return client;
    }

    /// <summary>All come, and know when they begin.</summary>
    public async Task<(RendezvousHost Host, RendezvousClient[] Clients, DateTimeOffset[] Starts)> BeginAsync(int of)
    {
        var host = await OpenAsync(of);
        var clients = await Task.WhenAll(Enumerable.Range(2, of - 1).Select(number => ComeAsync(number, of)));
        var starts = await Task.WhenAll(clients.Cast<IMeeting>().Prepend(host).Select(one => one.MeetAsync(CancellationToken.None))).WaitAsync(Patience);
        return (host, clients, starts);
    }

    /// <summary>Waits until somebody was told something.</summary>
    public static async Task<string> ToldAsync(ConcurrentQueue<string> news, string part)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (news.FirstOrDefault(one => one.Contains(part, StringComparison.Ordinal)) is { } told)
            {
                return told;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(open)) // those who come before the host that they come to
        {
            await one.DisposeAsync();
        }

        Folder.Delete(recursive: true);
    }
}
