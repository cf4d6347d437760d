using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Scenarios.Shapes;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of a population: arrival and rooms; what they say is in <see cref="SayShapes"/>.</summary>
internal static class PopulationShapes
{
    /// <summary>Most clients of a scenario: a stamp has room for no larger number of a sender.</summary>
    public const int MaxClients = 14_000_000;

    /// <summary>Most populations of a scenario: a plan keeps the number of each client's population in one byte.</summary>
    public const int MaxPopulations = 255;

    /// <summary>The key of a population's name.</summary>
    public const string NameKey = "name";

    /// <summary>The key of a population's profile.</summary>
    public const string ProfileKey = "profile";

    private static readonly TimeSpan LongestArrival = TimeSpan.FromDays(30);

    // --- arrival ---
    private static readonly Key<TimeSpan> Ramp = Key.Optional("ramp", Values.Duration(TimeSpan.Zero),
        "All clients come within this time, evenly; 0s: all at once.");

    private static readonly Key<double> Rate = Key.Optional("rate", Values.Rate(1_000_000),
        "So many clients come per second or minute, evenly, until all are there.");

    private static readonly Key<TimeSpan> Stay = Key.Optional("stay", Values.Duration(TimeSpan.FromMilliseconds(1)),
        "Each client leaves with a proper close this long after it is joined, and comes again at once; without it all stay to the end.");

    private static readonly MapShape<LoadShape> Arrival = new()
    {
        Name = "arrival",
        Doc = "When the clients come, and whether they leave before the end.",
        Keys = [Ramp, Rate, Stay],
        Rules = [Rule.ExactlyOne(Ramp, Rate)],
        Build = map => (map.Has(Ramp) ? LoadShape.Ramp(map.Get(Ramp)) : LoadShape.Rate(map.Get(Rate))) with { Stay = map.GetOrNull(Stay) },
    };

    // --- rooms ---
    private static readonly Key<int> Size = Key.Optional("size", Values.Whole(1, MaxClients),
        "Clients per room; the last room may be smaller.");

    private static readonly Key<int> Count = Key.Optional("count", Values.Whole(1, MaxClients),
        "Number of rooms; clients are dealt to them in turn.");

    private static readonly Key<Template?> RoomName = Key.Maybe("name", Templates.RoomName,
        "Name of a room; equal names are the same room, also across populations; without it ${population}-${n}.");

    private static readonly MapShape<RoomLayout> Rooms = new()
    {
        Name = "rooms",
        Doc = "How the clients are spread over rooms.",
        Keys = [Size, Count, RoomName],
        Rules = [Rule.ExactlyOne(Size, Count)],
        Build = map => new RoomLayout(map.GetOrNull(Size), map.GetOrNull(Count), map.Get(RoomName)),
    };

    // --- population ---
    private static readonly Key<string> Name = Key.Required(NameKey, Names.Population,
        "Name of the population, unique within the scenario.");

    private static readonly Key<ClientProfile> Profile = Key.Required(ProfileKey, ProfileShapes.Profile.Reference(ReplaceProtocol),
        "How its clients behave.");

    private static readonly Key<ProtocolDefinition?> Protocol = Key.Maybe("protocol",
        ProtocolShapes.Protocol.Reference(),
        "Wire format in place of the profile's own.");

    private static readonly Key<int> Clients = Key.Required("clients", Values.Whole(1, MaxClients), "How many clients.");

    private static readonly Key<LoadShape> ArrivalKey = Key.Optional("arrival", Arrival.Value, "When the clients come.", "{ ramp: 5s }");

    private static readonly Key<RoomLayout> RoomsKey = Key.Optional("rooms", Rooms.Value,
        "How the clients are spread over rooms.", "{ size: 10 }");

    private static readonly Key<Template> Token = Key.Optional("token", Templates.Token, "Token of each client.", "'token-${client}'");

    private static readonly Key<Template> User = Key.Optional("user", Templates.User, "User name of each client.", "'user-${client}'");

    /// <summary>One population of a scenario.</summary>
    public static MapShape<Population> Population { get; } = new()
    {
        Name = "population",
        Doc = "So many clients of one kind, when they come, how they are spread over rooms, and what they say.",
        Keys = [Name, Profile, Protocol, Clients, ArrivalKey, RoomsKey, SayShapes.Say, SayShapes.Signals, ActionShapes.Actions, UserShapes.Users, Token, User],
        Rules =
        [
            Rule.That("The arrival takes at most 30 days.", CheckArrival),
            Rule.That("The protocol can send the signals.", map => SayShapes.CheckSignals(map, Profile)),
            Rule.That("An action without a url is one of the profile's.", CheckActions),
            Rule.That("There is a user for each client, and every ${data.COLUMN} is a column.", map => UserShapes.Check(map, Clients, User, Token)),
        ],
        Build = map => new Population
        {
            Name = map.Get(Name),
            Profile = map.Get(Profile),
            Clients = map.Get(Clients),
            Arrival = map.Get(ArrivalKey),
            Rooms = map.Get(RoomsKey),
            Say = map.Get(SayShapes.Say),
            Signals = map.Get(SayShapes.Signals),
            Actions = ActionShapes.Complete(map.Get(ActionShapes.Actions), map.Get(Profile)),
            Users = map.Get(UserShapes.Users)?.Data,
            Token = UserShapes.Of(map, Token),
            User = UserShapes.Of(map, User),
        },
    };

    /// <summary>
    /// The population's protocol takes the place of the profile's before that is read: so the profile need not have one, and
    /// its rules are checked against the protocol that it will speak.
    /// </summary>
    private static Node ReplaceProtocol(Cursor at, Node profile) =>
        at.Parent?.Find("protocol") is { IsNothing: false } protocol
            ? profile.With("protocol", protocol.Place, protocol.At($"{at.ParentPath}.protocol"))
            : profile;

    private static void CheckActions(MapReading map)
    {
        if (map.TryGet(ActionShapes.Actions, out var actions) && map.TryGet(Profile, out var profile))
        {
            ActionShapes.Check(map.AtOf(ActionShapes.Actions), actions, profile);
        }
    }

    private static void CheckArrival(MapReading map)
    {
        if (map.TryGet(ArrivalKey, out var arrival) && map.TryGet(Clients, out var clients)
            && arrival.RatePerSecond is { } rate && clients / rate > LongestArrival.TotalSeconds)
        {
            map.AtOf(ArrivalKey).Error($"at this rate {clients:N0} clients take {clients / rate / 86_400:N0} days to arrive: "
                + $"write a rate of {Math.Ceiling(clients / LongestArrival.TotalHours):N0}/h or more");
        }
    }
}
