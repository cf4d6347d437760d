namespace LoadHarness.Clients;

/// <summary>How long a client stays before it leaves and comes again, and then how patient it is with its close. Guarded by the client's gate.</summary>
internal sealed class ClientStay(ChatClient client, TimeSpan stay) : ITimerTarget
{
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(3);

    private ClientTimer? _end;

    /// <summary>Whether its time is over and it is leaving.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The client is joined. Who comes back after a loss goes on with the stay that it had begun.</summary>
    public void OnJoined(TimeSpan at)
    {
        if (_end is null || _end.Due == ClientTimer.Never)
        {
            client.Setup.Timers.Arm(_end ??= new ClientTimer(this), at + stay);
        }
    }

    /// <summary>The client has come again: a new stay.</summary>
    public void Begin() => IsOver = false;

    /// <summary>No stay ends any more.</summary>
    public void Cancel()
    {
        if (_end is not null)
        {
            client.Setup.Timers.Cancel(_end);
        }
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (client.Gate)
        {
            if (!timer.TryTake(due))
            {
                return;
            }

            if (IsOver)
            {
                client.AbortAll();
                return;
            }

            IsOver = true;
            client.Setup.Timers.Arm(timer, client.Now + CloseWithin);
            client.Depart();
        }
    }
}
