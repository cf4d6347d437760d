using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>
/// The page on which a client lives: looked at, hidden, shown again, left and loaded anew, at instants that only the seed decides.
/// Guarded by the client's gate.
/// <code>
///   shown --its time is over--> hidden --shown again--> shown
///     |                           +--too long: killed by the system--> gone --loaded anew--> shown
///     +--left: closed----------------------------------------------------^
/// </code>
/// </summary>
internal sealed class PageLife : ClientHabit, ITimerTarget
{
    private readonly ChatClient _client;
    private readonly VisibilityPolicy _policy;
    private readonly ClientTimer _next;
    private readonly ClientTimer _kill;
    private PageSchedule _schedule;
    private bool _isGone; // left or killed: to be loaded anew

    public PageLife(ChatClient client, VisibilityPolicy policy)
    {
        (_client, _policy) = (client, policy);
        (_next, _kill) = (new ClientTimer(this), new ClientTimer(this));
        _schedule = new PageSchedule(policy, client.Setup.Plan.RandomOf(client.Identity.Number, RandomPurpose.Page));
    }

    /// <summary>Whether nobody looks at it.</summary>
    public bool IsHidden { get; private set; }

    /// <inheritdoc />
    public override void OnArrived(TimeSpan at)
    {
        (IsHidden, _isGone) = (false, false);
        _client.Setup.Timers.Arm(_next, at + _schedule.NextVisible());
    }

    /// <inheritdoc />
    public override void Stop()
    {
        _client.Setup.Timers.Cancel(_next);
        _client.Setup.Timers.Cancel(_kill);
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (!timer.TryTake(due))
            {
                return;
            }

            if (timer == _kill)
            {
                Kill();
            }
            else if (IsHidden)
            {
                // From when it was due: the times of a long run do not drift.
                _client.Setup.Timers.Arm(_next, due + _schedule.NextVisible());
                Show();
            }
            else
            {
                var (hidden, unloads) = _schedule.NextHidden();
                _client.Setup.Timers.Arm(_next, due + hidden);
                Hide(due, unloads);
            }
        }
    }

    private void Hide(TimeSpan due, bool unloads)
    {
        var closes = unloads || _policy.DisconnectsOnHide;
        if (closes)
        {
            Disconnect(unloads ? EndCause.Unloaded : EndCause.Hidden);
        }

        IsHidden = true;
        if (unloads)
        {
            Reset();
        }
        else if (_policy.KilledAfter is { } after && !closes)
        {
            _client.Setup.Timers.Arm(_kill, due + after);
        }

        _client.Refresh();
    }

    private void Show()
    {
        IsHidden = false;
        _client.Setup.Timers.Cancel(_kill);
        if (_isGone)
        {
            _isGone = false;
            _client.Load();
        }

        _client.OnShown();
    }

    /// <summary>Closes the connections, and makes no attempt that was pending (seed row 0.12).</summary>
    private void Disconnect(EndCause why)
    {
        _client.Loss.GiveUp();
        _client.Reconnector.Cancel();
        _client.Sessions.Each(session => session.Leave(why));
        if (_client.Profile.Reconnect.WhenHidden == HiddenDials.NoneDecided)
        {
            // As printed, the page counts as hidden only after it has closed its socket: the close event finds it shown (seed row 0.10).
            _client.Reconnector.Pull(ReconnectTriggers.Close);
        }
    }

    private void Kill()
    {
        var why = new ConnectionEnd(EndSide.Device, EndCause.Device, CloseCode.None, TimeSpan.Zero, "the system ended the app in the background");
        _client.Loss.GiveUp();
        _client.Sessions.Each(session => session.Dismiss(why));
        Reset();
        _client.Refresh();
    }

    /// <summary>What the page knew is forgotten; what its heartbeats did not clear goes on.</summary>
    private void Reset()
    {
        _isGone = true;
        _client.Restart();
        _client.Silence?.Stop();
        if (_client.Profile.Heartbeat is { GoesOn: false })
        {
            _client.Heartbeats!.Stop();
        }
    }
}
