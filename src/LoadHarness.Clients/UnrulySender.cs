using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>
/// Frames that no well-made client sends, at the instants of the plan while the client is joined, whatever the server says to them; what is
/// due otherwise is left out. One timer, nothing is allocated per frame. Guarded by the client's gate.
/// </summary>
internal sealed class UnrulySender : ClientHabit, ITimerTarget
{
    private readonly ChatClient _client;
    private readonly UnrulyPolicy _policy;
    private readonly ClientTimer _timer;
    private SaySchedule _schedule;
    private TimeSpan? _next; // the next instant of the schedule; null: it was not looked at yet

    /// <summary>Unruly frames of a client.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="policy">What they are.</param>
    /// <param name="schedule">When they are due.</param>
    public UnrulySender(ChatClient client, UnrulyPolicy policy, SaySchedule schedule)
    {
        (_client, _policy, _schedule) = (client, policy, schedule);
        _timer = new ClientTimer(this);
    }

    /// <summary>Goes on with the instants that are still to come: who was away has not missed anything.</summary>
    public override void OnArrived(TimeSpan at)
    {
        _next ??= _schedule.Next();
        while (_next < at)
        {
            _next = _schedule.Next();
        }

        Arm();
    }

    public override void Stop() => _client.Setup.Timers.Cancel(_timer);

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (timer.TryTake(due))
            {
                _next = _schedule.Next();
                Arm();
                Send();
            }
        }
    }

    private void Arm()
    {
        if (_next < _client.Setup.Plan.SayEnd)
        {
            _client.Setup.Timers.Arm(_timer, _next.Value);
        }
    }

    private void Send()
    {
        if (_client.Joined is not { } joined)
        {
            return;
        }

        switch (_policy.Frame)
        {
            case UnrulyFrame.Malformed:
                joined.SayMalformed();
                break;
            case UnrulyFrame.Oversized:
                if (joined.OldestUnsent is null) // else a server that reads no more would fill our memory, not its own
                {
                    joined.SayOversized(_policy.Bytes);
                }

                break;
            default:
                if (!joined.JoinAgain())
                {
                    _client.Emit(ClientEventKind.Trouble, _client.Now, _client.Now, text: "no further join: the wire format has no frame for it, or none that can be repeated");
                }

                break;
        }
    }
}
