using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The table of what the clients of a population do over HTTP, and how often.</summary>
internal static class ActionShapes
{
    private static readonly RequestKeys Request = new("POST", "population-action-body", true, ActionPolicy.SequenceVariable);

    private static readonly HttpTemplate Unknown = new() { Url = Protocols.Template.Parse("/") };

    private static readonly Key<string> Name = Key.Required("name", Names.Population,
        "What is done: an action of the profile, or with a url any name.");

    private static readonly Key<TimeSpan> Every = Key.Required("every", Values.Duration(TimeSpan.FromMilliseconds(1)),
        "Open loop: mean distance for one client, whatever the backend does.");

    private static readonly Key<Spread> SpreadKey = Key.Optional("spread", Values.OneOf(("poisson", Spread.Poisson), ("even", Spread.Even)),
        "Random distances as of independent people, or equal ones.", "poisson");

    private static readonly Key<bool> When = Key.Optional("when", Values.OneOf(("joined", false), ("always", true)),
        "Whether it is left out while the client is not joined.", "joined");

    private static readonly MapShape<(ActionPolicy Action, bool IsComplete)> Action = new()
    {
        Name = "action",
        Doc = "Something that each client does over HTTP from time to time.",
        Keys = [Name, Every, SpreadKey, When, .. Request.All],
        Rules = Request.Rules,
        Build = map => (new ActionPolicy
        {
            Does = new NamedRequest(map.Get(Name), Request.Find(map) ?? Unknown),
            Every = map.Get(Every),
            Spread = map.Get(SpreadKey),
            Always = map.Get(When),
        }, Request.Find(map) is not null),
    };

    /// <summary>The key of a population.</summary>
    public static Key<IReadOnlyList<(ActionPolicy Action, bool IsComplete)>> Actions { get; } = Key.Optional("actions",
        Collections.ListOf(Action.Value, "actions", mayBeEmpty: true, max: 100),
        "What each client does over HTTP from time to time.", "[]");

    /// <summary>The actions of a population, with the requests of its profile.</summary>
    public static IReadOnlyList<ActionPolicy> Complete(IReadOnlyList<(ActionPolicy Action, bool IsComplete)> actions, ClientProfile profile) =>
    [
        .. actions.Select(one => one.IsComplete ? one.Action : one.Action with
        {
            Does = profile.Actions.First(known => known.Name == one.Action.Does.Name),
        }),
    ];

    /// <summary>Reports actions that nobody knows.</summary>
    public static void Check(Cursor at, IReadOnlyList<(ActionPolicy Action, bool IsComplete)> actions, ClientProfile profile)
    {
        string[] known = [.. profile.Actions.Select(action => action.Name)];
        for (var i = 0; i < actions.Count; i++)
        {
            var (action, isComplete) = actions[i];
            if (!isComplete && !known.Contains(action.Does.Name))
            {
                at.Item(i).Error($"the profile '{profile.Name}' has no action '{action.Does.Name}'{NearestName.Hint(action.Does.Name, known)}: write a url");
            }
        }
    }
}
