using LoadHarness.Engine.Slices;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Merging;

namespace LoadHarness.Cli.Slices;

/// <summary>
/// A slice other than the first at the rendezvous. Tells slice 1 once a second how far it is, on a task of its own that delays nothing of
/// the run, and hears from it when all begin and whether all end. Without slice 1 a run that has begun goes on. Thread-safe.
/// </summary>
internal sealed class RendezvousClient : IMeeting
{
    private const string ByHand = "merge the results by hand: loadharness merge RUN… --out DIR";
    private static readonly TimeSpan WithoutHost = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestDelivery = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan FarewellWithin = TimeSpan.FromSeconds(2);

    private readonly RendezvousCalls _calls;
    private readonly RendezvousSettings _settings;
    private readonly TimeProvider _time;
    private readonly Action<string> _say;
    private readonly HostClock _clock;
    private readonly CancellationTokenSource _left = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<DateTimeOffset> _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SliceOfRun _slice;
    private volatile PackedReport? _unsent;
    private volatile RunEnding? _calledOff; // ours, until slice 1 has heard of it
    private volatile RunEnding? _end;
    private volatile bool _isReady;
    private volatile bool _isDelivered;
    private long _heard;
    private bool _isSilent;
    private int _isDisposed;
    private Task _beating = Task.CompletedTask;

    private RendezvousClient(RendezvousCalls calls, SliceOfRun slice, RendezvousSettings settings, uint run, HostClock clock, Action<string> say, TimeProvider time)
    {
        (_calls, _slice, _settings, Run, _clock, _say, _time) = (calls, slice with { Clock = clock.Best }, settings, run, clock, say, time);
        _heard = time.GetTimestamp();
        Ended = _ended.Token;
    }

    /// <inheritdoc />
    public uint Run { get; }

    /// <inheritdoc />
    public SliceOfRun Slice => _slice;

    /// <inheritdoc />
    public SliceReport? Together => null; // slice 1 is told

    /// <inheritdoc />
    public RunEnding? End => _end;

    /// <inheritdoc />
    public CancellationToken Ended { get; }

