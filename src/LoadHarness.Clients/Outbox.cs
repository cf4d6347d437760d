using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>The messages that a client could not say when they were due, by its send policy. Guarded by the client's gate.</summary>
/// <param name="client">Whose they are.</param>
/// <param name="policy">What becomes of them.</param>
/// <param name="send">Says one on the joined connection.</param>
/// <param name="drop">One is lost.</param>
internal sealed class Outbox(ChatClient client, SendPolicy policy, Action<Utterance> send, Action<Utterance> drop) : ITimerTarget
{
    private readonly Queue<Waiting> _waiting = new(); // in the order in which they are due, and in which they are tried
    private ClientTimer? _timer;
    private volatile bool _awaitsKernel; // one by one: the kernel has not taken the last one yet

    private readonly record struct Waiting(Utterance Message, TimeSpan NextTry = default, int TriesLeft = 0);

    /// <summary>How many wait. May be asked by any thread.</summary>
    public int Count => _waiting.Count;

    /// <summary>When the oldest of those that wait was due; null: none waits. With the gate held.</summary>
    public TimeSpan? OldestDue => _waiting.Count == 0 ? null : _waiting.Min(waiting => waiting.Message.Due);

    /// <summary>Takes a message that cannot be said now.</summary>
    public void Take(Utterance message)
    {
        switch (policy.WhenNotOpen)
        {
            case WhenNotOpen.Retry:
                Wait(new Waiting(message, client.Now + policy.RetryEvery, policy.Retries));
                break;
            case WhenNotOpen.Queue when _waiting.Count < policy.Limit:
                Wait(new Waiting(message));
                break;
            case WhenNotOpen.Queue when policy.DropsOldest:
                drop(_waiting.Dequeue().Message);
                Wait(new Waiting(message));
                break;
            default:
                drop(message);
                break;
        }
    }

    /// <summary>The client is joined: what waits in a queue is sent, if it is sent then.</summary>
    public void OnJoined()
    {
        if (policy is { WhenNotOpen: WhenNotOpen.Queue, FlushAt: FlushMoment.Joined })
        {
            _awaitsKernel = false; // nothing has been sent on this connection
            Flush();
        }
    }

    /// <summary>
    /// The client is about to dial: a queue that is flushed too early is empty from then on. Unless another connection is joined, nothing of
    /// it was sent, and nobody is told (seed row 4.3).
    /// </summary>
    public void OnDialing()
    {
        while (policy is { WhenNotOpen: WhenNotOpen.Queue, FlushAt: FlushMoment.Dialed, Flush.Every: not null }
            && _waiting.TryDequeue(out var first))
        {
            (client.Joined is null ? drop : send)(first.Message);
        }
    }

    /// <summary>The kernel took a message, or never will. By any thread.</summary>
    public void OnSaid(bool isTaken)
    {
        if (!_awaitsKernel || !isTaken)
        {
            return; // one that was not taken holds up the rest until the client is joined again
        }

        _awaitsKernel = false;
        if (!client.Gate.IsHeldByCurrentThread)
        {
            Arm(client.Now); // the thread that flushes goes on by itself; any other must not take the gate here
        }
    }

    /// <summary>The client begins anew: what waits in memory is lost, what is kept in storage is not.</summary>
    public void Restart()
    {
        if (!policy.Persistent)
        {
            Stop();
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
            drop(lost.Message);
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
                send(head.Message);
            }
            else if (head.TriesLeft > 1)
            {
                _waiting.Enqueue(new Waiting(head.Message, head.NextTry + policy.RetryEvery, head.TriesLeft - 1));
            }
            else
            {
                drop(head.Message);
            }
        }

        if (_waiting.TryPeek(out var next))
        {
            Arm(next.NextTry);
        }
    }

    private void Flush()
    {
        while (policy.Flush.Every is { } every && !_awaitsKernel && client.Joined is not null && _waiting.TryDequeue(out var first))
        {
            _timer ??= new ClientTimer(this);
            _awaitsKernel = policy.Flush.AwaitsKernel;
            send(first.Message);
            if (every > TimeSpan.Zero && _waiting.Count > 0)
            {
                Arm(client.Now + every);
                return;
            }
        }
    }

    private void Arm(TimeSpan due) => client.Setup.Timers.Arm(_timer ??= new ClientTimer(this), due);
}
