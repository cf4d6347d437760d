using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>When a client dials again, by its policy: counts the attempts and holds those that are pending. Guarded by the client's gate.</summary>
internal sealed class Reconnector(ChatClient client, ReconnectPolicy policy, StableRandom random) : ITimerTarget
{
    /// <summary>These say that the connection at hand is worth nothing; the others that there is none.</summary>
    private const ReconnectTriggers Replacing = ReconnectTriggers.Silence | ReconnectTriggers.Heartbeat | ReconnectTriggers.NetworkUp;

    private StableRandom _random = random;
    private ClientTimer? _next; // made with the first attempt: most clients never need one
    private List<ClientTimer>? _more; // where attempts run side by side
    private ClientTimer? _reload; // made when the client first gives up, if it does not stay so
    private int _attempts;

    /// <summary>Whether an attempt waits for its time.</summary>
    public bool IsPending => (_next is not null && _next.Due != ClientTimer.Never) || _more?.Count > 0;

    /// <summary>Whether anything but the end of a connection can make the client dial.</summary>
    public bool HeedsOtherThanEnds => policy.HeedsAny(~(ReconnectTriggers.Close | ReconnectTriggers.Error | ReconnectTriggers.SendFailure
        | (client.Page is null ? ReconnectTriggers.Show : ReconnectTriggers.None))); // a page that is never hidden is never shown again

    /// <summary>Whether it has made as many attempts as it may, or has no token to make one with.</summary>
    public bool IsExhausted => _attempts >= policy.MaxAttempts || StaysAway;

    private bool StaysAway => client.Login is { StaysAway: true };

    /// <summary>Whether no further connection is ever joined, because an error came before it.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Whether a connection has ever been joined.</summary>
    public bool EverJoined { get; private set; }

    /// <summary>Something happened that may make the client dial again.</summary>
    public void Pull(ReconnectTriggers trigger)
    {
        if (trigger == ReconnectTriggers.Error && !policy.JoinsAfterError)
        {
            IsStuck = true;
            client.Heartbeats?.Stop();
        }

        var atOnce = (policy.AtOnce & trigger) != 0;
        if (StaysAway || (client.IsHidden && policy.WhenHidden != HiddenDials.Go)
            || !policy.HeedsAny(trigger) || (policy.SingleFlight && IsIgnored(trigger, atOnce)))
        {
            return;
        }

        if (atOnce)
        {
            Cancel();
            _attempts += policy.Counted == AttemptCount.Scheduled ? 1 : 0;
            client.Setup.Timers.Arm(FreeTimer(), client.Now); // not from here: a dial that fails on the spot would come back to us
        }
        else if (policy.DelayBefore(_attempts, _random.NextDouble()) is { } pause)
        {
            _attempts += policy.Counted == AttemptCount.Scheduled ? 1 : 0;
            client.Setup.Timers.Arm(FreeTimer(), client.Now + pause);
        }
    }

    /// <summary>There is no further attempt.</summary>
    public void OnGaveUp()
    {
        if (policy.OnGiveUp != GiveUpAct.Stay)
        {
            // Not from here: the end of a connection is just being told.
            client.Setup.Timers.Arm(_reload ??= new ClientTimer(this), client.Now + policy.ReloadAfter);
        }
    }

    /// <summary>A connection is open.</summary>
    public void OnOpened()
    {
        if (policy.ResetOn == AttemptReset.Open)
        {
            _attempts = 0;
        }
    }

    /// <summary>A connection is joined.</summary>
    public void OnJoined()
    {
        EverJoined = true;
        if (policy.ResetOn == AttemptReset.Login)
        {
            _attempts = 0;
        }
    }

    /// <summary>The client comes anew: as if it had never lost anything.</summary>
    public void Forget()
    {
        Cancel();
        _attempts = 0;
        IsStuck = false;
    }

    /// <summary>No pending attempt is made any more.</summary>
    public void Cancel()
    {
        if (_next is not null)
        {
            client.Setup.Timers.Cancel(_next);
        }

        if (_reload is not null)
        {
            client.Setup.Timers.Cancel(_reload);
        }

        _more?.ForEach(client.Setup.Timers.Cancel);
        _more = null;
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (client.Gate)
        {
            if (!timer.TryTake(due))
            {
                return;
            }

            if (timer == _reload)
            {
                Resign();
                return;
            }

            _more?.Remove(timer);
            if (client.IsHidden && policy.WhenHidden == HiddenDials.None)
            {
                return; // the trigger show makes it dial
            }

            _attempts += policy.Counted == AttemptCount.Made ? 1 : 0;
            client.Redial();
        }
    }

    private void Resign()
    {
        if (policy.OnGiveUp == GiveUpAct.Leave)
        {
            client.Leave();
        }
        else if (client.IsHidden)
        {
            OnGaveUp(); // nobody is there to do it
        }
        else
        {
            client.Loss.GiveUp();
            client.Restart();
            client.Load();
        }
    }

    private bool IsIgnored(ReconnectTriggers trigger, bool atOnce) =>
        (IsPending && !atOnce) || (client.Sessions.HasAny && (trigger & Replacing) == 0);

    private ClientTimer FreeTimer()
    {
        _next ??= new ClientTimer(this);
        if (_next.Due == ClientTimer.Never)
        {
            return _next;
        }

        var timer = new ClientTimer(this);
        (_more ??= []).Add(timer);
        return timer;
    }
}
