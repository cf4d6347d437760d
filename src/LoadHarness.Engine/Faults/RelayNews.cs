using LoadHarness.Clients;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Engine.Faults;

/// <summary>Tells the recorder of a run what its relay has to tell. Thread-safe.</summary>
/// <param name="recorder">The recorder.</param>
/// <param name="timers">Elapsed time.</param>
internal sealed class RelayNews(RunRecorder recorder, IClientTimers timers) : IRelayNews
{
    /// <inheritdoc />
    public void OnBlocked() => recorder.RecordBlockedDial(timers.Now);

    /// <inheritdoc />
    public void OnThrownAway(int client)
    {
        var now = timers.Now;
        recorder.Cut([client], now, begins: true);
        recorder.Cut([client], now, begins: false);
    }
}
