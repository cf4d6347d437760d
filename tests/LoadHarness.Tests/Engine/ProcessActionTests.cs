using LoadHarness.Engine.Events;
using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios;

namespace LoadHarness.Tests.Engine;

/// <summary>What events do to the process of the target, and what they say of it.</summary>
public sealed class ProcessActionTests
{
    [Fact]
    public async Task Stop_HoldsItAndLetsItGoOnAtTheEnd()
    {
        var server = new Server();
        var action = Action(ProcessChange.Stop, lasts: true, server);

        Assert.Equal(new EventOutcome("process 7 was held"), await action.BeginAsync(default));
        Assert.Equal(new EventOutcome("process 7 was held, and let go on"), await action.EndAsync());
        Assert.Equal(["hold", "go on"], server.Log);
        Assert.Null(await action.EndAsync());
    }

    [Fact]
    public async Task Kill_WithALength_StartsItAgainAtTheEnd()
    {
        var server = new Server();
        var action = Action(ProcessChange.Kill, lasts: true, server);

        Assert.StartsWith("process 7 was killed, and had ended ", (await action.BeginAsync(default)).Text, StringComparison.Ordinal);
        Assert.Equal(["end"], server.Log);
        Assert.Matches("^process 7 was killed, and had ended .* later; started again as process 8, it was ready .* later$", (await action.EndAsync())!.Text);
    }

    [Fact]
    public async Task Kill_WithALength_StartsNothingWhenTheRunIsOver()
    {
        var server = new Server();
        using var over = new CancellationTokenSource();
        var action = Action(ProcessChange.Kill, lasts: true, server);
        await action.BeginAsync(over.Token);

        await over.CancelAsync();

        Assert.EndsWith("; the run ended before it was to be started again", (await action.EndAsync())!.Text, StringComparison.Ordinal);
        Assert.Equal(["end"], server.Log);
    }

    [Fact]
    public async Task Kill_OfWhatSomebodyElseStartsAgain_IsDone_AndUndoesNothing()
    {
        var server = new Server { IsKeptAlive = true };
        var action = Action(ProcessChange.Kill, lasts: true, server);

        Assert.Matches("^process 7 was killed, and had ended .* later$", (await action.BeginAsync(default)).Text);
        Assert.EndsWith("; at the end process 8 ran, and nothing was to be started", (await action.EndAsync())!.Text, StringComparison.Ordinal);
        Assert.Equal(["end"], server.Log);
    }

    [Fact]
    public async Task Terminate_WithALength_OneThatDoesNotWantTo_IsStartedAgainAllTheSame()
    {
        var clock = new HandClock();
        var server = new Server { IsDeaf = true };
        var action = Action(ProcessChange.Terminate, lasts: true, server, clock);
        var ending = action.BeginAsync(default);
        while (!ending.IsCompleted)
        {
            clock.Pass(0.5);
            await Task.Yield();
        }

        Assert.StartsWith("process 7 was asked to end, and still ran 10 s later; started again as process 8", (await action.EndAsync())!.Text, StringComparison.Ordinal);
        Assert.Equal(["ask", "start"], server.Log); // which ends the old one by force
    }

    [Fact]
    public async Task Changes_OfTwoEvents_TakeTurns()
    {
        var server = new Server();
        using var turns = new SemaphoreSlim(1);
        await turns.WaitAsync(); // another event is at it
        var second = new ProcessAction(ProcessChange.Kill, lasts: false, server, turns, TimeProvider.System).BeginAsync(default);
        Assert.Empty(server.Log);

        turns.Release();

        await second;
        Assert.Equal(["end"], server.Log);
    }

    [Fact]
    public async Task Kill_WithoutALength_LeavesItDead()
    {
        var server = new Server();
        var action = Action(ProcessChange.Kill, lasts: false, server);

        await action.BeginAsync(default);

        Assert.Null(await action.EndAsync());
        Assert.Null(server.Pid);
    }

    [Fact]
    public async Task Restart_AsksItToEndAndStartsIt_AlsoOneThatDoesNotRun()
    {
        var server = new Server();

        Assert.Contains("was asked to end", (await Action(ProcessChange.Restart, lasts: false, server).BeginAsync(default)).Text, StringComparison.Ordinal);
        server.End();
        Assert.StartsWith("it did not run; started again as process 9", (await Action(ProcessChange.Restart, lasts: false, server).BeginAsync(default)).Text, StringComparison.Ordinal);

        Assert.Equal(["ask", "start", "end", "start"], server.Log);
    }

    [Fact]
    public async Task Terminate_OneThatDoesNotWantTo_HasFailed()
    {
        var clock = new HandClock();
        var server = new Server { IsDeaf = true };
        var ending = Action(ProcessChange.Terminate, lasts: false, server, clock).BeginAsync(default);
        while (!ending.IsCompleted)
        {
            clock.Pass(0.5);
            await Task.Yield();
        }

        var outcome = await ending;
        Assert.Equal((true, "process 7 was asked to end, and still ran 10 s later"), (outcome.Failed, outcome.Text));
    }

    [Theory]
    [InlineData(ProcessChange.Kill)]
    [InlineData(ProcessChange.Stop)]
    [InlineData(ProcessChange.Continue)]
    public async Task OneThatDoesNotRun_HasFailed(ProcessChange change)
    {
        var server = new Server();
        server.End();

        Assert.Equal(new EventOutcome("the server did not run", Failed: true), await Action(change, lasts: false, server).BeginAsync(default));
    }

    [Fact]
    public async Task Restart_ThatDoesNotWork_HasFailedAndSaysWhy()
    {
        var outcome = await Action(ProcessChange.Restart, lasts: false, new Server { Why = "no such room" }).BeginAsync(default);

        Assert.True(outcome.Failed);
        Assert.EndsWith("; it could not be started again: no such room", outcome.Text, StringComparison.Ordinal);
    }

    private static ProcessAction Action(ProcessChange change, bool lasts, Server server, TimeProvider? time = null) => new(change, lasts, server, new SemaphoreSlim(1), time ?? TimeProvider.System);

    private sealed class Server : IServerProcess
    {
        private int starts = 7;

        public List<string> Log { get; } = [];

        public bool IsDeaf { get; init; }

        /// <summary>Whether somebody else starts it again at once.</summary>
        public bool IsKeptAlive { get; init; }

        public string? Why { get; init; }

        public string Label => "the server";

        public int? Pid { get; private set; } = 7;

        public void Hold() => Log.Add("hold");

        public void GoOn() => Log.Add("go on");

        public void AskToEnd()
        {
            Log.Add("ask");
            Pid = IsDeaf ? Pid : null;
        }

        public void End()
        {
            Log.Add("end");
            Pid = IsKeptAlive ? ++starts : null;
        }

        public Task StartAsync(CancellationToken cancel)
        {
            Log.Add("start");
            Pid = Why is null ? ++starts : throw new ServerStartException(Why);
            return Task.CompletedTask;
        }
    }
}
