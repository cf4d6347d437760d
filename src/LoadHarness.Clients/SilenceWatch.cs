using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>Notices that a client hears nothing any more. Guarded by the client's gate, but for <see cref="Hear"/>.</summary>
internal sealed class SilenceWatch(ChatClient client, SilencePolicy policy) : ITimerTarget
{
    private readonly List<ClientTimer> _armed = []; // one, if it moves
    private long _heard; // ticks
    private volatile bool _isArmed;
    private bool _hasOpened;

    /// <summary>A sign of life. Thread-safe, but for Open, which comes under the gate; costs next to nothing where the timer is armed already.</summary>
    public void Hear(SilenceSigns sign, TimeSpan at)
    {
        if (sign == SilenceSigns.Open)
        {
            (sign, _hasOpened) = (_hasOpened ? sign | SilenceSigns.Reopen : sign, true);
        }

        if ((policy.ArmedBy & sign) == 0)
        {
            return;
        }

        Interlocked.Exchange(ref _heard, at.Ticks);
        if (policy.Moves && _isArmed)
        {
            return; // the timer is moved when it fires: arming costs more than a message
        }

        lock (client.Gate)
        {
            if (!policy.Moves || !_isArmed)
            {
                Arm(new ClientTimer(this), at + policy.After);
            }
        }
    }

    /// <summary>Hears nothing more.</summary>
    public void Stop()
    {
        (_isArmed, _hasOpened) = (false, false);
        foreach (var timer in _armed)
        {
            client.Setup.Timers.Cancel(timer);
        }

        _armed.Clear();
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (client.Gate)
        {
            if (!timer.TryTake(due))
            {
                return;
            }

            _armed.Remove(timer);
            var quietUntil = new TimeSpan(Interlocked.Read(ref _heard)) + policy.After;
            if (policy.Moves && quietUntil > due)
            {
                Arm(timer, quietUntil);
                return;
            }

            _isArmed = _armed.Count > 0;
            client.OnSilence();
        }
    }

    private void Arm(ClientTimer timer, TimeSpan due)
    {
        _isArmed = true;
        _armed.Add(timer);
        client.Setup.Timers.Arm(timer, due);
    }
}
