using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Events;

/// <summary>Gives an order to the reference backend: to kick, or to have defects for a while.</summary>
internal sealed class BackendAction(ScenarioEvent order, BackendAdmin admin) : IEventAction
{
    private bool _isOn; // defects that must be switched off again

    /// <inheritdoc />
    public Task<EventOutcome> BeginAsync(CancellationToken stop) => AskAsync(async () =>
    {
        if (order.Kick is { } kick)
        {
            var kicked = await admin.KickAsync(kick.Share, kick.Code, stop).ConfigureAwait(false);
            return new EventOutcome(Readable.Count(kicked, "connection"), kicked);
        }

        await admin.SwitchAsync(order.Defects!.Select(defect => KeyValuePair.Create(defect.Key, (string?)defect.Value)), stop).ConfigureAwait(false);
        _isOn = true;
        return new EventOutcome("switched on");
    });

    /// <inheritdoc />
    public async Task<EventOutcome?> EndAsync()
    {
        if (!_isOn)
        {
            return null;
        }

        _isOn = false;
        return await AskAsync(async () =>
        {
            await admin.SwitchAsync(order.Defects!.Select(defect => KeyValuePair.Create(defect.Key, (string?)null)), CancellationToken.None)
                .ConfigureAwait(false);
            return new EventOutcome("switched on and off again");
        }).ConfigureAwait(false);
    }

    private static async Task<EventOutcome> AskAsync(Func<Task<EventOutcome>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            return new EventOutcome($"the backend did not do it: {e.Message}", Failed: true);
        }
        catch (OperationCanceledException)
        {
            return new EventOutcome("the backend did not answer in time", Failed: true);
        }
    }
}
