namespace LoadHarness.Engine;

/// <summary>
/// Takes what our own code throws on threads that nobody waits for: timers, sockets. The first fault ends the run, which
/// still writes its report. Thread-safe.
/// </summary>
internal sealed class FaultWatch
{
    private readonly CancellationTokenSource _seen = new(); // never disposed: a socket may fail after the run
    private Exception? _first;

    /// <summary>The first fault; null: none.</summary>
    public Exception? First => Volatile.Read(ref _first);

    /// <summary>Is cancelled by the first fault.</summary>
    public CancellationToken Seen => _seen.Token;

    /// <summary>Our own code has failed.</summary>
    public void Report(Exception fault)
    {
        if (Interlocked.CompareExchange(ref _first, fault, null) is null)
        {
            // Not on this thread: what follows waits for it to end.
            _ = _seen.CancelAsync();
        }
    }

    /// <summary>Does something; what it throws is reported.</summary>
    public void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    /// <summary>The first fault for people who report it.</summary>
    public static string Describe(Exception fault)
    {
        var at = fault.TargetSite is { } site ? $" in {site.DeclaringType?.Name}.{site.Name}" : "";
        return $"{fault.GetType().Name}{at}: {fault.Message.TrimEnd('.')}";
    }
}
