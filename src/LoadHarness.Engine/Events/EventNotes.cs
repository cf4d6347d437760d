using LoadHarness.Metrics.Recording;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Events;

/// <summary>Tells the recorder of a run what it must know of events.</summary>
internal sealed class EventNotes(LoadSlice slice, RunRecorder recorder) : IEventNotes
{
    /// <inheritdoc />
    public void EventBegan(PlannedEvent planned, TimeSpan at) =>
        recorder.BeginEvent(planned.Number, at, planned.Event is { Network: null, Bring: null } ? null : slice.ClientsHitBy(planned));

    /// <inheritdoc />
    public void EventEnded(PlannedEvent planned, TimeSpan at) => recorder.EndEvent(planned.Number, at);

    /// <inheritdoc />
    public void EventFailed(TimeSpan began) => recorder.RecordEventFailed(began);
}
