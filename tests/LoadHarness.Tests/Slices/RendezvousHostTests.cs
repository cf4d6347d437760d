using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LoadHarness.Cli;
using LoadHarness.Engine.Slices;
using LoadHarness.Results;
using LoadHarness.Results.Merging;

namespace LoadHarness.Tests.Slices;

/// <summary>The rendezvous over real sockets: Kestrel in slice 1, HTTP clients in the others.</summary>
public sealed class RendezvousHostTests
{
    private static readonly RunEnding ByTheUser = new(RunEndingKind.Interrupted, "interrupted by the user");

    [Fact]
    public async Task Start_IsTheSameInstantForAll_AndSoIsTheIdentity()
    {
        await using var network = new RendezvousNetwork();

        var (host, clients, starts) = await network.BeginAsync(4);

        Assert.All(clients, client => Assert.Equal(host.Run, client.Run));
        Assert.All(starts, start => Assert.InRange((start - starts[0]).Duration().TotalMilliseconds, 0, 20)); // one machine: the clocks are the same
        Assert.True(starts.Min() > TimeProvider.System.GetUtcNow().AddSeconds(0.5), "heard too late");
        Assert.All(clients, client =>
        {
            Assert.InRange(client.Slice.Clock!.Ahead.Duration().TotalMilliseconds, 0, 20);
            Assert.InRange(client.Slice.Clock.Uncertainty.TotalMilliseconds, 0.001, 100);
            Assert.True(client.Slice.Clock.Ahead.Duration() <= client.Slice.Clock.Uncertainty + TimeSpan.FromMilliseconds(1), "the true offset, zero, lies within");
            Assert.Equal(starts[client.Slice.Number - 1], client.Slice.CommonStart);
        });
        Assert.Equal(starts[0], host.Slice.CommonStart);
    }

    [Fact]
    public async Task End_OfSlice1_IsHeardByAllWithinASecondOrSo()
    {
        await using var network = new RendezvousNetwork();
        var (host, clients, _) = await network.BeginAsync(3);
        var begun = TimeProvider.System.GetTimestamp();

        host.CallOff(ByTheUser);
        await Task.WhenAll(clients.Select(client => EndedAsync(client.Ended)));

        Assert.InRange(TimeProvider.System.GetElapsedTime(begun).TotalSeconds, 0, 3);
        Assert.All(clients, client => Assert.Equal(ByTheUser with { Detail = "slice 1 of 3: interrupted by the user" }, client.End));
    }

    [Fact]
    public async Task End_OfAnyOther_IsHeardByAll()
    {
        await using var network = new RendezvousNetwork();
        var (host, clients, _) = await network.BeginAsync(3);

        clients[1].CallOff(new RunEnding(RunEndingKind.Terminated, "ended from outside"));
        await Task.WhenAll(EndedAsync(host.Ended), EndedAsync(clients[0].Ended));

        Assert.Equal(new RunEnding(RunEndingKind.Terminated, "slice 3 of 3: ended from outside"), host.End);
        Assert.Equal(host.End, clients[0].End);
    }

    [Fact]
    public async Task Reports_ReachSlice1_WithTheirHistograms()
    {
        await using var network = new RendezvousNetwork();
        var (host, clients, starts) = await network.BeginAsync(2);
        host.HoldLimits((cells, _) => cells is [{ Histogram: { } samples }] && samples.TotalCount == 30 ? "delivery.latency p99 < 1 ms was missed: 20 ms" : null);
        host.Tell(new SliceReport { Sent = 1, Limited = [RendezvousStage.Latency(10, 20)] });
        clients[0].Tell(new SliceReport { Sent = 2, Limited = [RendezvousStage.Latency(20, 20)] });

        await EndedAsync(clients[0].Ended);

        Assert.Equal(3, host.Together!.Sent);
        Assert.Equal(new RunEnding(RunEndingKind.Aborted, "delivery.latency p99 < 1 ms was missed: 20 ms, by all slices together"), clients[0].End);
        Assert.Null(clients[0].Together);
    }

