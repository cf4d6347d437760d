using LoadHarness.Clients.Http;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Clients;

/// <summary>
/// Something that a client does by itself, beside keeping a connection and saying what the plan wants: it hides its page, asks for
/// history, shows that it is typing. It is told what happens to its client and has timers of its own. Guarded by the client's gate.
/// </summary>
internal abstract class ClientHabit
{
    /// <summary>The habits of a client, in the order in which they are told; most have none.</summary>
    public static ClientHabit[] Of(ChatClient client, PlannedClient plan)
    {
        var habits = new List<ClientHabit>();
        if (client.Page is { } page)
        {
            habits.Add(page);
        }

        if (client.Profile.Device is { } device)
        {
            habits.Add(new NetworkSwitches(client, device));
        }

        habits.AddRange(plan.Population.Signals.Select((signal, number) => new ClientSignal(client, plan.Number, number, signal)));
        if (client.Profile.HangUp is { } after)
        {
            habits.Add(new HangUpHabit(client, after));
        }

        habits.AddRange(client.Profile.Unruly.Select((unruly, number) => new UnrulySender(client, unruly, client.Setup.Plan.UnrulyOf(plan.Number, number))));
        if (client.Setup.Http is { } calls && plan.Population.UsesHttp)
        {
            habits.AddRange(HttpHabits.Of(client, plan, calls));
        }

        return [.. habits];
    }

    /// <summary>The client takes its seat and is about to dial for the first time since. It may come several times.</summary>
    public virtual void OnArrived(TimeSpan at)
    {
    }

    /// <summary>Its page is loaded, when it has arrived or later anew: it is about to dial.</summary>
    public virtual void OnLoaded(TimeSpan at)
    {
    }

    /// <summary>The client is about to dial.</summary>
    public virtual void OnDialing(TimeSpan at)
    {
    }

    /// <summary>A connection is open.</summary>
    public virtual void OnOpened(TimeSpan at)
    {
    }

    /// <summary>A connection is joined.</summary>
    public virtual void OnJoined(TimeSpan at)
    {
    }

    /// <summary>A dial failed.</summary>
    /// <param name="at">When.</param>
    /// <param name="why">What happened, for people.</param>
    public virtual void OnDialFailed(TimeSpan at, string why)
    {
    }

    /// <summary>A connection has ended.</summary>
    public virtual void OnEnded(TimeSpan at, ConnectionEnd end)
    {
    }

    /// <summary>The client leaves: nothing more is done until it comes again.</summary>
    public virtual void Stop()
    {
    }
}
