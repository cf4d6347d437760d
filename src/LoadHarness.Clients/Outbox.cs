using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>The messages that a client could not say when they were due, by its send policy. Guarded by the client's gate.</summary>
/// <param name="client">Whose they are.</param>
/// <param name="policy">What becomes of them.</param>
/// <param name="send">Says one on the joined connection; its due instant.</param>
/// <param name="drop">One is lost; its due instant.</param>
internal sealed class Outbox(ChatClient client, SendPolicy policy, Action<TimeSpan> send, Action<TimeSpan> drop) : ITimerTarget
{
    private readonly Queue<Waiting> _waiting = new(); // in the order in which they are due, and in which they are tried
    private ClientTimer? _timer;

    private readonly record struct Waiting(TimeSpan Due, TimeSpan NextTry, int TriesLeft);

    /// <summary>How many wait. May be asked by any thread.</summary>
    public int Count => _waiting.Count;

    /// <summary>Takes a message that cannot be said now.</summary>
    public void Take(TimeSpan due)
    {
        switch (policy.WhenNotOpen)
        {
            case WhenNotOpen.Retry:
                Wait(new Waiting(due, client.Now + policy.RetryEvery, policy.Retries));
                break;
            case WhenNotOpen.Queue when _waiting.Count < policy.Limit:
                Wait(new Waiting(due, ClientTimer.Never, 0));
                break;
            case WhenNotOpen.Queue when policy.DropsOldest:
                drop(_waiting.Dequeue().Due);
                Wait(new Waiting(due, ClientTimer.Never, 0));
                break;
            default:
                drop(due);
                break;
        }
    }

    /// <summary>The client is joined: what waits in a queue is sent.</summary>
    public void OnJoined()
    {
        if (policy.WhenNotOpen == WhenNotOpen.Queue)
        {
            Flush();
        }
    }

    /// <summary>Nothing more is sent: what waits is lost.</summary>
    public void Stop()
    {
        if (_timer is not null)
        {
            client.Setup.Timers.Cancel(_timer);
        }

        while (_waiting.TryDequeue(out var lost))
        {
            drop(lost.Due);
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

            if (policy.WhenNotOpen == WhenNotOpen.Queue)
            {
                Flush();
            }
            else
            {
                Retry(due);
            }
        }
    }

    private void Wait(Waiting message)
    {
        _waiting.Enqueue(message);
        if (policy.WhenNotOpen == WhenNotOpen.Retry)
        {
            Arm(_waiting.Peek().NextTry);
        }
    }

    private void Retry(TimeSpan now)
    {
        while (_waiting.TryPeek(out var head) && head.NextTry <= now)
        {
            _waiting.Dequeue();
            if (client.Joined is not null)
            {
                send(head.Due);
            }
            else if (head.TriesLeft > 1)
            {
                _waiting.Enqueue(new Waiting(head.Due, head.NextTry + policy.RetryEvery, head.TriesLeft - 1));
            }
            else
            {
                drop(head.Due);
            }
        }

        if (_waiting.TryPeek(out var next))
        {
            Arm(next.NextTry);
        }
    }

    private void Flush()
    {
        while (policy.FlushEvery is { } every && client.Joined is not null && _waiting.TryDequeue(out var first))
        {
            send(first.Due);
            if (every > TimeSpan.Zero && _waiting.Count > 0)
            {
                Arm(client.Now + every);
                return;
            }
        }
    }

    private void Arm(TimeSpan due) => client.Setup.Timers.Arm(_timer ??= new ClientTimer(this), due);
}
