using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients;

/// <summary>A client that cuts its own connection some time after it is joined, each time anew. Guarded by the client's gate.</summary>
internal sealed class HangUpHabit : ClientHabit, ITimerTarget
{
    private readonly ChatClient _client;
    private readonly TimeSpan _after;
    private readonly ClientTimer _timer;

    public HangUpHabit(ChatClient client, TimeSpan after)
    {
        (_client, _after) = (client, after);
        _timer = new ClientTimer(this);
    }

    /// <summary>Not from here even if it is to be at once: the join is just being told.</summary>
    public override void OnJoined(TimeSpan at) => _client.Setup.Timers.Arm(_timer, at + _after);

    public override void Stop() => _client.Setup.Timers.Cancel(_timer);

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (timer.TryTake(due))
            {
                _client.Joined?.GiveUp(new ConnectionEnd(EndSide.Client, EndCause.HungUp, CloseCode.None, TimeSpan.Zero));
            }
        }
    }
}
