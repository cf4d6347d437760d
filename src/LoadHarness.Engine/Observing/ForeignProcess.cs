using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Observing;

/// <summary>A process of this machine that the harness has not started: <c>observe.pid</c> or <c>observe.process</c>.</summary>
/// <param name="observe">Names it.</param>
internal sealed class ForeignProcess(Observation observe) : IServerProcess
{
    /// <inheritdoc />
    public string Label => observe.Process is { } name ? $"'{name}'" : "the backend";

    /// <inheritdoc />
    public int? Pid => ProcessFinder.Find(observe) is { } pid && ProcessFinder.View.Read(pid) is not null ? pid : null;

    /// <inheritdoc />
    public void Hold() => Send(ProcessSignals.Stop);

    /// <inheritdoc />
    public void GoOn() => Send(ProcessSignals.Continue);

    /// <inheritdoc />
    public void AskToEnd() => Send(ProcessSignals.Terminate);

    /// <inheritdoc />
    public void End() => Send(ProcessSignals.Kill);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancel) =>
        throw new ServerStartException("the harness has not started it, and cannot start it again");

    private void Send(int signal)
    {
        if (Pid is { } pid)
        {
            ProcessSignals.Send(pid, signal);
        }
    }
}
