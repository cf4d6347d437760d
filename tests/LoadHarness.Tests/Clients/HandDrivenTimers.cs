using LoadHarness.Clients;

namespace LoadHarness.Tests.Clients;

/// <summary>Time that stands still until a test moves it; timers fire in the order of their due instants.</summary>
internal sealed class HandDrivenTimers : IClientTimers
{
    private readonly List<ClientTimer> armed = [];

    public TimeSpan Now { get; private set; }

    public IEnumerable<TimeSpan> Armed => armed.Select(timer => timer.Due).Order();

    public void Arm(ClientTimer timer, TimeSpan due)
    {
        armed.Remove(timer);
        timer.Due = due;
        armed.Add(timer);
    }

    public void Cancel(ClientTimer timer)
    {
        armed.Remove(timer);
        timer.Due = ClientTimer.Never;
    }

    /// <summary>Moves time to an instant, firing everything that is due on the way.</summary>
    public void AdvanceTo(double seconds)
    {
        var until = TimeSpan.FromSeconds(seconds);
        while (armed.Where(timer => timer.Due <= until).MinBy(timer => timer.Due) is { } timer)
        {
            var due = timer.Due;
            Now = due > Now ? due : Now;
            armed.Remove(timer);
            timer.Target.OnTimer(timer, due);
        }

        Now = until;
    }

    /// <summary>Moves time without firing anything, as if the timer's thread had been stopped meanwhile.</summary>
    public void JumpTo(double seconds) => Now = TimeSpan.FromSeconds(seconds);
}
