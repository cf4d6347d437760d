namespace LoadHarness.Engine.Observing;

/// <summary>
/// The process of the backend of a run, as events treat it and observers follow it. Its number changes when it is started again. Thread-safe; one change
/// at a time.
/// </summary>
public interface IServerProcess
{
    /// <summary>What it is, for people: <c>the reference backend</c>.</summary>
    string Label { get; }

    /// <summary>Number of the process; null: it does not run.</summary>
    int? Pid { get; }

    /// <summary>Holds it: it keeps what it has, and does nothing (SIGSTOP).</summary>
    void Hold();

    /// <summary>Lets it go on (SIGCONT).</summary>
    void GoOn();

    /// <summary>Asks it to end (SIGTERM, or what it understands).</summary>
    void AskToEnd();

    /// <summary>Ends it, and what it has started, at once (SIGKILL).</summary>
    void End();

    /// <summary>Starts it again after it has ended, and waits until it is ready.</summary>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="ServerStartException">It did not start; the message is for people.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    Task StartAsync(CancellationToken cancel);
}

/// <summary>A server could not be started; the message is fit for people.</summary>
public class ServerStartException(string message, Exception? inner = null) : Exception(message, inner);
