namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>Lets through while it is open, which costs nothing, and makes wait while it is shut. Thread-safe.</summary>
internal sealed class Valve
{
    private TaskCompletionSource? _shut;

    public bool IsShut => Volatile.Read(ref _shut) is not null;

    public void Shut() =>
        Interlocked.CompareExchange(ref _shut, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void Open() => Interlocked.Exchange(ref _shut, null)?.SetResult();

    /// <summary>Completes at once, or when the valve is opened.</summary>
    /// <exception cref="OperationCanceledException">The one who waits has gone.</exception>
    public ValueTask PassAsync(CancellationToken gone) =>
        Volatile.Read(ref _shut) is { } shut ? new ValueTask(shut.Task.WaitAsync(gone)) : default;
}
