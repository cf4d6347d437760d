using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Clients;

/// <summary>
/// One signal of a client: typing, presence, a receipt. At the instants of the plan, from the end of the arrival to the drain, whatever the
/// backend does; or in answer to messages. Nothing is owed: what is due while the client is not joined is dropped, and what is due while it
/// is away, between two stays or on a hidden page, is not due. One timer, nothing is allocated per signal. Guarded by the client's gate.
/// </summary>
internal sealed class ClientSignal : ClientHabit, ITimerTarget
{
    private readonly ChatClient _client;
    private readonly SignalPolicy _policy;
    private readonly ClientTimer _timer;
    private SaySchedule _schedule; // of those that answer no messages
    private SteadyShare _share; // of those that do

    /// <summary>A signal of a client.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="number">The number of the client.</param>
    /// <param name="signal">Which of the signals of its population, from 0.</param>
    /// <param name="policy">What it is.</param>
    public ClientSignal(ChatClient client, int number, int signal, SignalPolicy policy)
    {
        _client = client;
        _policy = policy;
        _timer = new ClientTimer(this);
        var random = client.Setup.Plan.RandomOf(number, RandomPurpose.Signal, signal);
        if (policy.Every is { } every)
        {
            _schedule = new SaySchedule(every, policy.Spread, client.Setup.Plan.SayStart, random);
        }
        else
        {
            _share = new SteadyShare(policy.PerMessage, random.NextDouble());
        }
    }

    /// <summary>Whether it answers messages.</summary>
    public bool AnswersMessages => _policy.Every is null;

    public override void OnArrived(TimeSpan at)
    {
        if (AnswersMessages)
        {
            return;
        }

        var due = _schedule.Next();
        while (due < at)
        {
            due = _schedule.Next();
        }

        ArmIfInTime(due);
    }

    public override void Stop() => _client.Setup.Timers.Cancel(_timer);

    /// <summary>The user has seen a message of somebody else.</summary>
    public void OnShown()
    {
        if (_client.IsHidden)
        {
            return; // it has come, but nobody looks
        }

        _share.Pass();
        if (_share.TryPick())
        {
            Show();
        }
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (timer.TryTake(due))
            {
                if (!_client.IsHidden)
                {
                    Show();
                }

                ArmIfInTime(_schedule.Next());
            }
        }
    }

    private void ArmIfInTime(TimeSpan due)
    {
        if (due < _client.Setup.Plan.SayEnd)
        {
            _client.Setup.Timers.Arm(_timer, due);
        }
    }

    private void Show()
    {
        if (_client.Joined is { } joined)
        {
            joined.Signal(_policy.Signal);
        }
        else
        {
            _client.Emit(ClientEventKind.SignalDropped, _client.Now, _client.Now);
        }
    }
}