    /// <summary>Comes to the rendezvous, and waits for slice 1 if it is not there yet.</summary>
    /// <inheritdoc cref="Meeting.ComeAsync" path="/param|/exception" />
    public static async Task<RendezvousClient> ComeAsync(
        SliceOfRun slice, RendezvousSettings settings, RendezvousTerms terms, Action<string> say, TimeProvider time, CancellationToken stop)
    {
        var calls = new RendezvousCalls(slice, settings, time);
        try
        {
            var clock = new HostClock();
            var run = await new RendezvousArrival(calls, slice, settings, say, time).ComeAsync(terms, clock, stop).ConfigureAwait(false);
            var client = new RendezvousClient(calls, slice, settings, run, clock, say, time);
            client._beating = Task.Run(client.BeatAsync, CancellationToken.None);
            return client;
        }
        catch
        {
            calls.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public Task<DateTimeOffset> MeetAsync(CancellationToken stop)
    {
        _isReady = true;
        Wake();
        return _met.Task.WaitAsync(stop);
    }

    /// <inheritdoc />
    public void Tell(SliceReport report) => _unsent = PackedReport.Of(report);

    /// <inheritdoc />
    public void CallOff(RunEnding ending)
    {
        _calledOff ??= ending;
        Wake();
    }

    /// <summary>Sends the result to slice 1; asks again for as long as it may come back.</summary>
    /// <param name="resultFile">The result.</param>
    /// <param name="stop">Ends the trying.</param>
    /// <returns>Whether slice 1 has it. If not, people have been told what to do.</returns>
    public async Task<bool> DeliverAsync(string resultFile, CancellationToken stop)
    {
        var begun = _time.GetTimestamp();
        while (true)
        {
            var outcome = await _calls.DeliverAsync(resultFile, stop).ConfigureAwait(false);
            if (outcome.Answer is { Refusal: null })
            {
                return _isDelivered = true;
            }

            if (IsVain(outcome, _time.GetElapsedTime(begun)))
            {
                _say($"{resultFile} could not be delivered to slice 1 at {_settings.Shown}: {outcome.Trouble ?? outcome.Answer!.Refusal}. It is kept here; {ByHand}.");
                return false;
            }

            await Task.Delay(RendezvousOptions.Beat, _time, stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await _left.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        using var limit = new CancellationTokenSource(FarewellWithin, _time);
        try
        {
            await SendCallOffAsync(limit.Token).ConfigureAwait(false); // the last try may have failed
            if (!_isDelivered)
            {
                await _calls.LeaveAsync(_met.Task.IsCompletedSuccessfully ? "it has ended" : "it has not begun", limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Slice 1 is not there; it will tell of our silence.
        }

        _calls.Dispose();
        _left.Dispose();
        _ended.Dispose();
    }

    /// <summary>Whether another try to deliver makes no sense. A slice 1 that can be heard is only busy: a thousand results take their time.</summary>
    private bool IsVain(CallOutcome outcome, TimeSpan tried) => outcome.Answer is { } answer
        ? !answer.MayChange || tried >= WithoutHost
        : tried >= LongestDelivery || (tried >= WithoutHost && _time.GetElapsedTime(Volatile.Read(ref _heard)) >= WithoutHost);

    private async Task BeatAsync()
    {
        try
        {
            while (true)
            {
                var begun = _time.GetTimestamp();
                var wake = _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await SendCallOffAsync(_left.Token).ConfigureAwait(false);
                var report = _unsent;
                var outcome = await _calls.BeatAsync(_isReady, report, _left.Token).ConfigureAwait(false);
                if (!Hear(outcome))
                {
                    return;
                }

                if (outcome.Answer is not null)
                {
                    Interlocked.CompareExchange(ref _unsent, null, report); // unless there is a newer one
                }

                var pause = RendezvousOptions.Beat - _time.GetElapsedTime(begun);
                if (pause > TimeSpan.Zero)
                {
                    await Task.WhenAny(Task.Delay(pause, _time, _left.Token), wake.Task).ConfigureAwait(false);
                }

                _left.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // Left.
        }
    }

    private async Task SendCallOffAsync(CancellationToken stop)
    {
        if (_calledOff is { } ending && _end is null)
        {
            Hear(await _calls.CallOffAsync(ending, stop).ConfigureAwait(false));
        }
    }

    /// <summary>Draws the conclusions from an answer.</summary>
    /// <returns>Whether there is any more to be heard.</returns>
    private bool Hear(CallOutcome outcome)
    {
        if (outcome.Answer is not { } answer)
        {
            MissHost(outcome.Trouble!);
            return true;
        }

        if (_isSilent)
        {
            _isSilent = false;
            _say($"Slice 1 is back after {Readable.WholeSeconds(_time.GetElapsedTime(_heard))}.");
        }

        Volatile.Write(ref _heard, _time.GetTimestamp());
        if (answer.Refusal is { } refusal)
        {
            if (!_met.TrySetException(new RunCompanyException($"The slices do not begin: {refusal}.")) && !_left.IsCancellationRequested)
            {
                _say($"Slice 1 does not take this slice any more: {refusal}. It goes on to its end; {ByHand}.");
            }

            _ = _met.Task.Exception; // it may be that nobody waits
            return false;
        }

        HearEnd(answer);
        HearStart(outcome, answer);
        return true;
    }

    private void HearEnd(RendezvousMessage answer)
    {
        if (answer.End is not { } end || _end is not null)
        {
            return;
        }

        _end = end;
        _ = _ended.CancelAsync(); // what hangs on it runs elsewhere: the beat goes on
        _met.TrySetException(new RunCompanyException($"The run was called off before it began: {end.Detail}."));
        _ = _met.Task.Exception;
    }

    private void HearStart(CallOutcome outcome, RendezvousMessage answer)
    {
        if (_met.Task.IsCompleted)
        {
            return;
        }

        _clock.Add(outcome.Asked, outcome.RoundTrip, answer.Clock);
        if (answer.Start is not { } start)
        {
            return;
        }

        var clock = _clock.Best!;
        var here = start - clock.Ahead;
        _slice = _slice with { CommonStart = here, Clock = clock };
        var late = _time.GetUtcNow() - here;
        if (late <= TimeSpan.Zero)
        {
            _met.TrySetResult(here);
            return;
        }

        var reason = $"it heard of the start {Readable.Duration(late)} after it";
        CallOff(new RunEnding(RunEndingKind.BrokenOff, reason));
        _met.TrySetException(new RunCompanyException($"The slices do not begin together: {reason}. The way to slice 1 at {_settings.Shown} is too slow."));
        _ = _met.Task.Exception;
    }

    private void MissHost(string trouble)
    {
        var silence = _time.GetElapsedTime(_heard);
        if (silence >= WithoutHost && _met.TrySetException(new RunCompanyException($"Slice 1 at {_settings.Shown} has not answered for {Readable.WholeSeconds(silence)}: {trouble}.")))
        {
            _ = _met.Task.Exception;
        }
        else if (silence >= RendezvousOptions.SilentAfter && !_isSilent)
        {
            _isSilent = true;
            var goesOn = _met.Task.IsCompletedSuccessfully ? $" This slice goes on to its end; if slice 1 does not come back, {ByHand}." : "";
            _say($"Slice 1 at {_settings.Shown} has been silent for {Readable.WholeSeconds(silence)}: {trouble}.{goesOn}");
        }
    }

    private void Wake() => _wake.TrySetResult();
}
