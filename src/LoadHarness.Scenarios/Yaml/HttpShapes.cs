using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of what clients do over HTTP: history, actions, logs, and long polling.</summary>
internal static class HttpShapes
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly HistoryPolicy HistoryDefaults = new() { Request = new HttpTemplate { Url = Protocols.Template.Parse("/") } };

    // --- history ---
    private static readonly RequestKeys Page = new("GET", "history-body", false, HistoryPolicy.PageVariable, HistoryPolicy.PageSizeVariable);

    private static readonly Key<HistoryMoment> When = Key.Optional("when",
        Values.OneOf(
            ("load", HistoryMoment.Load), ("dial", HistoryMoment.Dial), ("open", HistoryMoment.Open), ("joined", HistoryMoment.Joined)),
        "When it is read: when the client comes, or each time it dials, is open, is joined. Nothing waits for the answer.", "joined");

    private static readonly Key<int> PageSize = Key.Optional("page-size", Values.Whole(1, 1_000_000),
        "Rows that are asked for at a time: ${page.size} in the request.", $"{HistoryDefaults.PageSize}");

    private static readonly Key<int> Pages = Key.Optional("pages", Values.Whole(1, 10_000),
        "Pages that are read at most, one after the other, ${page} in the request; one with fewer rows than page-size is the last.",
        $"{HistoryDefaults.Pages}");

    private static readonly Key<string?> Rows = Key.Maybe("rows", MatchShapes.JsonPathValue,
        "Path of the array of rows in the answer, which is JSON; what was said is found in it without that.");

    private static readonly Key<TimeSpan> Delay = Key.Optional("delay", Values.Duration(TimeSpan.Zero),
        "Pause before it is read.", Quantity.Show(HistoryDefaults.Delay));

    private static readonly Key<double> Jitter = Key.Optional("jitter", Values.Percent(),
        "Share by which the pause is longer or shorter at random.", "0%");

    private static readonly MapShape<HistoryPolicy?> HistoryMap = new()
    {
        Name = "history",
        Doc = "How a client reads its room's history over HTTP; what it finds of this run is recovered.",
        Keys = [.. Page.All, When, PageSize, Pages, Rows, Delay, Jitter],
        Rules =
        [
            .. Page.Rules,
            Rule.Needs(Pages, Rows, "a page that is not full is the last"),
            Rule.Needs(Jitter, Delay, "there is no pause to be varied"),
        ],
        Build = map => new HistoryPolicy
        {
            Request = Page.Get(map),
            When = map.Get(When),
            PageSize = map.Get(PageSize),
            Pages = map.Get(Pages),
            RowsPath = map.Get(Rows),
            Delay = map.Get(Delay),
            Jitter = map.Get(Jitter),
        },
    };

    // --- actions of a profile ---
    private static readonly RequestKeys Deed = new("POST", "action-body", false, ActionPolicy.SequenceVariable);

    private static readonly MapShape<HttpTemplate> DeedMap = new()
    {
        Name = "request",
        Doc = "An HTTP request that a client can make by itself.",
        Keys = [.. Deed.All],
        Rules = Deed.Rules,
        IsAtomic = true,
        Build = Deed.Get,
    };

    // --- logs ---
    private static readonly LogPolicy LogDefaults = new() { Request = HistoryDefaults.Request };
    private static readonly RequestKeys Upload = new("POST", null);

    private static readonly Key<int> Batch = Key.Optional("batch", Values.Whole(1, 10_000),
        "Entries after which a batch is uploaded.", $"{LogDefaults.Batch}");

    private static readonly Key<TimeSpan> BatchEvery = Key.Optional("every", Values.Duration(Shortest),
        "Time after which a batch is uploaded that is not full.", Quantity.Show(LogDefaults.Every));

    private static readonly Key<int> Limit = Key.Optional("limit", Values.Whole(1, 1_000_000),
        "Entries that may wait; beyond them the oldest is forgotten.", $"{LogDefaults.Limit}");

    private static readonly MapShape<LogPolicy?> LogMap = new()
    {
        Name = "logs",
        Doc = "How a client uploads a log of its connections, a JSON array: errors at once, the rest in batches.",
        Keys = [.. Upload.All, Batch, BatchEvery, Limit],
        Rules = Upload.Rules,
        Build = map => new LogPolicy { Request = Upload.Get(map), Batch = map.Get(Batch), Every = map.Get(BatchEvery), Limit = map.Get(Limit) },
    };

    /// <summary>The key of a profile.</summary>
    public static Key<HistoryPolicy?> History { get; } = Key.Optional("history",
        Collections.AnyOf(Values.Word("never", (HistoryPolicy?)null), HistoryMap.Value),
        "How it reads its room's history over HTTP.", "never");

    /// <summary>The key of a profile.</summary>
    public static Key<IReadOnlyList<NamedRequest>> Requests { get; } = Key.Optional("actions",
        Collections.MapOf(DeedMap.Value, "names and requests", CheckName, (name, request) => new NamedRequest(name, request)),
        "What its users can do over HTTP, by name; the actions of a population say how often they do.", "{}");

    /// <summary>The key of a profile.</summary>
    public static Key<LogPolicy?> Logs { get; } = Key.Optional("logs",
        Collections.AnyOf(Values.Word("never", (LogPolicy?)null), LogMap.Value),
        "How it uploads a log of its connections.", "never");

    private static string? CheckName(string name) =>
        Names.IsName(name) ? null : $"'{name}' is not a name of a-z, 0-9 and - that begins with a letter";
}
