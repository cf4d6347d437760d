using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Scenarios.Shapes;

namespace LoadHarness.Scenarios;

/// <summary>So many clients with one profile, one arrival shape, rooms, and what they say. Immutable.</summary>
public sealed record Population
{
    /// <summary>Name, unique within the scenario.</summary>
    public required string Name { get; init; }

    /// <summary>How its clients behave.</summary>
    public required ClientProfile Profile { get; init; }

    /// <summary>How many clients, at least 1.</summary>
    public required int Clients { get; init; }

    /// <summary>When they come. Default: a ramp of 5 s.</summary>
    public LoadShape Arrival { get; init; } = LoadShape.Ramp(TimeSpan.FromSeconds(5));

    /// <summary>How they are spread over rooms. Default: rooms of 10.</summary>
    public RoomLayout Rooms { get; init; } = RoomLayout.OfSize(10);

    /// <summary>What they say; null: they only listen.</summary>
    public SayPolicy? Say { get; init; }

    /// <summary>What they do over HTTP. Default nothing.</summary>
    public IReadOnlyList<ActionPolicy> Actions { get; init; } = [];

    /// <summary>Whether they make HTTP requests.</summary>
    public bool UsesHttp => Profile.UsesHttp || Actions.Count > 0;

    /// <summary>What they show beside their messages. Default: nothing.</summary>
    public IReadOnlyList<SignalPolicy> Signals { get; init; } = [];

    /// <summary>Token of each client, a template over <c>${client}</c>, <c>${user}</c>, <c>${population}</c>. Default <c>token-${client}</c>.</summary>
    public Template Token { get; init; } = Template.Parse("token-${client}");

    /// <summary>What is known of each user beforehand, for <see cref="User"/> and <see cref="Token"/>; null: nothing.</summary>
    public UserData? Users { get; init; }

    /// <summary>User name of each client, a template over <c>${client}</c>, <c>${population}</c>. Default <c>user-${client}</c>.</summary>
    public Template User { get; init; } = Template.Parse("user-${client}");
}

/// <summary>How the clients of a population are spread over rooms; equal names are the same room, also across populations. Immutable.</summary>
/// <param name="Size">Clients per room; null if <paramref name="Count"/> is given.</param>
/// <param name="Count">Number of rooms, filled in turn; null if <paramref name="Size"/> is given.</param>
/// <param name="Name">Name of a room, a template over <c>${n}</c> and <c>${population}</c>; null: <c>${population}-${n}</c>.</param>
public sealed record RoomLayout(int? Size, int? Count, Template? Name = null)
{
    /// <summary>Rooms of so many clients; the last one may be smaller.</summary>
    public static RoomLayout OfSize(int size) => new(size, null);

    /// <summary>So many rooms, clients dealt to them in turn.</summary>
    public static RoomLayout OfCount(int count) => new(null, count);

    /// <summary>The number of the room, from 0, of the client with this index in its population. Pure.</summary>
    public int RoomOf(int clientInPopulation) => Size is { } size ? clientInPopulation / size : clientInPopulation % Count!.Value;
}

/// <summary>How intended instants are spread around their mean distance.</summary>
public enum Spread
{
    /// <summary>Exponential distances: independent people. The default.</summary>
    Poisson,

    /// <summary>Equal distances, each client with an offset of its own.</summary>
    Even,
}

/// <summary>What each client of a population says. Immutable.</summary>
public sealed record SayPolicy
{
    /// <summary>Open loop: mean distance of intended messages per client; null: closed loop.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Spread of the open loop.</summary>
    public Spread Spread { get; init; } = Spread.Poisson;

    /// <summary>Closed loop: pause between the own echo (or lost-after without one) and the next message. Default 0.</summary>
    public TimeSpan Think { get; init; } = TimeSpan.Zero;

    /// <summary>Length of the body in bytes, stamp included: at least 32. Default 120.</summary>
    public int Bytes { get; init; } = 120;

    /// <summary>Open loop: share of the texts that are empty, from 0 to 1; each takes the place of a message. Default 0.</summary>
    public double Empty { get; init; }

    /// <summary>
    /// Open loop: share of the texts that hold quotes, backslashes and line breaks, from 0 to 1. Where the protocol escapes them they are
    /// messages as all others; where it does not, each takes the place of a message. Default 0.
    /// </summary>
    public double Awkward { get; init; }

    /// <summary>Whether the next message waits for the last one.</summary>
    public bool IsClosedLoop => Every is null;
}
