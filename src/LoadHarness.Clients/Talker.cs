using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Clients;

/// <summary>
/// What a client says and when. Open loop: at the instants of the plan, whatever the backend does; a message that could
/// not be made in time is late from its due instant, never skipped or re-timed. Closed loop: when the last one has come
/// back. Guarded by the client's gate.
/// </summary>
internal sealed class Talker : ITimerTarget
{
    private readonly ChatClient client;
    private readonly ClientSetup setup;
    private readonly SayPolicy say;
    private readonly ClientTimer timer;
    private SaySchedule schedule;
    private uint nextSequence;
    private uint? awaitedEcho; // closed loop
    private TimeSpan goOnAt; // closed loop: then the echo is given up
    private int queued;
    private bool stopped;

    public Talker(ChatClient client, ClientSetup setup, SayPolicy say, int number)
    {
        this.client = client;
        this.setup = setup;
        this.say = say;
        timer = new ClientTimer(this);
        if (!say.IsClosedLoop)
        {
            schedule = setup.Plan.SaysOf(number);
        }
    }

    /// <summary>Messages handed to the transport whose outcome is not known yet.</summary>
    public int Queued => Volatile.Read(ref queued);

    /// <summary>The client has come.</summary>
    public void Begin()
    {
        if (!say.IsClosedLoop)
        {
            ArmIfInTime(schedule.Next());
        }
    }

    /// <summary>Nothing more is said. What was due by now but was not yet said counts as not sent, never as not intended.</summary>
    public void Stop()
    {
        if (stopped)
        {
            return;
        }

        stopped = true;
        var due = timer.Due;
        setup.Timers.Cancel(timer);
        for (var now = client.Now; !say.IsClosedLoop && due <= now && due < setup.Plan.SayEnd; due = schedule.Next())
        {
            Tell(ClientEventKind.Intended, due);
            Tell(ClientEventKind.Dropped, due);
        }
    }

    /// <summary>The client is joined, for the first time or again.</summary>
    public void OnJoined()
    {
        if (say.IsClosedLoop)
        {
            awaitedEcho = null;
            var now = client.Now;
            ArmIfInTime(now > setup.Plan.SayStart ? now : setup.Plan.SayStart);
        }
    }

    /// <summary>The client's own copy of a message came back.</summary>
    public void OnEcho(uint sequence, TimeSpan at)
    {
        if (awaitedEcho == sequence)
        {
            awaitedEcho = null;
            var due = at + say.Think;
            if (say.Think > TimeSpan.Zero)
            {
                ArmIfInTime(due);
            }
            else if (!stopped && due < setup.Plan.SayEnd)
            {
                // At once and on this thread: a detour over the timer would be the harness's latency, not the backend's.
                Say(due);
            }
        }
    }

    /// <summary>A message left, or not.</summary>
    public void OnSaid() => Interlocked.Decrement(ref queued);

    void ITimerTarget.OnTimer(ClientTimer fired, TimeSpan due)
    {
        lock (client.Gate)
        {
            if (fired.Due != due || stopped)
            {
                return;
            }

            fired.Due = ClientTimer.Never;
            if (say.IsClosedLoop)
            {
                GoOn(due);
                return;
            }

            Say(due);
            ArmIfInTime(schedule.Next());
        }
    }

    /// <summary>Closed loop: the pause is over, or no echo came within lost-after, or the timer is that of an earlier message.</summary>
    private void GoOn(TimeSpan due)
    {
        if (awaitedEcho is not null && due < goOnAt)
        {
            ArmIfInTime(goOnAt);
            return;
        }

        awaitedEcho = null;
        Say(due);
    }

    private void ArmIfInTime(TimeSpan due)
    {
        if (!stopped && due < setup.Plan.SayEnd)
        {
            setup.Timers.Arm(timer, due);
        }
    }

    private void Say(TimeSpan due)
    {
        var joined = client.Joined;
        if (joined is null && say.IsClosedLoop)
        {
            return; // its condition does not hold: it goes on when the client is joined again
        }

        Tell(ClientEventKind.Intended, due);
        if (joined is null)
        {
            Tell(ClientEventKind.Dropped, due);
            return;
        }

        if (say.IsClosedLoop)
        {
            awaitedEcho = nextSequence;
            goOnAt = client.Now + setup.Plan.Scenario.LostAfter + say.Think;
            if (timer.Due == ClientTimer.Never)
            {
                ArmIfInTime(goOnAt); // an armed one is moved when it fires: arming costs more than a message
            }
        }

        Interlocked.Increment(ref queued);
        joined.Say(nextSequence++, due, say.Bytes);
    }

    private void Tell(ClientEventKind kind, TimeSpan due) =>
        client.Emit(new ClientEvent { Kind = kind, Client = client.Identity.Number, At = client.Now, Since = due });
}
