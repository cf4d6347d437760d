using LoadHarness.Metrics.Recording;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Events;

/// <summary>Tells the recorder of a run what it must know of events.</summary>
internal sealed class EventNotes(LoadSlice slice, RunRecorder recorder) : IEventNotes
{
    /// <inheritdoc />
    public long EventBegan(PlannedEvent planned, TimeSpan at)
    {
        var clients = planned.Event.Chosen is null ? null : slice.ClientsHitBy(planned);
        if (planned.Event.Wire is { Destroys: true })
        {
            recorder.Cut(clients!, at, begins: true);
        }

        return recorder.BeginEvent(planned.Number, at, clients);
    }

    /// <inheritdoc />
    public void EventEnded(PlannedEvent planned, TimeSpan at)
    {
        if (planned.Event.Wire is { } wire && (wire.Destroys || wire.EndsInResets))
        {
            var clients = slice.ClientsHitBy(planned);
            if (!wire.Destroys)
            {
                recorder.Cut(clients, at, begins: true);
            }

            recorder.Cut(clients, at, begins: false);
        }

        recorder.EndEvent(planned.Number, at);
    }

    /// <inheritdoc />
    public void EventFailed(TimeSpan began) => recorder.RecordEventFailed(began);
}
