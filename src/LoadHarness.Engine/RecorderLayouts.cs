using System.Collections;
using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Engine;

/// <summary>Tells a recorder what it must know of a plan. Pure.</summary>
internal static class RecorderLayouts
{
    /// <summary>So much before and after an event is looked at, at least: short events are felt for longer.</summary>
    private static readonly TimeSpan Neighbourhood = TimeSpan.FromSeconds(10);

    /// <summary>The layout of a run.</summary>
    /// <param name="options">The run.</param>
    /// <param name="slice">What of the plan is played here.</param>
    /// <param name="protocols">The wire format of each population.</param>
    /// <param name="phases">The phases.</param>
    /// <param name="run">Identity of the run, as in its stamps.</param>
    /// <param name="interval">Length of an interval.</param>
    public static RecorderLayout Of(
        LoadRunOptions options, LoadSlice slice, IReadOnlyList<IChatProtocol> protocols, PhaseTimeline phases, uint run, TimeSpan interval)
    {
        var plan = slice.Plan;
        var clients = Enumerable.Range(0, plan.Clients);
        IEnumerable<int> PopulationsWhere(Func<IChatProtocol, bool> holds) => Enumerable.Range(0, protocols.Count).Where(population => holds(protocols[population]));
        IEnumerable<int> ProfilesWhere(Func<ClientProfile, bool> holds) =>
            Enumerable.Range(0, protocols.Count).Where(population => holds(options.Scenario.Populations[population].Profile));
        var ledger = new LedgerLayout(
            plan.Rooms.Count,
            [.. clients.Select(plan.RoomOf)],
            [.. clients.Select(client => (byte)plan.PopulationOf(client))],
            phases,
            options.Scenario.LostAfter,
            options.Scenario.Deadline ?? options.Scenario.LostAfter)
        {
            Played = slice.Of == 1 ? null : slice.Clients,
            Durable = [.. PopulationsWhere(protocol => protocol.IsDurable)],
            Acknowledged = [.. PopulationsWhere(protocol => protocol.Acknowledges)],
            Aside = [.. plan.Aside],
            HeldBack = [.. ProfilesWhere(profile => profile.Read.IsSlow)],
        };
        return new RecorderLayout(
            run,
            ledger,
            [.. options.Scenario.Populations.Select(population => population.Name)],
            room => options.Secretless(plan.Rooms[room]),
            plan.ClientName)
        {
            UserName = client => options.Secretless(plan.Client(client).User),
            Slices = slice.Of,
            Held = [.. ProfilesWhere(profile => !profile.Handshake.IsWhole)],
            Listener = SecretlessListener.Of(options),
            Watched = Watched(slice),
            PlannedIntervals = (int)Math.Ceiling(plan.Length / interval),
        };
    }

    /// <summary>
    /// The first events: before and after are as long as they are, but do not reach into another event, nor to where nobody talks. Of several slices only one
    /// knows how long an event took that hits everybody, and their spans could not be added up: there intervals tell.
    /// </summary>
    private static List<WatchedEvent> Watched(LoadSlice slice)
    {
        var plan = slice.Plan;
        var watched = new List<WatchedEvent>();
        foreach (var one in plan.Events.Where(one => slice.Of == 1 || one.Event.Chosen is not null).Take(WatchedEvent.Most))
        {
            var end = EndOf(one);
            var width = TimeSpan.FromTicks(Math.Max(Neighbourhood.Ticks, (end - one.At).Ticks));
            var others = plan.Events.Where(other => other != one).ToList();
            var from = others.Select(EndOf).Where(other => other <= one.At).Append(one.At - width).Append(plan.SayStart).Max();
            var to = others.Select(other => other.At).Where(other => other >= end).Append(plan.SayEnd).Min();
            watched.Add(new WatchedEvent(one.Number, from < one.At ? from : one.At, width, to, one.Event.Chosen is null ? null : Hit(slice, one)));
        }

        return watched;

        TimeSpan EndOf(PlannedEvent one) => one.Until ?? (one.Event.IsInstant ? one.At + WatchedEvent.Shortest : plan.Length);
    }

    private static BitArray Hit(LoadSlice slice, PlannedEvent one)
    {
        var hit = new BitArray(slice.Plan.Clients);
        foreach (var client in slice.ClientsHitBy(one))
        {
            hit[client] = true;
        }

        return hit;
    }
}
