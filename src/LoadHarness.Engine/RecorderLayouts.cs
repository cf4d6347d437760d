using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Engine;

/// <summary>Tells a recorder what it must know of a plan. Pure.</summary>
internal static class RecorderLayouts
{
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
            PlannedIntervals = (int)Math.Ceiling(plan.Length / interval),
        };
    }
}