    [Fact]
    public async Task Results_AreDelivered_ByteForByte()
    {
        await using var network = new RendezvousNetwork();
        var (host, clients, _) = await network.BeginAsync(3);
        var files = clients.ToDictionary(client => client.Slice.Number, client => Path.Combine(network.Folder.FullName, $"sent-{client.Slice.Number}"));
        foreach (var (slice, file) in files)
        {
            await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(3_000_000 + slice));
        }

        var collecting = host.CollectAsync(CancellationToken.None);
        var isDelivered = await Task.WhenAll(clients.Select(client => client.DeliverAsync(files[client.Slice.Number], CancellationToken.None)));
        var results = await collecting.WaitAsync(RendezvousNetwork.Patience);

        Assert.All(isDelivered, Assert.True);
        Assert.Empty(results.Missing);
        Assert.Equal(["slice-0002.json", "slice-0003.json"], results.Files.Select(Path.GetFileName));
        Assert.Equal(files.Values.Order().Select(File.ReadAllBytes), results.Files.Select(File.ReadAllBytes));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(network.Folder.FullName, "slices")).Length); // no drafts
    }

    [Fact]
    public async Task Results_OfOneThatLeaves_AreNotWaitedFor()
    {
        await using var network = new RendezvousNetwork();
        var (host, clients, _) = await network.BeginAsync(3);
        var file = Path.Combine(network.Folder.FullName, "sent");
        await File.WriteAllTextAsync(file, "{}");
        await clients[1].DeliverAsync(file, CancellationToken.None);

        await clients[0].DisposeAsync();
        var results = await host.CollectAsync(CancellationToken.None).WaitAsync(RendezvousNetwork.Patience);

        Assert.Equal([2], results.Missing);
        Assert.Equal("slice-0003.json", Path.GetFileName(Assert.Single(results.Files)));
        Assert.Contains("slice 2 of 3 has left without a result: it has ended.", network.HostNews);
        Assert.Contains("The result of slice 2 of 3 has not come: the merged result is partial.", network.HostNews);
    }

    [Fact]
    public async Task Results_OfAnEarlierRun_AreRemoved()
    {
        await using var network = new RendezvousNetwork();
        var earlier = Path.Combine(Directory.CreateDirectory(Path.Combine(network.Folder.FullName, "slices")).FullName, "slice-0003.json");
        await File.WriteAllTextAsync(earlier, "{}");

        await network.OpenAsync(2);

        Assert.False(File.Exists(earlier));
    }

    [Theory]
    [InlineData("text", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task Results_ThatAreNoGzip_AreRefusedAndLeaveNothing(string body, HttpStatusCode status)
    {
        await using var network = new RendezvousNetwork();
        await network.BeginAsync(2);

        using var answer = await SendAsync(network, HttpMethod.Put, "slices/2/attempts/try-2/result", body);

        Assert.Equal(status, answer.StatusCode);
        Assert.Empty(Directory.GetFiles(Path.Combine(network.Folder.FullName, "slices")));
    }

    [Fact]
    public async Task Results_CutOffOnTheWay_LeaveNothingAndMayComeAgain()
    {
        await using var network = new RendezvousNetwork();
        var (host, clients, _) = await network.BeginAsync(2);
        var folder = Path.Combine(network.Folder.FullName, "slices");
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, host.Url.Port);
            var head = $"PUT /slices/2/attempts/try-2/result HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {network.Settings.Token}\r\nContent-Length: 1000\r\n\r\n";
            await socket.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(head), 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]); // how a gzip begins
            await UntilAsync(() => Directory.Exists(folder) && Directory.GetFiles(folder).Length == 1);
        }

        await UntilAsync(() => Directory.GetFiles(folder).Length == 0);
        var file = Path.Combine(network.Folder.FullName, "sent");
        await File.WriteAllTextAsync(file, "{}");
        Assert.True(await clients[0].DeliverAsync(file, CancellationToken.None));
        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(folder, "slice-0002.json")));
        Assert.DoesNotContain(network.HostNews, news => news.Contains("could not be written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Come_WithTheWrongToken_IsRefusedAndTold()
    {
        await using var network = new RendezvousNetwork();
        await network.OpenAsync(2);

        var refused = await Assert.ThrowsAsync<RunCompanyException>(() => network.ComeAsync(2, 2, network.Settings with { Token = "guessed" }));

        Assert.Matches(@"^Slice 1 at http://127\.0\.0\.1:\d+ refused slice 2 of 2: the token is not that of slice 1: LOADHARNESS_TOKEN must be the same for all slices\.$", refused.Message);
        Assert.Equal("A process at 127.0.0.1 came to the rendezvous with another token: LOADHARNESS_TOKEN must be the same for all slices.", Assert.Single(network.HostNews));
    }

    [Theory]
    [InlineData("GET", "clock")]
    [InlineData("GET", "")]
    [InlineData("POST", "slices/2/attempts/x/beats")]
    [InlineData("PUT", "slices/2/attempts/x/result")]
    public async Task AnyRequest_WithoutAToken_Is401(string method, string path)
    {
        await using var network = new RendezvousNetwork();
        await network.OpenAsync(2);
        using var http = new HttpClient { BaseAddress = network.Settings.Url };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("a token is needed", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("slices/2/attempts/try-2/beats", "nonsense", HttpStatusCode.BadRequest)]
    [InlineData("slices/2/attempts/try-2/end", "nonsense", HttpStatusCode.BadRequest)]
    [InlineData("slices/2/attempts/try-2", "{}", HttpStatusCode.BadRequest)]
    [InlineData("slices/2/attempts/%1b[31m/beats", "", HttpStatusCode.BadRequest)]
    [InlineData("slices/2/attempts/other/beats", "", HttpStatusCode.Conflict)]
    [InlineData("slices/99/attempts/try-2/beats", "", HttpStatusCode.Conflict)]
    [InlineData("slices/99999999999/attempts/try-2/beats", "", HttpStatusCode.NotFound)]
    public async Task Requests_ThatMakeNoSense_AreRefused(string path, string body, HttpStatusCode status)
    {
        await using var network = new RendezvousNetwork();
        await network.BeginAsync(2);

        using var answer = await SendAsync(network, HttpMethod.Post, path, body);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Come_WithAnotherScenario_IsRefusedNamingBoth()
    {
        await using var network = new RendezvousNetwork();
        await network.OpenAsync(2);

        var refused = await Assert.ThrowsAsync<RunCompanyException>(() => network.ComeAsync(2, 2, terms: RendezvousNetwork.Terms(2) with { ScenarioHash = "ffffff" }));

        Assert.Contains("its scenario has the hash ffffff, that of slice 1 a1b2c3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_APortInUse_IsOneClearMessage()
    {
        await using var network = new RendezvousNetwork();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var refused = await Assert.ThrowsAsync<UserException>(() => network.OpenAsync(2, network.Settings with { Url = new Uri($"http://127.0.0.1:{port}") }));

        Assert.Equal($"--rendezvous http://127.0.0.1:{port}: slice 1 cannot listen on 127.0.0.1, port {port}: Address already in use. Free it, or name another one for all slices.", refused.Message);
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
    }

    [Fact]
    public async Task Open_AnAddressOfAnotherMachine_IsOneClearMessage()
    {
        await using var network = new RendezvousNetwork();

        var refused = await Assert.ThrowsAsync<UserException>(() => network.OpenAsync(2, network.Settings with { Listen = "192.0.2.1", Url = new Uri("http://192.0.2.1:7007") }));

        Assert.Contains("slice 1 cannot listen on 192.0.2.1, port 7007: Cannot assign requested address", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OnAllAddresses_IsReachedByLoopback()
    {
        await using var network = new RendezvousNetwork();
        var host = await network.OpenAsync(2, network.Settings with { Listen = "*" });

        await network.ComeAsync(2, 2, network.Settings with { Url = new Uri($"http://127.0.0.1:{host.Url.Port}") });

        Assert.Empty(network.News);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(RendezvousNetwork.Patience);
        while (!holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    private static Task EndedAsync(CancellationToken ended)
    {
        var heard = new TaskCompletionSource();
        ended.Register(heard.SetResult);
        return heard.Task.WaitAsync(RendezvousNetwork.Patience);
    }

    private static async Task<HttpResponseMessage> SendAsync(RendezvousNetwork network, HttpMethod method, string path, string body)
    {
        using var http = new HttpClient { BaseAddress = network.Settings.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", network.Settings.Token);
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        return await http.SendAsync(request);
    }
}
