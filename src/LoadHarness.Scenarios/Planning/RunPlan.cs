using System.Globalization;
using LoadHarness.Metrics.Recording;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Planning;

/// <summary>
/// What shall happen, computed from a scenario and its seed without any network: who arrives when, who is in which room,
/// who says something when. Pure and immutable. Memory is linear in clients; sends are enumerated lazily, never listed.
/// </summary>
public sealed class RunPlan
{
    private static readonly Template DefaultRoomName = Template.Parse("${population}-${n}");
    private readonly int[] _firstClientOf;
    private readonly byte[] _populationOf;
    private readonly int[] _roomOf;
    private readonly PlannedEvent?[] _broughtBy; // by population; null: it comes with the run

    private RunPlan(Scenario scenario, int[] firstClientOf, byte[] populationOf, int[] roomOf, IReadOnlyList<string> rooms)
    {
        Scenario = scenario;
        Rooms = rooms;
        _firstClientOf = firstClientOf;
        _populationOf = populationOf;
        _roomOf = roomOf;
        Phases = PhasesOf(scenario.Phases, scenario.Populations, scenario.Events);
        Events =
        [
            .. scenario.Events.Select((one, index) =>
            {
                var at = Phases[(int)one.Phase].Start + one.At;
                return new PlannedEvent(index + 1, one, at, at + one.For);
            }).OrderBy(planned => planned.At),
        ];
        _broughtBy = [.. scenario.Populations.Select(population => Events.FirstOrDefault(planned => planned.Event.Bring == population.Name))];
    }

    /// <summary>The scenario that is planned.</summary>
    public Scenario Scenario { get; }

    /// <summary>Names of the rooms by number.</summary>
    public IReadOnlyList<string> Rooms { get; }

    /// <summary>Number of clients of all populations.</summary>
    public int Clients => _populationOf.Length;

    /// <summary>When the last client has arrived and, where its protocol has no join answer, settled.</summary>
    public TimeSpan ArrivalLength => Phases[(int)PhaseNumber.WarmUp].Start;

    /// <summary>The phases in order, without gaps: arrival, warm-up, steady, drain, leave. The last one has no planned length.</summary>
    public IReadOnlyList<PlannedPhase> Phases { get; }

    /// <summary>The events of the scenario by when they begin.</summary>
    public IReadOnlyList<PlannedEvent> Events { get; }

    /// <summary>Planned length of the run up to leaving.</summary>
    public TimeSpan Length => Phases[^1].Start;

    /// <summary>Saying begins here: when arrival ends.</summary>
    public TimeSpan SayStart => Phases[(int)PhaseNumber.WarmUp].Start;

    /// <summary>Nothing is due any more from here on.</summary>
    public TimeSpan SayEnd => Phases[(int)PhaseNumber.Drain].Start;

    /// <summary>Plans a scenario.</summary>
    public static RunPlan Of(Scenario scenario)
    {
        var rooms = new List<string>();
        var numberOf = new Dictionary<string, int>();
        var total = scenario.Populations.Sum(population => population.Clients);
        var firstClientOf = new int[scenario.Populations.Count];
        var populationOf = new byte[total];
        var roomOf = new int[total];
        var client = 0;
        for (var p = 0; p < scenario.Populations.Count; p++)
        {
            var population = scenario.Populations[p];
            firstClientOf[p] = client;
            for (var i = 0; i < population.Clients; i++, client++)
            {
                var name = RoomName(population, population.Rooms.RoomOf(i));
                if (!numberOf.TryGetValue(name, out var room))
                {
                    room = rooms.Count;
                    rooms.Add(name);
                    numberOf.Add(name, room);
                }

                populationOf[client] = (byte)p;
                roomOf[client] = room;
            }
        }

        return new RunPlan(scenario, firstClientOf, populationOf, roomOf, rooms);
    }

    /// <summary>Population number of a client.</summary>
    public int PopulationOf(int client) => _populationOf[client];

    /// <summary>Room number of a client.</summary>
    public int RoomOf(int client) => _roomOf[client];

    /// <summary>When a client arrives.</summary>
    public TimeSpan ArrivalOf(int client)
    {
        var p = _populationOf[client];
        var population = Scenario.Populations[p];
        return (_broughtBy[p]?.At ?? TimeSpan.Zero) + population.Arrival.ArrivalOf(client - _firstClientOf[p], population.Clients);
    }

    /// <summary>Numbers of the populations that the numbers of the run are not about, because they misbehave while others behave.</summary>
    public IReadOnlySet<int> Aside => LeftAside.Of([.. Scenario.Populations.Select(population => population.Profile.Misbehaves)]);

    /// <summary>The event that brings a client; null: it comes with the run.</summary>
    public PlannedEvent? BroughtBy(int client) => _broughtBy[_populationOf[client]];

