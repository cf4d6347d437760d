using System.Net;
using System.Net.Sockets;
using LoadHarness.Cli.Slices;
using LoadHarness.Engine.Slices;
using LoadHarness.Results;

namespace LoadHarness.Tests.Slices;

/// <summary>A slice other than the first, when slice 1 is late, gone, or leaves it behind.</summary>
public sealed class RendezvousClientTests
{
    [Fact]
    public async Task Come_BeforeSlice1IsThere_WaitsAndTellsForWhom()
    {
        await using var network = new RendezvousNetwork();
        var settings = network.Settings with { Url = FreeUrl() };
        var coming = network.ComeAsync(2, 2, settings);
        var told = await RendezvousNetwork.ToldAsync(network.News, "waits for slice 1");

        await network.OpenAsync(2, settings);
        var client = await coming.WaitAsync(RendezvousNetwork.Patience);

        Assert.Matches(@"^slice 2 of 2 waits for slice 1 at http://127\.0\.0\.1:\d+, for up to 15 s: Connection refused\.$", told);
        Assert.NotNull(client.Slice.Clock);
        Assert.Single(network.News);
    }

    [Fact]
    public async Task Come_Slice1NeverComes_TimesOutWithTheReason()
    {
        await using var network = new RendezvousNetwork();
        var settings = network.Settings with { Url = FreeUrl(), Timeout = TimeSpan.FromSeconds(1) };

        var failed = await Assert.ThrowsAsync<RunCompanyException>(() => network.ComeAsync(2, 2, settings));

        Assert.Matches(@"^Slice 1 has not answered at http://127\.0\.0\.1:\d+ within 1 s: Connection refused\. It must run there, and listen on an address that this machine reaches \(--rendezvous-listen\)\.$", failed.Message);
    }

