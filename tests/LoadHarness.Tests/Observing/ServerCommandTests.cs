using System.Net;
using System.Net.Sockets;
using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios;

namespace LoadHarness.Tests.Observing;

/// <summary>Servers that a run starts: what is told when they do not serve, and that nothing of them is left behind.</summary>
public sealed class ServerCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly string folder = Directory.CreateTempSubdirectory("loadharness-server-").FullName;
    private readonly int port = FreePort();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("echo no such room of s3cret >&2; exit 3", "sh ended before it was ready (it did not listen on 127.0.0.1:PORT), with exit code 3: no such room of ***")]
    [InlineData("exec ./no-such-server", "sh ended before it was ready (it did not listen on 127.0.0.1:PORT), with exit code 127: ")]
    public async Task Start_CommandThatEnds_TellsItsCodeAndLastLine(string script, string message)
    {
        var failure = await Assert.ThrowsAsync<ServerCommandException>(() => ServerCommand.StartAsync(Options(script, Patience), default));

        Assert.StartsWith($"target.command: {message}".Replace("PORT", $"{port}", StringComparison.Ordinal), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CommandThatDoesNotServe_IsEndedWithItsChildren()
    {
        var failure = await Assert.ThrowsAsync<ServerCommandException>(
            () => ServerCommand.StartAsync(Options("sleep 1000 & echo $! > child; wait", TimeSpan.FromMilliseconds(300)), default));

        Assert.Equal($"target.command: sh did not listen on 127.0.0.1:{port} within 300 ms (target.ready.within)", failure.Message);
        await GoneAsync(int.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "child"))));
    }

    [Fact]
    public async Task Start_SomethingListensAlready_StartsNothing()
    {
        using var other = Listen();

        var failure = await Assert.ThrowsAsync<ServerCommandException>(() => ServerCommand.StartAsync(Options("echo > started", Patience), default));

        Assert.Contains($"something listens on 127.0.0.1:{port} already", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "started")));
    }

    [Fact]
    public async Task Start_Interrupted_LeavesNothingBehind()
    {
        using var interrupted = new CancellationTokenSource();
        var starting = ServerCommand.StartAsync(Options("echo $$ > child; sleep 1000", Patience), interrupted.Token);
        await UntilAsync(() => File.Exists(Path.Combine(folder, "child")) && new FileInfo(Path.Combine(folder, "child")).Length > 1);

        await interrupted.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        await GoneAsync(int.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "child"))));
    }

    [Fact]
    public async Task Epitaph_ServerThatEndsByItself_TellsHow()
    {
        await using var server = await StartAsync("while ! test -e go; do sleep 0.02; done; echo out of rooms >&2; exit 4");
        Assert.Null(server.Epitaph);

        await File.WriteAllTextAsync(Path.Combine(folder, "go"), "");
        await UntilAsync(() => server.Epitaph is not null);

        Assert.Equal("The command sh ended by itself with exit code 4: out of rooms. What it wrote is in backend.out and backend.err.", server.Epitaph);
    }

    [Fact]
    public async Task Dispose_ServerThatDoesNotWantToEnd_EndsItByForce()
    {
        var server = await StartAsync("trap '' TERM; echo $$ > child; sleep 1000; sleep 1000", new ImpatientClock());

        var pid = server.Pid!.Value;
        await server.DisposeAsync();

        await GoneAsync(pid);
        await GoneAsync(int.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "child"))));
    }

    [Fact]
    public async Task Ready_TextThatItWrites_IsWaitedForAlsoAfterItIsStartedAgain()
    {
        var options = Options("echo $$ >> pids; sleep 0.2; echo ready to serve; sleep 1000", Patience) with { Ready = new Readiness { Log = "ready to serve", Within = Patience } };
        var starting = ServerCommand.StartAsync(options, default);
        await UntilAsync(() => File.Exists(Path.Combine(folder, "pids")));
        using var listener = Listen();
        await using var server = await starting;
        Assert.Equal(1, Served());
        var first = server.Pid;

        server.End();
        await UntilAsync(() => server.Pid is null);
        Assert.Null(server.Epitaph); // it was no end of its own
        await server.StartAsync(default);

        Assert.Equal(2, Served());
        Assert.NotEqual(first, server.Pid);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(folder, "pids")).Length);

        int Served() => File.ReadAllLines(Path.Combine(folder, "backend.out")).Count(line => line == "ready to serve");
    }

    [Fact]
    public async Task Ready_AnswerThatNeverComes_IsToldWithTheUrl()
    {
        var starting = ServerCommand.StartAsync(
            Options("echo > running; sleep 1000", Patience) with
            {
                Ready = new Readiness { Http = new Uri($"http://127.0.0.1:{port}/healthz?key=s3cret"), Within = TimeSpan.FromSeconds(2) },
            },
            default);
        await UntilAsync(() => File.Exists(Path.Combine(folder, "running")));
        using var listener = Listen(); // accepts, and says nothing

        var failure = await Assert.ThrowsAsync<ServerCommandException>(() => starting);

        Assert.StartsWith($"target.command: sh did not answer at http://127.0.0.1:{port}/healthz", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The server's port is that of the test: it begins to listen as soon as the command runs.</summary>
    private async Task<ServerCommand> StartAsync(string script, TimeProvider? time = null)
    {
        var starting = ServerCommand.StartAsync(Options($"echo > running; {script}", Patience, time), default);
        await UntilAsync(() => File.Exists(Path.Combine(folder, "running")));
        using var listener = Listen();
        return await starting;
    }

    private ServerCommandOptions Options(string script, TimeSpan within, TimeProvider? time = null) => new(
        ["sh", "-c", script], folder, folder, new Uri($"ws://127.0.0.1:{port}/"), new Readiness { Within = within }, new HashSet<string> { "s3cret" }, time ?? TimeProvider.System);

    private TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return listener;
    }

    private static Task GoneAsync(int pid) => UntilAsync(() => ProcessFinder.View.Read(pid) is null);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "It never came about.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    /// <summary>Below the ports that the system gives to clients: other tests take thousands of them meanwhile.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = 12_000 + Math.Abs(Guid.NewGuid().GetHashCode() % 20_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    /// <summary>Its seconds are over at once; its timestamps are those of the system.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.FromTicks(dueTime.Ticks / 50) : dueTime, period);
    }
}
