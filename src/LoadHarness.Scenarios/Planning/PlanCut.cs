namespace LoadHarness.Scenarios.Planning;

/// <summary>
/// How a plan is cut into slices that are played by as many processes. A room is never cut: sender and receivers share a clock, and its
/// ledger stays in one process. Clients keep their numbers, instants and seeds, so that the union of the slices is the plan. Pure,
/// immutable; the same plan and number give the same cut on every machine.
/// </summary>
public sealed class PlanCut
{
    private const long One = 1_000_000; // weights are whole numbers: sums of them do not depend on their order
    private readonly int[] _sliceOfRoom;

    private PlanCut(RunPlan plan, RoomLoads rooms, int[] sliceOfRoom, int slices)
    {
        (Plan, _sliceOfRoom, Count) = (plan, sliceOfRoom, slices);
        Slices = [.. LoadsOf(rooms, sliceOfRoom, slices)];
    }

    /// <summary>The plan that is cut.</summary>
    public RunPlan Plan { get; }

    /// <summary>Into how many slices.</summary>
    public int Count { get; }

    /// <summary>What each slice has to do, by its number.</summary>
    public IReadOnlyList<SliceLoad> Slices { get; }

    /// <summary>The load of the heaviest slice relative to the mean: 1 is a perfect balance.</summary>
    public double Imbalance => Slices.Max(slice => slice.Weight) / Slices.Average(slice => slice.Weight);

    /// <summary>Cuts a plan: heavy rooms first, each to the slice that has the least to do so far.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="slices">Into how many.</param>
    /// <exception cref="PlanCutException">It cannot be cut into so many.</exception>
    public static PlanCut Of(RunPlan plan, int slices)
    {
        if (slices < 1)
        {
            throw new PlanCutException("A run is cut into 1 slice or more.");
        }

        if (slices > plan.Rooms.Count)
        {
            throw new PlanCutException(plan.Rooms.Count == 1
                ? $"all {plan.Clients} clients are in one room, '{plan.Rooms[0]}', and a room cannot be cut: who says something and who hears it must share a clock"
                : $"there are {plan.Rooms.Count} rooms for {slices} slices, and a room cannot be cut: who says something and who hears it must share a clock. Use {plan.Rooms.Count} slices at most, or more and smaller rooms");
        }

        var rooms = RoomLoads.Of(plan);
        var weights = rooms.Weights;
        var heaviestFirst = Enumerable.Range(0, weights.Length).OrderByDescending(room => weights[room]).ThenBy(room => room);
        var sliceOfRoom = new int[weights.Length];
        var least = new PriorityQueue<int, (long Load, int Slice)>(Enumerable.Range(0, slices).Select(slice => (slice, (0L, slice))));
        foreach (var room in heaviestFirst)
        {
            least.TryDequeue(out var slice, out var before);
            sliceOfRoom[room] = slice;
            least.Enqueue(slice, (before.Load + weights[room], slice));
        }

        return new PlanCut(plan, rooms, sliceOfRoom, slices);
    }

    /// <summary>A slice by its number.</summary>
    /// <param name="number">From 1.</param>
    public LoadSlice Slice(int number) => new(Plan, number, Count, client => _sliceOfRoom[Plan.RoomOf(client)] == number - 1);

    private static IEnumerable<SliceLoad> LoadsOf(RoomLoads all, int[] sliceOfRoom, int slices)
    {
        var rooms = Enumerable.Range(0, sliceOfRoom.Length).ToLookup(room => sliceOfRoom[room]);
        for (var slice = 0; slice < slices; slice++)
        {
            yield return new SliceLoad(
                slice + 1,
                rooms[slice].Sum(room => all.Members[room]),
                rooms[slice].Count(),
                rooms[slice].Sum(room => all.Said[room]),
                rooms[slice].Sum(room => all.Said[room] * (all.Members[room] - 1)),
                rooms[slice].Sum(room => all.Weights[room]) / (double)One);
        }
    }

    /// <summary>
    /// What rooms cost who plays them: one for each member, and one for each message a second that a member hears or says. A client of a
    /// closed loop counts as saying one a second: how fast it will be, nobody knows beforehand.
    /// </summary>
    /// <param name="Members">Clients of each room.</param>
    /// <param name="Said">Messages a second of each room.</param>
    /// <param name="Weights">What each room costs, in millionths.</param>
    private sealed record RoomLoads(int[] Members, double[] Said, long[] Weights)
    {
        public static RoomLoads Of(RunPlan plan)
        {
            var (members, said, whole) = (new int[plan.Rooms.Count], new double[plan.Rooms.Count], new long[plan.Rooms.Count]);
            for (var client = 0; client < plan.Clients; client++)
            {
                var (room, rate) = (plan.RoomOf(client), RateOf(plan, client));
                members[room]++;
                said[room] += rate;
                whole[room] += (long)(rate * One);
            }

            return new RoomLoads(members, said, [.. members.Select((number, room) => number * (One + whole[room]))]);
        }

        private static double RateOf(RunPlan plan, int client) => plan.Scenario.Populations[plan.PopulationOf(client)].Say switch
        {
            null => 0,
            { Every: { } every } => 1 / every.TotalSeconds,
            _ => 1,
        };
    }
}

/// <summary>What one slice of a plan has to do. Immutable.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Clients">How many clients it plays.</param>
/// <param name="Rooms">In how many rooms.</param>
/// <param name="Messages">Messages that they say, per second; one a second for each client of a closed loop.</param>
/// <param name="Deliveries">Deliveries that follow from them, per second.</param>
/// <param name="Weight">What slices are balanced by: clients, and messages a second that each of them hears or says.</param>
public sealed record SliceLoad(int Number, int Clients, int Rooms, double Messages, double Deliveries, double Weight);

/// <summary>A plan cannot be cut into so many slices; the message is for people, without a full stop.</summary>
public sealed class PlanCutException(string message) : Exception(message);