    [Fact]
    public async Task Come_WhereSomethingElseListens_SaysSo()
    {
        await using var network = new RendezvousNetwork();
        await using var stranger = await Export.OtlpEndpoint.StartAsync(isGrpc: false);
        var settings = network.Settings with { Url = new Uri(stranger.Url), Timeout = TimeSpan.FromSeconds(1) };

        var failed = await Assert.ThrowsAsync<RunCompanyException>(() => network.ComeAsync(2, 2, settings));

        Assert.Contains(": an answer that is none of LoadHarness.", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Come_WhereOneIsAlready_TriesForAWhileAndIsRefused()
    {
        await using var network = new RendezvousNetwork();
        await network.OpenAsync(3);
        await network.ComeAsync(2, 3);

        var refused = await Assert.ThrowsAsync<RunCompanyException>(() => network.ComeAsync(2, 3, attempt: "twin")).WaitAsync(RendezvousNetwork.Patience);

        Assert.Contains("slice 2 of 3 is here already as attempt try-2", refused.Message, StringComparison.Ordinal);
        Assert.Single(network.HostNews, news => news.StartsWith("A process was refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Meet_NotAllCome_AllHearWhoIsMissing()
    {
        await using var network = new RendezvousNetwork();
        var host = await network.OpenAsync(4, network.Settings with { Timeout = TimeSpan.FromSeconds(2) });
        var client = await network.ComeAsync(2, 4);

        var failures = new[] { host.MeetAsync(CancellationToken.None), client.MeetAsync(CancellationToken.None) }
            .Select(met => Assert.ThrowsAsync<RunCompanyException>(() => met.WaitAsync(RendezvousNetwork.Patience)));

        Assert.All(await Task.WhenAll(failures), failure => Assert.Equal("The slices do not begin: slices 3 and 4 of 4 have not come within 2 s.", failure.Message));
    }

    [Fact]
    public async Task Meet_Slice1LeavesBeforeTheStart_IsCalledOff()
    {
        await using var network = new RendezvousNetwork();
        var host = await network.OpenAsync(3);
        var client = await network.ComeAsync(2, 3);
        var met = client.MeetAsync(CancellationToken.None);

        await host.DisposeAsync();

        var failed = await Assert.ThrowsAsync<RunCompanyException>(() => met.WaitAsync(RendezvousNetwork.Patience));
        Assert.Equal("The run was called off before it began: slice 1 of 3: it left before the start.", failed.Message);
    }

    [Fact]
    public async Task Meet_TheStartIsHeardAfterIt_IsCalledOffForAll()
    {
        await using var network = new RendezvousNetwork();
        await using var host = await OddHost.StartAsync(() => new RendezvousMessage { Start = TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(1.5) });
        var client = await network.ComeAsync(2, 2, network.Settings with { Url = host.Url });

        var failed = await Assert.ThrowsAsync<RunCompanyException>(() => client.MeetAsync(CancellationToken.None).WaitAsync(RendezvousNetwork.Patience));
        await client.DisposeAsync();

        Assert.Matches(@"^The slices do not begin together: it heard of the start 1\.5\d? s after it\. The way to slice 1 at http://127\.0\.0\.1:\d+ is too slow\.$", failed.Message);
        Assert.Contains(host.Asked, asked => asked.StartsWith("/slices/2/attempts/try-2/end {\"kind\":\"brokenOff\",\"detail\":\"it heard of the start 1.5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Meet_Slice1HasAnotherTimeOfDay_TheStartIsTranslated()
    {
        var anHourAhead = new ShiftedClock(TimeSpan.FromHours(1));
        await using var network = new RendezvousNetwork();
        var host = await network.OpenAsync(2, time: anHourAhead);
        var client = await network.ComeAsync(2, 2);

        var starts = await Task.WhenAll(host.MeetAsync(CancellationToken.None), client.MeetAsync(CancellationToken.None)).WaitAsync(RendezvousNetwork.Patience);

        Assert.InRange((starts[0] - starts[1] - TimeSpan.FromHours(1)).Duration().TotalMilliseconds, 0, 20);
        Assert.InRange((client.Slice.Clock!.Ahead - TimeSpan.FromHours(1)).Duration(), TimeSpan.Zero, client.Slice.Clock.Uncertainty + TimeSpan.FromMilliseconds(1));
        Assert.Equal(starts[1], client.Slice.CommonStart);
    }

    [Fact]
    public async Task Leave_BeforeTheStart_FreesTheSliceAtOnce()
    {
        await using var network = new RendezvousNetwork();
        var host = await network.OpenAsync(2);
        await (await network.ComeAsync(2, 2)).DisposeAsync();

        var again = await network.ComeAsync(2, 2, attempt: "again");

        await Task.WhenAll(host.MeetAsync(CancellationToken.None), again.MeetAsync(CancellationToken.None)).WaitAsync(RendezvousNetwork.Patience);
        Assert.Contains("slice 2 of 2 comes anew: attempt again takes the place of try-2, which has left: it has not begun.", network.HostNews);
    }

    [Fact]
    public async Task Slice1_GoneInMidRun_IsToldOnceAndTheSliceGoesOn()
    {
        await using var network = new RendezvousNetwork();
        var (host, clients, _) = await network.BeginAsync(2);
        var file = Path.Combine(network.Folder.FullName, "sent");
        await File.WriteAllTextAsync(file, "{}");

        await host.DisposeAsync();
        var told = await RendezvousNetwork.ToldAsync(network.News, "silent");
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);

        Assert.Matches(
            @"^Slice 1 at http://127\.0\.0\.1:\d+ has been silent for [56] s: Connection refused\. This slice goes on to its end; if slice 1 does not come back, merge the results by hand: loadharness merge RUN… --out DIR\.$",
            told);
        Assert.Single(network.News);
        Assert.Null(clients[0].End);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => clients[0].DeliverAsync(file, enough.Token));
    }

    [Fact]
    public async Task Slice1_AnotherOneInItsPlace_RefusesAndTheSliceGoesOn()
    {
        await using var network = new RendezvousNetwork();
        var (host, clients, _) = await network.BeginAsync(2);
        var file = Path.Combine(network.Folder.FullName, "sent");
        await File.WriteAllTextAsync(file, "{}");
        await host.DisposeAsync();

        await network.OpenAsync(2, network.Settings);
        var told = await RendezvousNetwork.ToldAsync(network.News, "does not take this slice any more");

        Assert.Contains("It goes on to its end; merge the results by hand: loadharness merge RUN… --out DIR.", told, StringComparison.Ordinal);
        Assert.False(await clients[0].DeliverAsync(file, CancellationToken.None));
        Assert.Contains(network.News, news => news.StartsWith($"{file} could not be delivered to slice 1 at http://127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public void Clock_OfSlice1_IsReadFromTheShortestExchange()
    {
        var clock = new HostClock();
        var asked = new HandClock().GetUtcNow();
        Assert.Null(clock.Best);

        clock.Add(asked, Ms(40), asked + Ms(1_000)); // 980 ms ahead, give or take 20
        clock.Add(asked, Ms(4), asked + Ms(995)); // 993 ms, give or take 2
        clock.Add(asked, Ms(10), asked + Ms(900));

        Assert.Equal(new ClockOffset(Ms(993), Ms(2)), clock.Best);
    }

    [Fact]
    public void Clock_ThatWasPutRight_IsNotJudgedByWhatItShowedLongAgo()
    {
        var clock = new HostClock();
        var asked = new HandClock().GetUtcNow();
        clock.Add(asked, Ms(1), asked + Ms(5_000));
        for (var i = 0; i < 60; i++)
        {
            clock.Add(asked, Ms(2), asked + Ms(1));
        }

        Assert.Equal(TimeSpan.Zero, clock.Best!.Ahead);
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>Where nobody listens yet.</summary>
    private static Uri FreeUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>A wall clock that is set wrong, and goes right.</summary>
    private sealed class ShiftedClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
