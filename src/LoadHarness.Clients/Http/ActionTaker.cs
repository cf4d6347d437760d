using System.Globalization;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Http;

/// <summary>
/// Does one thing over HTTP at the instants of the plan, whatever the backend does; what is due while the client is not joined is left out,
/// and that is told. Guarded by the client's gate.
/// </summary>
internal sealed class ActionTaker : ClientHabit, ITimerTarget
{
    private readonly ChatClient _client;
    private readonly ActionPolicy _policy;
    private readonly HttpCall _call;
    private readonly ClientTimer _timer;
    private SaySchedule _schedule;
    private TimeSpan? _next; // the next instant of the schedule; null: it was not looked at yet
    private int _number;

    public ActionTaker(ChatClient client, ActionPolicy policy, HttpCall call, SaySchedule schedule)
    {
        (_client, _policy, _call, _schedule) = (client, policy, call, schedule);
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
                Do();
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

    private void Do()
    {
        if (_client.IsHidden)
        {
            return; // nobody is there to do it
        }

        if (!_policy.Always && _client.Joined is null)
        {
            _client.Emit(ClientEventKind.Trouble, _client.Now, _client.Now, text: $"{_call.Name} was left out: the client was not joined");
            return;
        }

        var number = _number++;
        _client.Device.Http!.Send(
            _call,
            (in HttpAnswer _) => { }, // that it has ended was told, and what came of it
            name => name == ActionPolicy.SequenceVariable ? number.ToString(CultureInfo.InvariantCulture) : null);
    }
}
