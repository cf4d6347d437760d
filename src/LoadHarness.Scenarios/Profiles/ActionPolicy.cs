namespace LoadHarness.Scenarios.Profiles;

/// <summary>A request that the clients of a profile can make by themselves: ask a question (seed row 3.18). Immutable.</summary>
/// <param name="Name">Its name, in lists of actions and in reports.</param>
/// <param name="Request">The request; it may use <c>${seq}</c>, the number of this action of the client, from 0.</param>
public sealed record NamedRequest(string Name, HttpTemplate Request);

/// <summary>
/// Something that each client of a population does over HTTP, in an open loop: at the instants of the plan, whatever the backend does. A
/// pure value. Source: seed row 3.18. Immutable.
/// </summary>
public sealed record ActionPolicy
{
    /// <summary>Variable: the number of this action of the client, from 0.</summary>
    public const string SequenceVariable = "seq";

    /// <summary>What is done.</summary>
    public required NamedRequest Does { get; init; }

    /// <summary>Mean distance for one client.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>How distances are spread.</summary>
    public Spread Spread { get; init; } = Spread.Poisson;

    /// <summary>Whether it is done without a joined connection, too. Default false: it is left out, and that is told.</summary>
    public bool Always { get; init; }
}