    /// <summary>Whether the plan wants a client present at elapsed t, before the run ends.</summary>
    public bool IsPresentAt(int client, TimeSpan elapsed) => ArrivalOf(client) <= elapsed && !(BroughtBy(client)?.Until <= elapsed);

    /// <summary>All that is planned for a client.</summary>
    /// <param name="client">Its number, from 0.</param>
    public PlannedClient Client(int client)
    {
        var population = Scenario.Populations[_populationOf[client]];
        var data = population.Users?.Of(client - _firstClientOf[_populationOf[client]]);
        string Value(string name) => name switch
        {
            "client" => client.ToString(CultureInfo.InvariantCulture),
            "population" => population.Name,
            "room" => Rooms[_roomOf[client]],
            _ when UserData.IsColumn(name) => data![UserData.ColumnOf(name)],
            _ => "",
        };

        var user = population.User.Fill(Value);
        return new PlannedClient
        {
            Number = client,
            Population = population,
            Room = Rooms[_roomOf[client]],
            Arrival = ArrivalOf(client),
            User = user,
            Data = data,
            Token = population.Profile.Auth is { HasToken: true, Login: null } ? (population.Profile.Token ?? population.Token).Fill(name => name == "user" ? user : Value(name)) : "",
            Random = RandomOf(client, RandomPurpose.Reconnect),
        };
    }

    /// <summary>
    /// When an open-loop client is to say something: instants from <see cref="SayStart"/> on, without end; of a population that an event brings
    /// from when it has come.
    /// </summary>
    /// <exception cref="InvalidOperationException">The client says nothing, or in a closed loop.</exception>
    public SaySchedule SaysOf(int client)
    {
        var say = Scenario.Populations[_populationOf[client]].Say;
        return say is { Every: { } every }
            ? new SaySchedule(every, say.Spread, SayStartOf(_populationOf[client]), RandomOf(client, RandomPurpose.Say))
            : throw new InvalidOperationException("Only a client of an open loop has planned instants.");
    }

    /// <summary>Random numbers of a client for one purpose: always the same sequence.</summary>
    /// <param name="client">Its number, from 0.</param>
    /// <param name="purpose">What they are drawn for.</param>
    /// <param name="which">Which one, where its population has several for that purpose, from 0.</param>
    public StableRandom RandomOf(int client, RandomPurpose purpose, int which = 0)
    {
        var p = _populationOf[client];
        return StableRandom.For(Scenario.Seed, p + (which << 8), client - _firstClientOf[p], purpose);
    }

    /// <summary>When a client is to do something over HTTP: instants from <see cref="SayStart"/> on, without end.</summary>
    /// <param name="client">Its number.</param>
    /// <param name="action">Which action of its population, from 0: each has a sequence of its own.</param>
    public SaySchedule ActionsOf(int client, int action)
    {
        var policy = Scenario.Populations[_populationOf[client]].Actions[action];
        return new SaySchedule(policy.Every, policy.Spread, SayStart, RandomOf(client, RandomPurpose.Action, action));
    }

    /// <summary>When a client is to send something unruly: instants from <see cref="SayStart"/> on, without end.</summary>
    /// <param name="client">Its number.</param>
    /// <param name="unruly">Which of the unruly frames of its profile, from 0: each has a sequence of its own.</param>
    public SaySchedule UnrulyOf(int client, int unruly)
    {
        var policy = Scenario.Populations[_populationOf[client]].Profile.Unruly[unruly];
        return new SaySchedule(policy.Every, policy.Spread, SayStartOf(_populationOf[client]), RandomOf(client, RandomPurpose.Unruly, unruly));
    }

    /// <summary>Which of the texts of a client are odd.</summary>
    /// <exception cref="InvalidOperationException">The client says nothing.</exception>
    public TextPlan TextsOf(int client) => new(
        Scenario.Populations[_populationOf[client]].Say ?? throw new InvalidOperationException("The client says nothing."),
        RandomOf(client, RandomPurpose.Text));

    /// <summary>
    /// The clients that an event chooses, whose network or connections it breaks, ascending: its share of those that it may hit, at least one, drawn by
    /// the seed. The same event hits the same clients in every run.
    /// </summary>
    /// <exception cref="InvalidOperationException">The event chooses no clients.</exception>
    public IReadOnlyList<int> ClientsHitBy(PlannedEvent planned)
    {
        var (share, population) = planned.Event.Chosen ?? throw new InvalidOperationException("The event chooses no clients.");
        var clients = Enumerable.Range(0, Clients)
            .Where(client => population is null || Scenario.Populations[_populationOf[client]].Name == population)
            .ToArray();
        var draws = Array.ConvertAll(clients, client => StableRandom.For(Scenario.Seed, planned.Number, client, RandomPurpose.Event).NextBits());
        Array.Sort(draws, clients);
        var hit = clients[..Math.Max(1, (int)Math.Round(share * clients.Length, MidpointRounding.AwayFromZero))];
        Array.Sort(hit);
        return hit;
    }

