using LoadHarness.Results.Capacity;

namespace LoadHarness.Cli.Capacity;

/// <summary>What a search needs of the command line and the scenario to play its levels. Immutable.</summary>
/// <param name="Start">The search before its first run.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="ArgumentsOf">The command line of a run, given what it plays and the name of its folder.</param>
/// <param name="ObstacleOf">What stands in the way of a level on this machine, one sentence; null: nothing.</param>
/// <param name="ClientsOf">How many clients a level has in all.</param>
/// <param name="ComeAndGo">Whether clients leave and come again all the time.</param>
/// <param name="IsSilent">Whether nothing is said but errors.</param>
internal sealed record CapacityPlan(
    CapacityResult Start,
    string Folder,
    Func<CapacityMove, string, IReadOnlyList<string>> ArgumentsOf,
    Func<int, string?> ObstacleOf,
    Func<int, long> ClientsOf,
    bool ComeAndGo,
    bool IsSilent);
