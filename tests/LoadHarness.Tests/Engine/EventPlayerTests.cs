using LoadHarness.Engine;
using LoadHarness.Engine.Events;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Engine;

/// <summary>Events on hand-driven time; what they do is up to the test.</summary>
public sealed class EventPlayerTests
{
    [Fact]
    public async Task Events_WithALength_BeginAndEndWhenPlanned()
    {
        var stage = new Stage(Network(1, at: 2, until: 5), Network(2, at: 3, until: 4));

        stage.Timers.AdvanceTo(10);
        await stage.Player.FinishAsync();

        Assert.Equal(["2 begin 1", "3 begin 2", "4 end 2", "5 end 1"], stage.Log);
        Assert.Equal(["2 began 1", "3 began 2", "4 ended 2", "5 ended 1"], stage.Notes);
        Assert.Equal([(1, 2.0, 5.0), (2, 3.0, 4.0)], stage.Player.Rows().Select(Times));
    }

    [Fact]
    public async Task Events_ThatAreInstants_EndWhenTheyAreDone()
    {
        var stage = new Stage(Exec(1, at: 2));
        var done = stage.Hold(1);

        stage.Timers.AdvanceTo(3.5);
        done.SetResult(new EventOutcome("exit code 0", 7));
        await stage.Over.Task; // told on another thread
        stage.Timers.AdvanceTo(9);
        await stage.Player.FinishAsync();

        var row = Assert.Single(stage.Player.Rows());
        Assert.Equal((1, 2.0, 3.5), Times(row));
        Assert.Equal(("exit code 0", 7L, false), (row.Outcome, row.Hit, row.Failed));
        Assert.Equal(["event-1.out", "event-1.err"], row.Files);
    }

    [Fact]
    public async Task EndOfAnEvent_WhoseBeginningTakesLonger_WaitsForIt()
    {
        var stage = new Stage(Network(1, at: 2, until: 3));
        var done = stage.Hold(1);

        stage.Timers.AdvanceTo(4);
        Assert.Equal(["2 begin 1"], stage.Log);
        done.SetResult(new EventOutcome("5 of 10 clients", 5));
        await stage.Player.FinishAsync();

        Assert.Equal(["2 begin 1", "4 end 1"], stage.Log);
    }

    [Fact]
    public async Task Finish_WhileEventsGoOn_EndsThemAndTellsWhatNeverHappened()
    {
        var stage = new Stage(Exec(1, at: 1), Network(2, at: 2, until: 8), Network(3, at: 3, until: null), Exec(4, at: 7));
        stage.Hold(1);

        stage.Timers.AdvanceTo(5);
        stage.Player.Cease();
        stage.Timers.AdvanceTo(9);
        await stage.Player.FinishAsync();

        Assert.Equal(["1 begin 1", "2 begin 2", "3 begin 3", "9 stopped 1", "9 end 2", "9 end 3"], stage.Log);
        var rows = stage.Player.Rows();
        Assert.Equal((4, null, null), (rows[3].Number, rows[3].Began, rows[3].Ended));
        Assert.Equal("the run ended before", rows[3].Outcome);
        Assert.Empty(rows[3].Files);
    }

    [Fact]
    public async Task Failure_OfAnEvent_IsTold()
    {
        var stage = new Stage(Exec(1, at: 2), Exec(2, at: 3));
        stage.Hold(1).SetResult(new EventOutcome("exit code 3", Failed: true));

        stage.Timers.AdvanceTo(4);
        await stage.Player.FinishAsync();

        Assert.Contains("failed at 2", stage.Notes);
        Assert.Equal([true, false], stage.Player.Rows().Select(row => row.Failed));
        Assert.Null(stage.Faults.First);
    }

    [Fact]
    public async Task Fault_OfOurOwn_GoesToTheWatch()
    {
        var stage = new Stage(Exec(1, at: 2));
        stage.Hold(1).SetException(new InvalidOperationException("ours"));

        stage.Timers.AdvanceTo(4);
        await stage.Player.FinishAsync();

        Assert.Equal("ours", stage.Faults.First?.Message);
    }

    private static (int, double?, double?) Times(EventRow row) => (row.Number, row.Began?.TotalSeconds, row.Ended?.TotalSeconds);

    private static PlannedEvent Network(int number, double at, double? until) => new(
        number,
        new ScenarioEvent { At = default, Network = new NetworkEvent(NetworkChange.Down, 1, null) },
        TimeSpan.FromSeconds(at),
        until is { } end ? TimeSpan.FromSeconds(end) : null);

    private static PlannedEvent Exec(int number, double at) =>
        new(number, new ScenarioEvent { At = default, Command = ["deploy"] }, TimeSpan.FromSeconds(at), null);

    private sealed class Stage : IEventNotes
    {
        private readonly Dictionary<int, TaskCompletionSource<EventOutcome>> held = [];

        public Stage(params PlannedEvent[] events)
        {
            Player = new EventPlayer(events, planned => new Action(this, planned.Number), Timers, this, Faults, work => work());
            Player.Open();
        }

        public HandDrivenTimers Timers { get; } = new();

        public FaultWatch Faults { get; } = new();

        public EventPlayer Player { get; }

        /// <summary>Ends with the first event.</summary>
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Log { get; } = [];

        public List<string> Notes { get; } = [];

        /// <summary>The beginning of an event lasts until the test ends it.</summary>
        public TaskCompletionSource<EventOutcome> Hold(int number) => held[number] = new TaskCompletionSource<EventOutcome>();

        public long EventBegan(PlannedEvent planned, TimeSpan at)
        {
            Notes.Add($"{at.TotalSeconds} began {planned.Number}");
            return 7;
        }

        public void EventEnded(PlannedEvent planned, TimeSpan at)
        {
            Notes.Add($"{at.TotalSeconds} ended {planned.Number}");
            Over.TrySetResult();
        }

        public void EventFailed(TimeSpan began) => Notes.Add($"failed at {began.TotalSeconds}");

        private sealed class Action(Stage stage, int number) : IEventAction
        {
            public async Task<EventOutcome> BeginAsync(CancellationToken stop)
            {
                stage.Log.Add($"{stage.Timers.Now.TotalSeconds} begin {number}");
                if (!stage.held.TryGetValue(number, out var done))
                {
                    return new EventOutcome("done");
                }

                await using var stopped = stop.Register(() =>
                {
                    stage.Log.Add($"{stage.Timers.Now.TotalSeconds} stopped {number}");
                    done.TrySetResult(new EventOutcome("stopped"));
                });
                return await done.Task;
            }

            public Task<EventOutcome?> EndAsync()
            {
                stage.Log.Add($"{stage.Timers.Now.TotalSeconds} end {number}");
                return Task.FromResult<EventOutcome?>(null);
            }
        }
    }
}