    /// <summary>How many clients the plan wants present at elapsed t.</summary>
    public int PresentAt(TimeSpan elapsed) =>
        elapsed >= Length ? 0 : Scenario.Populations.Select((population, p) => PresentAt(p, elapsed)).Sum();

    /// <summary>How many clients of a population the plan wants present at elapsed t.</summary>
    /// <param name="population">Number of the population.</param>
    /// <param name="elapsed">The instant.</param>
    public int PresentAt(int population, TimeSpan elapsed) =>
        elapsed >= Length || _broughtBy[population]?.Until <= elapsed ? 0
        : Scenario.Populations[population].Arrival.PresentAt(elapsed - (_broughtBy[population]?.At ?? TimeSpan.Zero), Scenario.Populations[population].Clients);

    /// <summary>Name of a client for people: population and number.</summary>
    public string ClientName(int client) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Scenario.Populations[_populationOf[client]].Name}/{client - _firstClientOf[_populationOf[client]]}");

    /// <summary>
    /// From open to joined, as far as it can be planned. Who is not joined cannot talk, and of what it should hear nothing can be
    /// proven lost: so the others wait for it.
    /// </summary>
    private static TimeSpan TimeToJoin(ProtocolDefinition protocol) =>
        protocol.Code is null && protocol.Logins.LastOrDefault()?.Expect is null ? protocol.Settle : TimeSpan.Zero;

    private static string RoomName(Population population, int number) =>
        (population.Rooms.Name ?? DefaultRoomName).Fill(name => name switch
        {
            "n" => number.ToString(CultureInfo.InvariantCulture),
            _ => population.Name,
        });

    /// <summary>When a population begins to say something: with all others, or when it has been brought.</summary>
    private TimeSpan SayStartOf(int population) =>
        _broughtBy[population] is { } bringing && bringing.At + TimeToCome(Scenario.Populations[population]) is var come && come > SayStart ? come : SayStart;

    /// <summary>How long it takes until all clients of a population have arrived and settled.</summary>
    private static TimeSpan TimeToCome(Population population) =>
        population.Arrival.Length(population.Clients) + TimeToJoin(population.Profile.Protocol);

    /// <summary>The phases that follow from their lengths, and from who arrives: those of <see cref="Phases"/>, without a plan.</summary>
    /// <param name="lengths">The lengths of the scenario.</param>
    /// <param name="populations">Its populations.</param>
    /// <param name="events">Its events: whom they bring, the arrival does not wait for.</param>
    public static IReadOnlyList<PlannedPhase> PhasesOf(PhaseLengths lengths, IReadOnlyList<Population> populations, IReadOnlyList<ScenarioEvent> events)
    {
        var arrival = populations.Where(population => events.All(one => one.Bring != population.Name))
            .Select(TimeToCome).DefaultIfEmpty(TimeSpan.Zero).Max();
        var steady = arrival + lengths.WarmUp;
        var drain = steady + lengths.Steady;
        return
        [
            new("arrival", TimeSpan.Zero),
            new("warm-up", arrival),
            new("steady", steady),
            new("drain", drain),
            new("leave", drain + lengths.Drain),
        ];
    }
}

/// <summary>The phases by number.</summary>
public enum PhaseNumber
{
    /// <summary>Clients arrive.</summary>
    Arrival,

    /// <summary>All are there and speak; not judged by default.</summary>
    WarmUp,

    /// <summary>What is measured.</summary>
    Steady,

    /// <summary>Nothing new is said; what is under way may arrive.</summary>
    Drain,

    /// <summary>Clients leave with a proper close.</summary>
    Leave,
}

/// <summary>A phase and when it begins.</summary>
public sealed record PlannedPhase(string Name, TimeSpan Start);

/// <summary>All that is planned for one client. Immutable.</summary>
public sealed record PlannedClient
{
    /// <summary>Its number in the plan: the sender in its stamps.</summary>
    public required int Number { get; init; }

    /// <summary>Its population.</summary>
    public required Population Population { get; init; }

    /// <summary>Name of its room.</summary>
    public required string Room { get; init; }

    /// <summary>When it arrives.</summary>
    public required TimeSpan Arrival { get; init; }

    /// <summary>Its user name.</summary>
    public required string User { get; init; }

    /// <summary>Its token; empty: it has none, or will have it from a login over HTTP.</summary>
    public required string Token { get; init; }

    /// <summary>What else is known of its user; null: nothing.</summary>
    public UserRow? Data { get; init; }

    /// <summary>Its own random numbers for reconnects.</summary>
    public required StableRandom Random { get; init; }
}
