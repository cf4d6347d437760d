using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>The device of a client goes from one network to another now and then (seed rows 0.26, 4.4). Guarded by the client's gate.</summary>
internal sealed class NetworkSwitches : ClientHabit, ITimerTarget
{
    private readonly ChatClient _client;
    private readonly DevicePolicy _policy;
    private readonly ClientTimer _next;
    private StableRandom _random;

    public NetworkSwitches(ChatClient client, DevicePolicy policy)
    {
        (_client, _policy) = (client, policy);
        _next = new ClientTimer(this);
        _random = client.Setup.Plan.RandomOf(client.Identity.Number, RandomPurpose.Device);
    }

    /// <inheritdoc />
    public override void OnArrived(TimeSpan at) => Arm(at);

    /// <inheritdoc />
    public override void Stop() => _client.Setup.Timers.Cancel(_next);

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (timer.TryTake(due))
            {
                Arm(due);
                _client.Device.SwitchNetwork(_policy.OldIsSilent);
            }
        }
    }

    private void Arm(TimeSpan from) => _client.Setup.Timers.Arm(_next, from + _policy.Every.Draw(ref _random));
}
