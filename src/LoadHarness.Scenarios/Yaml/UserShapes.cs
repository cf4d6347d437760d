using System.Text.Json.Nodes;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of what is known of users beforehand.</summary>
internal static class UserShapes
{
    private const int MostBytes = 64 << 20;

    private static readonly ValueShape<UserData> File = new(
        NodeKind.Scalar,
        "the path of a .csv or .jsonl file",
        Read,
        _ => new JsonObject { ["type"] = "string" });

    private static readonly Key<UserData> FileKey = Key.Required("file", File,
        "Comma-separated values with the names of the columns in the first line (.csv), or an object of JSON on each line (.jsonl); relative to this file.");

    private static readonly Key<bool> Again = Key.Optional("again", Values.OneOf(("true", true), ("false", false)),
        "Whether the rows begin anew where there are fewer than clients; else that is an error, because two clients would be one user.", "false");

    private static readonly MapShape<Choice> Shape = new()
    {
        Name = "users",
        Doc = "What is known of each user beforehand: accounts that exist on the backend.",
        Keys = [FileKey, Again],
        Build = map => new Choice(map.Get(FileKey), map.Get(Again)),
    };

    /// <summary>Users of a population.</summary>
    public static Key<Choice?> Users { get; } = Key.Maybe("users", Shape.Value,
        "Accounts from a file, the first row for the first client: columns are variables of user and token and of the frames and requests of their clients, ${data.COLUMN}. Columns named user and token are used by themselves.");

    /// <summary>A name or a token, from the column of that name where the scenario does not say otherwise.</summary>
    public static Template Of(MapReading map, Key<Template> key) =>
        !map.Has(key) && map.Get(Users) is { } users && users.Data.Columns.Contains(key.Name) ? Template.Parse($"${{{UserData.Prefix}{key.Name}}}") : map.Get(key);

    /// <summary>Reports what does not fit: too few rows, columns that are not there, a file that nothing is used of.</summary>
    public static void Check(MapReading map, Key<int> clients, params Key<Template>[] keys)
    {
        var columns = map.At.Context.Columns.ToList();
        map.At.Context.Columns.Clear();
        if (!map.TryGet(Users, out var users))
        {
            return;
        }

        var isUsed = columns.Count > 0 || keys.Any(key => users?.Data.Columns.Contains(key.Name) is true && !map.Has(key));
        foreach (var (at, variable) in columns)
        {
            CheckColumn(at, variable, users?.Data);
        }

        if (users is null)
        {
            return;
        }

        if (!isUsed)
        {
            map.AtOf(Users).Error($"nothing of it is used: name a column {string.Join(" or ", keys.Select(key => key.Name))}, or write {keys[^1].Name}: ${{{UserData.Prefix}{users.Data.Columns[0]}}}");
        }

        if (map.TryGet(clients, out var number) && number > users.Data.Rows.Count && !users.Again)
        {
            map.AtOf(Users).Error($"{number} clients need as many users, but the file has {users.Data.Rows.Count}: add some, take fewer clients, or write again: true");
        }
    }

    private static void CheckColumn(Cursor at, string variable, UserData? data)
    {
        var column = UserData.ColumnOf(variable);
        if (data is null)
        {
            at.Error($"'{variable}' is a column of a file of users, and there is none: add users: {{ file: users.csv }}");
        }
        else if (!data.Columns.Contains(column))
        {
            at.Error($"the file of users has no column '{column}'{NearestName.Hint(column, [.. data.Columns])}");
        }
    }

    private static Parsed<UserData> Read(Cursor at)
    {
        var name = at.Node.Text!.Trim();
        var isJson = name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);
        if (at.Node.Kind != NodeKind.Scalar || (!isJson && !name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)))
        {
            return Parsed<UserData>.Fail();
        }

        var path = DefinitionFiles.Beside(at.Node.Place.File, name);
        var (text, trouble) = TextFile.Read(path, MostBytes, "no list of users");
        var (users, error) = text is null ? (null, trouble) : UserFile.Parse(text, isJson);
        if (users is null)
        {
            at.Error($"{path}: {error}");
            return Parsed<UserData>.Reported;
        }

        at.Context.UserFiles.Add(path);

        return users;
    }

    /// <summary>A file of users, and how it is used.</summary>
    /// <param name="Data">The users.</param>
    /// <param name="Again">Whether the rows begin anew where there are fewer than clients.</param>
    internal sealed record Choice(UserData Data, bool Again);
}
