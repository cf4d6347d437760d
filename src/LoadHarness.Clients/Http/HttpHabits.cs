using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Clients.Http;

/// <summary>What a client does by itself over HTTP.</summary>
internal static class HttpHabits
{
    /// <summary>The habits of a client.</summary>
    /// <param name="client">The client.</param>
    /// <param name="plan">What is planned for it.</param>
    /// <param name="calls">The requests of its population.</param>
    public static IEnumerable<ClientHabit> Of(ChatClient client, PlannedClient plan, HttpCalls calls)
    {
        var whole = client.Setup.Plan;
        if (client.Profile.FallBack is { } fallBack)
        {
            yield return new FallBack(client, fallBack, calls);
        }

        if (client.Profile.Logs is { } logs)
        {
            yield return new LogUploader(client, logs, calls);
        }

        if (client.Profile.History is { } history)
        {
            yield return new HistoryReader(client, history, calls, whole.RandomOf(plan.Number, RandomPurpose.History));
        }

        for (var i = 0; i < plan.Population.Actions.Count; i++)
        {
            yield return new ActionTaker(client, plan.Population.Actions[i], calls.Actions[i], whole.ActionsOf(plan.Number, i));
        }
    }
}
