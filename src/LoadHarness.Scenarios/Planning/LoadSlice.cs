using System.Collections.Concurrent;

namespace LoadHarness.Scenarios.Planning;

/// <summary>
/// The part of a plan that one process plays: some of its rooms with all their clients, which keep their numbers in the plan. A run that
/// is not cut is slice 1 of 1. Pure, immutable and thread-safe.
/// </summary>
public sealed class LoadSlice
{
    private readonly bool[] _has;
    private readonly ConcurrentDictionary<int, IReadOnlyList<int>> _hit = new(); // by number of the event: the draw is over all clients of the plan

    /// <summary>A part of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="number">Number of the slice, from 1.</param>
    /// <param name="of">How many there are.</param>
    /// <param name="has">Which clients belong to it.</param>
    internal LoadSlice(RunPlan plan, int number, int of, Func<int, bool> has)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, of);
        (Plan, Number, Of) = (plan, number, of);
        _has = [.. Enumerable.Range(0, plan.Clients).Select(has)];
        Clients = [.. Enumerable.Range(0, plan.Clients).Where(Has)];
        Rooms = Clients.Select(plan.RoomOf).Distinct().Count();
    }

    /// <summary>The whole plan.</summary>
    public LoadSlice(RunPlan plan)
        : this(plan, 1, 1, _ => true)
    {
    }

    /// <summary>The plan.</summary>
    public RunPlan Plan { get; }

    /// <summary>Its number, from 1.</summary>
    public int Number { get; }

    /// <summary>How many slices there are.</summary>
    public int Of { get; }

    /// <summary>Whether what exists once belongs to it: the backend is observed, and things are done to it, by slice 1.</summary>
    public bool IsFirst => Number == 1;

    /// <summary>Numbers of its clients in the plan, ascending.</summary>
    public IReadOnlyList<int> Clients { get; }

    /// <summary>How many rooms they are in.</summary>
    public int Rooms { get; }

    /// <summary>So many dials and upgrades may be under way at once: its share of what the target allows, at least one.</summary>
    public int Handshakes => Math.Max(1, Plan.Scenario.Target.Handshakes / Of);

    /// <summary>Whether a client belongs to it.</summary>
    public bool Has(int client) => _has[client];

    /// <summary>Its clients of a population.</summary>
    /// <param name="population">Number of the population.</param>
    public IEnumerable<int> ClientsOf(int population) => Clients.Where(client => Plan.PopulationOf(client) == population);

    /// <summary>Those of its clients that an event chooses, ascending: the draw is over all clients of the plan.</summary>
    /// <exception cref="InvalidOperationException">The event chooses no clients.</exception>
    public IReadOnlyList<int> ClientsHitBy(PlannedEvent planned) => _hit.GetOrAdd(planned.Number, _ => [.. Plan.ClientsHitBy(planned).Where(Has)]);

    /// <summary>How many of its clients the plan wants present at elapsed t, of those whom the numbers of the run are about.</summary>
    public int TargetAt(TimeSpan elapsed)
    {
        var aside = Plan.Aside;
        return aside.Count == 0 ? PresentAt(elapsed)
            : elapsed >= Plan.Length ? 0
            : Enumerable.Range(0, Plan.Scenario.Populations.Count).Where(population => !aside.Contains(population))
                .Sum(population => Of == 1 ? Plan.PresentAt(population, elapsed) : ClientsOf(population).Count(client => Plan.IsPresentAt(client, elapsed)));
    }

    /// <summary>How many of its clients the plan wants present at elapsed t.</summary>
    public int PresentAt(TimeSpan elapsed) =>
        Of == 1 ? Plan.PresentAt(elapsed)
        : elapsed >= Plan.Length ? 0
        : Clients.Count(client => Plan.IsPresentAt(client, elapsed));

    /// <summary>For people and on the command line: <c>2/4</c>.</summary>
    public override string ToString() => $"{Number}/{Of}";
}
