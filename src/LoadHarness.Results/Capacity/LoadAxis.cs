using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Capacity;

/// <summary>What is raised in a search for the capacity of a backend.</summary>
public enum RaisedLoad
{
    /// <summary>How many clients there are.</summary>
    Clients,

    /// <summary>How many messages they say in a second, by as many clients.</summary>
    Rate,
}

/// <summary>The load of a search: what is raised, of whom. Immutable.</summary>
/// <param name="Raised">What.</param>
/// <param name="Population">Name of the population whose load it is; empty: that of all, in proportion.</param>
public sealed record LoadAxis(RaisedLoad Raised, string Population)
{
    /// <summary>The unit of a level: <c>clients</c>, <c>messages/s</c>.</summary>
    public string Unit => Raised == RaisedLoad.Clients ? "clients" : "messages/s";

    /// <summary>What stands at the axis of a chart: <c>clients of members</c>.</summary>
    public string Title => $"{Unit}{OfWhom}";

    private string OfWhom => Population.Length > 0 ? $" of {Population}" : "";

    /// <summary>A level with its unit: <c>1 client</c>, <c>480 clients of members</c>, <c>300 messages/s</c>.</summary>
    public string Show(int level) => (Raised == RaisedLoad.Clients ? Readable.Count(level, "client") : $"{Readable.Count(level)} messages/s") + OfWhom;
}
