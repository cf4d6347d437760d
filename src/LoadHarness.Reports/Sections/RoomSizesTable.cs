using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>The ledger by size of room: whether large rooms fare worse than small ones.</summary>
internal static class RoomSizesTable
{
    /// <summary>Heading and table; nothing if the result does not tell it.</summary>
    public static Markup Render(RunResult result)
    {
        if (result.RoomSizes.Count == 0)
        {
            return Markup.Empty;
        }

        Column[] columns =
        [
            new("Members"), new("Rooms", ColumnKind.Number), new("Owed", ColumnKind.Number), new("Delivered", ColumnKind.Number), new("Share", ColumnKind.Number),
            .. WorstRoomsTable.Wrongs.Select(one => new Column(one.Title, ColumnKind.Number)), new("Missed offline", ColumnKind.Number), new("Recovered", ColumnKind.Number),
        ];
        var table = new Table("By size of room", columns);
        foreach (var (from, to, rooms, account) in result.RoomSizes)
        {
            table.Add(
            [
                Markup.Text(Readable.Sizes(from, to)), Markup.Text(Readable.Count(rooms)), Markup.Text(Readable.Count(account.Expected)), Markup.Text(Readable.Count(account.Delivered)),
                Markup.Text(Readable.Percent(account.Delivered, account.Expected)), .. WorstRoomsTable.Wrong(account),
                Markup.Text(Readable.Count(account.MissedOffline)), Markup.Text(Readable.Count(account.Recovered)),
            ]);
        }

        return Markup.Of($"<h3>By size of room</h3>\n{table.Render()}");
    }
}
