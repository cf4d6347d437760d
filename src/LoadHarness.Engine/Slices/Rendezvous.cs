using System.Security.Cryptography;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Results;
using LoadHarness.Results.Merging;

namespace LoadHarness.Engine.Slices;

/// <summary>
/// Where the slices of a run meet, in the process of slice 1: who has come, one start for all, how far each is, one end for all, whose result
/// is here. Knows nothing of how they speak to each other. To slice 1 itself it is its company. Thread-safe; whom it tells of news, and the
/// limits, are called outside of its lock.
/// </summary>
public sealed class Rendezvous : IRunCompany, IDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WaitingTold = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WaitingEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WasStopped = TimeSpan.FromSeconds(2);

    private readonly RendezvousTerms _terms;
    private readonly RendezvousOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string> _say;
    private readonly Lock _gate = new();
    private readonly SliceRoll _roll;
    private readonly long _opened;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<DateTimeOffset> _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gathered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SharedLimits _limits = new();
    private readonly ITimer _watch;
    private DateTimeOffset? _start;
    private TimeSpan _startAt; // the same by the clock of the rendezvous
    private RunEnding? _end;
    private string? _failure; // why there will be no start
    private bool _isGathering;
    private bool _isClosed;
    private bool _isDisposed;
    private int _isWatching;
    private TimeSpan _watched;
    private TimeSpan _waitingTold = WaitingTold;

    /// <summary>Opens a rendezvous; slice 1 has come.</summary>
    /// <param name="terms">What all slices must agree on.</param>
    /// <param name="attempt">Random identity of this process, the one that plays slice 1.</param>
    /// <param name="options">How long is waited.</param>
    /// <param name="time">The clocks: the wall clock names the start, the monotonic one measures silence.</param>
    /// <param name="say">Is told what people must know at once, each a sentence.</param>
    public Rendezvous(RendezvousTerms terms, string attempt, RendezvousOptions options, TimeProvider time, Action<string> say)
    {
        (_terms, _options, _time, _say) = (terms, options, time, say);
        _roll = new SliceRoll(terms, attempt);
        _opened = time.GetTimestamp();
        Ended = _ended.Token;
        _watch = time.CreateTimer(_ => Watch(), null, WatchEvery, WatchEvery);
    }

    /// <summary>Random identity of the run that all slices share, as in their stamps.</summary>
    public uint Run { get; } = (uint)RandomNumberGenerator.GetInt32((int)Stamp.MaxRun);

    /// <inheritdoc />
    /// <remarks>Without cells: those are added up only where limits are held against them.</remarks>
    public SliceReport? Together => Locked(_roll.Sum);

    /// <inheritdoc />
    public RunEnding? End => Locked(() => _end);

    /// <inheritdoc />
    public CancellationToken Ended { get; }

    private TimeSpan Now => _time.GetElapsedTime(_opened);

    /// <summary>A process wants to play a slice. Asking twice changes nothing.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="attempt">The process.</param>
    /// <param name="terms">What it would play.</param>
    public RendezvousAnswer Come(int slice, string attempt, RendezvousTerms terms) => Answering(() =>
        (_failure ?? (_end is null ? null : $"the run has ended: {_end.Detail}")) is { } over ? new RendezvousAnswer { Refusal = over }
        : _roll.Come(slice, attempt, terms, _start is not null, Now) is { } refused ? new RendezvousAnswer { Refusal = refused.Refusal, MayChange = refused.MayChange }
        : State());

    /// <summary>A slice says that it is there, and how far it is.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="attempt">The process.</param>
    /// <param name="isReady">Whether it waits for the start.</param>
    /// <param name="report">How far it is; null: nothing new.</param>
    public RendezvousAnswer Beat(int slice, string attempt, bool isReady, PackedReport? report) => Of(slice, attempt, seat =>
    {
        _roll.Hear(seat, report, Now);
        seat.IsReady |= isReady;
        Begin();
        return Tell(seat);
    });

    /// <summary>A slice ends the run for all of them before its time.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="attempt">The process.</param>
    /// <param name="ending">Why.</param>
    public RendezvousAnswer CallOff(int slice, string attempt, RunEnding ending) => Of(slice, attempt, seat =>
    {
        _roll.Hear(seat, null, Now);
        EndAll(_roll.EndingBy(seat, ending));
        return Tell(seat);
    });

    /// <summary>A slice leaves without a result: nobody need wait for it.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="attempt">The process.</param>
    /// <param name="why">In words, without a full stop.</param>
    public RendezvousAnswer Leave(int slice, string attempt, string why) => Of(slice, attempt, seat =>
    {
        if (seat.IsExpected)
        {
            _roll.Leave(seat, why);
            Settle();
        }

        return Tell(seat);
    });

    /// <summary>Whether a result may come from this process: a slice that was replaced has none.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="attempt">The process.</param>
    public RendezvousAnswer MayDeliver(int slice, string attempt) => Of(slice, attempt, seat =>
    {
        _roll.Hear(seat, null, Now); // it is alive, however long its result takes
        return _start is null ? new RendezvousAnswer { Refusal = "the run has not begun" } : TooLate(seat) ?? Tell(seat);
    });

    /// <summary>The result of a slice is here, whole.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="attempt">The process.</param>
    public RendezvousAnswer Delivered(int slice, string attempt) => Of(slice, attempt, seat =>
    {
        _roll.Hear(seat, null, Now);
        if (TooLate(seat) is { } refusal)
        {
            return refusal;
        }

        seat.HasDelivered = true;
        Settle();
        return Tell(seat);
    });

    /// <summary>Has limits held against all slices together from now on, once a second unless there are hundreds; one that is broken ends the run for all.</summary>
    /// <param name="check">
    /// Gets the cells of all slices added up, and the elapsed time of the slice that is furthest behind; gives the broken limit as a sentence
    /// without its full stop, or null.
    /// </param>
    public void HoldLimits(Func<IReadOnlyList<MetricCell>, TimeSpan, string?> check) => Locked(() => _limits.Check = check);

    /// <inheritdoc />
    public SliceOfRun Slice => Locked(() => new SliceOfRun(1, _terms.Of) { Attempt = _roll.Host.Attempt!, Plan = _terms.Plan, SharesIdentity = true, CommonStart = _start });

    /// <inheritdoc />
    public Task<DateTimeOffset> MeetAsync(CancellationToken stop)
    {
        Answering(() =>
        {
            _roll.Host.IsReady = true;
            Begin();
            return State();
        });
        return _met.Task.WaitAsync(stop);
    }

    /// <inheritdoc />
    public void Tell(SliceReport report)
    {
        var packed = PackedReport.Of(report);
        lock (_gate)
        {
            _roll.Host.Report = packed;
        }
    }

    /// <inheritdoc />
    public void CallOff(RunEnding ending) => Answering(() =>
    {
        EndAll(_roll.EndingBy(_roll.Host, ending));
        return State();
    });

    /// <summary>Waits until the results of all other slices are here, or nobody need wait any longer.</summary>
    /// <param name="stop">Ends the waiting, not the rendezvous.</param>
    /// <returns>Numbers of the slices whose results will not come.</returns>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public async Task<IReadOnlyList<int>> GatherAsync(CancellationToken stop)
    {
        Answering(() =>
        {
            _isGathering = true;
            _roll.Host.HasDelivered = true; // it plays no more: nobody is to wait for what it says
            Settle();
            return State();
        });
        await _gathered.Task.WaitAsync(stop).ConfigureAwait(false);
        return Undelivered;
    }

    /// <summary>Slices other than 1 whose results are not here.</summary>
    public IReadOnlyList<int> Undelivered => Locked(() => _roll.NumbersWhere(seat => seat != _roll.Host && !seat.HasDelivered));

    /// <summary>From now on results are merged: one that comes later is refused, so that its slice says what to do with it.</summary>
    /// <returns>Slices other than 1 whose results are not here, and will not be.</returns>
    public IReadOnlyList<int> CloseGathering()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        return Undelivered;
    }

    /// <summary>Is completed once all that can be heard know that the run ends before its time, or will not begin.</summary>
    public Task KnownToAll => _known.Task;

    /// <summary>Whether the run ends before its time, or will not begin.</summary>
    public bool IsOver => Locked(() => _end is not null || _failure is not null);

    /// <summary>Whether all of them have begun.</summary>
    public bool HasStarted => Locked(() => _start is not null);

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true; // a look that still goes on may find something
        }

        _watch.Dispose();
        _ended.Dispose();
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private RendezvousAnswer? TooLate(SliceSeat seat) =>
        _isClosed && !seat.HasDelivered ? new RendezvousAnswer { Refusal = "slice 1 has merged the results without it" } : null;

    private RendezvousAnswer State() => new() { Start = _start, End = _end };

    /// <summary>The answer to a slice, after which it knows of the end if there is one.</summary>
    private RendezvousAnswer Tell(SliceSeat seat)
    {
        seat.KnowsTheEnd = _end is not null || _failure is not null;
        Settle();
        return _failure is { } failure ? new RendezvousAnswer { Refusal = failure } : State();
    }

    private RendezvousAnswer Of(int slice, string attempt, Func<SliceSeat, RendezvousAnswer> act) => Answering(() =>
        _roll.Find(slice, attempt) is { } seat
            ? act(seat)
            : new RendezvousAnswer { Refusal = $"{SliceNumbers.Text(slice, _terms.Of)} is not known here as attempt {attempt}: another one has taken its place, or slice 1 has started anew" });

    private RendezvousAnswer Answering(Func<RendezvousAnswer> act)
    {
        RendezvousAnswer answer;
        string[] news;
        lock (_gate)
        {
            answer = act();
            news = _roll.TakeNews();
        }

        Array.ForEach(news, _say);
        return answer;
    }

    private void Begin()
    {
        if (_start is null && _end is null && _failure is null && _roll.IsComplete(Now))
        {
            var lead = RendezvousOptions.LeadFor(_terms.Of);
            (_startAt, _start) = (Now + lead, _time.GetUtcNow() + lead);
            _roll.TellOfTheStart(lead);
            _met.TrySetResult(_start.Value);
        }
    }

    private void EndAll(RunEnding ending)
    {
        if (_end is not null || _failure is not null)
        {
            return; // the first word counts
        }

        _end = ending;
        _ = _isDisposed ? Task.CompletedTask : _ended.CancelAsync(); // what hangs on it runs elsewhere, not under the lock
        _met.TrySetException(new RunCompanyException($"The run was called off before it began: {ending.Detail}."));
        _ = _met.Task.Exception; // it may be that nobody waits
        Settle();
    }

    /// <summary>Ends waiting that has become needless.</summary>
    private void Settle()
    {
        if (_isGathering && _roll.IsGathered(Now))
        {
            _gathered.TrySetResult();
        }

        if ((_end is not null || _failure is not null) && _roll.AllKnowTheEnd)
        {
            _known.TrySetResult();
        }
    }

    private void Watch()
    {
        if (Interlocked.Exchange(ref _isWatching, 1) == 1)
        {
            return; // the last look still goes on
        }

        try
        {
            Func<string?>? limits = null;
            Answering(() =>
            {
                Look();
                limits = _start is null || _end is not null || _isGathering ? null : _limits.Due(_roll, Now);
                return State();
            });
            if (limits is not null)
            {
                HoldNow(limits);
            }
        }
        finally
        {
            Volatile.Write(ref _isWatching, 0);
        }
    }

    private void HoldNow(Func<string?> check)
    {
        var begun = Now;
        string? broken;
        try
        {
            broken = check();
        }
        catch (FormatException)
        {
            return; // a report that is damaged: its slice sends another one
        }

        Answering(() =>
        {
            _limits.Done(Now, Now - begun);
            if (broken is not null)
            {
                EndAll(new RunEnding(RunEndingKind.Aborted, $"{broken}, by all slices together"));
            }

            return State();
        });
    }

    private void Look()
    {
        var now = Now;
        if (now - _watched >= WasStopped)
        {
            _roll.Listening = now; // it was this process that stood still: whoever spoke meanwhile is not silent
        }

        _watched = now;
        _roll.FindSilence(now, _start is null ? null : _startAt);
        if (_start is null && _end is null && _failure is null && now >= _options.Timeout)
        {
            _failure = _roll.Missing(_options.Timeout);
            _met.TrySetException(new RunCompanyException($"The slices do not begin: {_failure}."));
            _ = _met.Task.Exception;
        }

        if (_start is null && _end is null && _failure is null && now >= _waitingTold)
        {
            _waitingTold = now + WaitingEvery;
            _roll.TellWhoIsAwaited(_options.Timeout);
        }

        Begin();
        Settle();
    }
}
