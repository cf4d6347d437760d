using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>The rooms that fared worst: whether a defect sits in one room or in all of them.</summary>
internal static class WorstRoomsTable
{
    private const int Most = 10;

    /// <summary>What a good backend does not do, and what cannot be proven.</summary>
    public static readonly (string Title, Func<RoomRow, long> Count)[] Wrongs =
    [
        ("Lost", room => room.Lost), ("Late", room => room.Late), ("Duplicate", room => room.Duplicate), ("Reordered", room => room.Reordered),
        ("Corrupt", room => room.Corrupt), ("Unexpected", room => room.Unexpected), ("Unverified", room => room.Unverified),
    ];

    /// <summary>Heading and table; nothing if nothing went wrong in any room.</summary>
    public static Markup Render(RunResult result)
    {
        if (result.WorstRooms.Count == 0)
        {
            return Markup.Empty;
        }

        var rest = result.WorstRooms.Count > Most
            ? Markup.Of($"<details><summary>The next {result.WorstRooms.Count - Most} rooms</summary>\n{Rows(result.WorstRooms.Skip(Most))}</details>\n")
            : Markup.Empty;
        return Markup.Of($"<h3>Worst rooms</h3>\n<p>{Markup.Prose(Sentence(result))}</p>\n{Rows(result.WorstRooms.Take(Most))}{rest}");
    }

    /// <summary>The cells of <see cref="Wrongs"/>.</summary>
    public static IEnumerable<Markup> Wrong(RoomRow room) => Wrongs.Select(one => Number(one.Count(room), loud: one.Title != "Unverified"));

    private static Markup Rows(IEnumerable<RoomRow> rooms)
    {
        Column[] columns =
        [
            new("Room", ColumnKind.Code), new("Members", ColumnKind.Number), new("Owed", ColumnKind.Number), new("Delivered", ColumnKind.Number),
            .. Wrongs.Select(one => new Column(one.Title, ColumnKind.Number)), new("Missed offline", ColumnKind.Number), new("Recovered", ColumnKind.Number),
        ];
        var table = new Table("Worst rooms", columns);
        foreach (var room in rooms)
        {
            table.Add(
            [
                Markup.Text(room.Room), Number(room.Members), Number(room.Expected), Number(room.Delivered),
                .. Wrong(room), Number(room.MissedOffline), Number(room.Recovered),
            ]);
        }

        return table.Render();
    }

    private static string Sentence(RunResult result)
    {
        var rooms = result.WorstRooms.Count;
        var all = rooms >= RunResult.MostRooms ? $"At least {Readable.Count(rooms)} rooms" : Readable.Count(rooms, "room");
        var shown = rooms > Most ? $"; the {Readable.Count(Most)} that fared worst stand here" : "";
        return $"{all} had deliveries that went wrong, or that cannot be proven{shown}.";
    }

    private static Markup Number(long count, bool loud = false) =>
        loud && count > 0 ? Markup.Of($"<b class=\"loud\">{Readable.Count(count)}</b>") : Markup.Text(Readable.Count(count));
}
