using LoadHarness.Clients;
using LoadHarness.Results;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Events;

/// <summary>
/// Plays the events of a run when they are due: begins them, ends those that have a length, and keeps what came of each. The
/// timer's thread only gives the word: thousands of sockets are not closed, and no request waited for, on it. Thread-safe.
/// </summary>
internal sealed class EventPlayer : ITimerTarget
{
    private readonly IClientTimers _timers;
    private readonly IEventNotes _notes;
    private readonly FaultWatch _faults;
    private readonly Func<Func<Task>, Task> _start;
    private readonly Dictionary<ClientTimer, Step> _steps = [];
    private readonly List<Play> _plays = [];
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _gate = new();
    private bool _isCeased;

    /// <summary>Prepares the events; nothing happens yet.</summary>
    /// <param name="events">What is planned.</param>
    /// <param name="actionOf">What an event does.</param>
    /// <param name="timers">Time.</param>
    /// <param name="notes">Is told when events begin, end and fail.</param>
    /// <param name="faults">Is told what our own code throws.</param>
    /// <param name="start">Starts work on another thread; null: on one of the pool.</param>
    public EventPlayer(
        IReadOnlyList<PlannedEvent> events,
        Func<PlannedEvent, IEventAction> actionOf,
        IClientTimers timers,
        IEventNotes notes,
        FaultWatch faults,
        Func<Func<Task>, Task>? start = null)
    {
        _timers = timers;
        _notes = notes;
        _faults = faults;
        _start = start ?? Task.Run;
        foreach (var planned in events)
        {
            var play = new Play(planned, actionOf(planned));
            _plays.Add(play);
            _steps.Add(new ClientTimer(this), new Step(play, planned.At, BeginAsync));
            if (planned.Until is { } until)
            {
                _steps.Add(new ClientTimer(this), new Step(play, until, EndAsync));
            }
        }
    }

    /// <summary>From now on events happen.</summary>
    public void Open()
    {
        foreach (var (timer, step) in _steps)
        {
            _timers.Arm(timer, step.At);
        }
    }

    /// <summary>Nothing begins or ends any more by its time: the clients are about to leave.</summary>
    public void Cease()
    {
        lock (_gate)
        {
            _isCeased = true;
        }

        foreach (var timer in _steps.Keys)
        {
            _timers.Cancel(timer);
        }
    }

    /// <summary>Ends what still goes on, commands included, and waits for it.</summary>
    public async Task FinishAsync()
    {
        Cease();
        await _over.CancelAsync().ConfigureAwait(false);
        foreach (var play in _plays)
        {
            await play.Work.ConfigureAwait(false);
            if (play.Course is { Began: not null, Ended: null })
            {
                await GuardAsync(() => EndAsync(play)).ConfigureAwait(false);
            }
        }

        _over.Dispose();
    }

    /// <summary>What came of each event, by when it was planned. After <see cref="FinishAsync"/>.</summary>
    public IReadOnlyList<EventRow> Rows() => Rows("the run ended before");

    /// <summary>
    /// What has come of each event so far, by when it was planned; at any time, while the run goes on. Of one that has not begun, or
    /// that has said nothing yet, the outcome is empty.
    /// </summary>
    public IReadOnlyList<EventRow> RowsSoFar() => Rows("");

    private List<EventRow> Rows(string withoutOutcome) => [.. _plays.Select(play => (play.Planned, play.Course)).Select(play => new EventRow
    {
        Number = play.Planned.Number,
        Label = play.Planned.Event.Label,
        What = play.Planned.Event.What,
        Planned = play.Planned.At,
        PlannedEnd = play.Planned.Until,
        Began = play.Course.Began,
        Ended = play.Course.Ended,
        Joined = play.Course.Joined,
        Hit = play.Course.Outcome?.Hit,
        Of = play.Course.Outcome?.Of,
        Outcome = play.Course.Outcome?.Text ?? withoutOutcome,
        Failed = play.Course.Outcome is { Failed: true },
        Files = play.Course.Began is null ? [] : EventActions.FilesOf(play.Planned),
    })];

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_gate)
        {
            if (_isCeased || timer.Due != due)
            {
                return;
            }

            timer.Due = ClientTimer.Never;
            var (play, _, step) = _steps[timer];
            var before = play.Work; // an end waits until its beginning is done
            play.Work = _start(async () =>
            {
                await before.ConfigureAwait(false);
                await GuardAsync(() => step(play)).ConfigureAwait(false);
            });
        }
    }

    private async Task BeginAsync(Play play)
    {
        var now = _timers.Now;
        play.Course = play.Course with { Began = now };
        play.Course = play.Course with { Joined = _notes.EventBegan(play.Planned, now) };
        Take(play, await play.Action.BeginAsync(_over.Token).ConfigureAwait(false));
        if (play.Planned.Event.IsInstant || play.Course.Outcome is { Failed: true })
        {
            End(play);
        }
    }

    private async Task EndAsync(Play play)
    {
        if (play.Course.Ended is null)
        {
            Take(play, await play.Action.EndAsync().ConfigureAwait(false));
            End(play);
        }
    }

    private void Take(Play play, EventOutcome? outcome)
    {
        if (outcome is not null)
        {
            play.Course = play.Course with { Outcome = outcome with { Hit = outcome.Hit ?? play.Course.Outcome?.Hit, Of = outcome.Of ?? play.Course.Outcome?.Of } };
        }

        if (outcome is { Failed: true })
        {
            _notes.EventFailed(play.Course.Began!.Value);
        }
    }

    private void End(Play play)
    {
        play.Course = play.Course with { Ended = _timers.Now };
        _notes.EventEnded(play.Planned, _timers.Now);
    }

    private async Task GuardAsync(Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _faults.Report(e);
        }
    }

    private sealed record Step(Play Play, TimeSpan At, Func<Play, Task> Do);

    /// <summary>An event and what came of it; changed by one step at a time, read at any time.</summary>
    private sealed class Play(PlannedEvent planned, IEventAction action)
    {
        private volatile Course _course = new();

        public PlannedEvent Planned { get; } = planned;

        public IEventAction Action { get; } = action;

        public Task Work { get; set; } = Task.CompletedTask;

        public Course Course
        {
            get => _course;
            set => _course = value;
        }
    }

    /// <summary>How far an event is. Immutable: whoever reads it in mid-run sees no half of a change.</summary>
    private sealed record Course
    {
        public TimeSpan? Began { get; init; }

        public long? Joined { get; init; }

        public TimeSpan? Ended { get; init; }

        public EventOutcome? Outcome { get; init; }
    }
}

/// <summary>Keeps what the rest of a run must know of its events. Thread-safe.</summary>
internal interface IEventNotes
{
    /// <summary>An event begins now.</summary>
    /// <returns>How many clients are joined.</returns>
    long EventBegan(PlannedEvent planned, TimeSpan at);

    /// <summary>An event is over.</summary>
    void EventEnded(PlannedEvent planned, TimeSpan at);

    /// <summary>An event that began then could not be done.</summary>
    void EventFailed(TimeSpan began);
}
