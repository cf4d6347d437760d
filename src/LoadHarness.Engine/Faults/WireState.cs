using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Faults;

/// <summary>The faults that one direction of a relayed connection is under now. Thread-safe; its pump, and the way beside it, ask it before and after each read.</summary>
internal sealed class WireState
{
    private readonly Lock _gate = new();
    private readonly List<(int Event, WireEvent Fault)> _faults = [];
    private TaskCompletionSource? _stalled; // completed when it moves again
    private StableRandom _random;
    private volatile bool _isClear = true;
    private volatile bool _isBlackHole;

    /// <summary>A direction without faults.</summary>
    /// <param name="random">Draws jitter.</param>
    public WireState(StableRandom random) => _random = random;

    /// <summary>Whether everything passes as it is.</summary>
    public bool IsClear => _isClear;

    /// <summary>Whether what comes is thrown away.</summary>
    public bool IsBlackHole => _isBlackHole;

    /// <summary>Completed while anything may move.</summary>
    public Task Moving
    {
        get
        {
            lock (_gate)
            {
                return _stalled?.Task ?? Task.CompletedTask;
            }
        }
    }

    /// <summary>Bytes that may pass in a second; null: any number.</summary>
    public long? BytesPerSecond
    {
        get
        {
            lock (_gate)
            {
                return _faults.Where(one => one.Fault.Kind == WireEventKind.Bandwidth).Select(one => (long?)one.Fault.BytesPerSecond).Min();
            }
        }
    }

    /// <summary>How long the next piece is held back: the sum of all delays, jitter drawn anew for each piece.</summary>
    public TimeSpan DrawDelay()
    {
        lock (_gate)
        {
            var sum = TimeSpan.Zero;
            foreach (var (_, fault) in _faults)
            {
                sum += fault.Kind == WireEventKind.Delay ? fault.Delay + (fault.Jitter * _random.NextDouble()) : TimeSpan.Zero;
            }

            return sum;
        }
    }

    /// <summary>A fault that lasts begins.</summary>
    /// <param name="number">Number of its event.</param>
    /// <param name="fault">Black hole, stall, delay or bandwidth.</param>
    public void Begin(int number, WireEvent fault)
    {
        lock (_gate)
        {
            _faults.Add((number, fault));
            _isBlackHole |= fault.Kind == WireEventKind.BlackHole;
            _stalled ??= fault.Kind == WireEventKind.Stall ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            _isClear = false;
        }
    }

    /// <summary>An event is over. A black hole stays one: what has gone into it would be missing.</summary>
    /// <param name="number">Its number.</param>
    public void End(int number)
    {
        TaskCompletionSource? released = null;
        lock (_gate)
        {
            _faults.RemoveAll(one => one.Event == number);
            if (_stalled is not null && !_faults.Exists(one => one.Fault.Kind == WireEventKind.Stall))
            {
                (released, _stalled) = (_stalled, null);
            }

            _isClear = _faults.Count == 0 && !_isBlackHole;
        }

        released?.SetResult();
    }
}
