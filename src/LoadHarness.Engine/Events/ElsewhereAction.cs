using LoadHarness.Results;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Events;

/// <summary>
/// An event that slice 1 of the run does for all: the clients of this slice feel it, too, and what they lose by it belongs to it. How long a
/// command or the start of a server takes is known to slice 1 only, and is taken for <see cref="Felt"/> here.
/// </summary>
internal sealed class ElsewhereAction(ScenarioEvent one, TimeProvider time) : IEventAction
{
    /// <summary>How long what a command, or a change of its process, does to a backend is felt.</summary>
    public static readonly TimeSpan Felt = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public async Task<EventOutcome> BeginAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(one is { IsInstant: true, Kick: null } ? Felt : TimeSpan.Zero, time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }

        return new EventOutcome(EventRow.Elsewhere);
    }

    /// <inheritdoc />
    public Task<EventOutcome?> EndAsync() => Task.FromResult<EventOutcome?>(null);
}
