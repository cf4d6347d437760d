using System.Text.RegularExpressions;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Seeds;

/// <summary>docs/seeds.md against the rows of the tutorials and the tests that hold them, wherever these are.</summary>
public sealed partial class SeedTableTests
{
    /// <summary>What stands in place of a test.</summary>
    private static readonly string[] Reasons = ["platform fact: ", "advice: "];

    private static readonly IReadOnlyList<string[]> Table =
    [
        .. RepositoryFiles.Read("docs/seeds.md").Split('\n').Where(line => TableRow().IsMatch(line))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]),
    ];

    [Fact]
    public void Table_HasEveryRowOfTheTutorialsOnceAndInOrder()
    {
        var rows = Enumerable.Range(1, 26).Select(row => $"0.{row}")
            .Concat(Enumerable.Range(1, 26).Select(row => $"1.{row}"))
            .Concat(Enumerable.Range(1, 7).Select(row => $"2.{row}"))
            .Concat(Enumerable.Range(1, 20).SelectMany(row => row == 12 ? (string[])["3.12", "3.12a", "3.12b"] : [$"3.{row}"]))
            .Concat(Enumerable.Range(1, 11).Select(row => $"4.{row}"))
            .ToList();

        Assert.Equal(92, rows.Count);
        Assert.Equal(rows, Table.Select(cells => cells[0]));
        Assert.All(Table, cells => Assert.Equal(4, cells.Length));
    }

    [Fact]
    public void Table_EachRow_HasATestOrAReason() => Assert.All(Table, cells =>
        Assert.True(
            TestName().IsMatch(cells[3]) ? cells[2].Length > 0 : Reasons.Any(reason => cells[3].StartsWith(reason, StringComparison.Ordinal)),
            $"{cells[0]}: {cells[3]}"));

    [Fact]
    public void Table_NamesExactlyTheTestsOfTheRows()
    {
        var named = Table.SelectMany(cells => TestName().Matches(cells[3]).Select(name => (Row: cells[0], Test: name.Value)));
        var tests = Directory.EnumerateFiles(RepositoryFiles.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => TestMethod().Matches(File.ReadAllText(file)).Select(method => method.Groups["name"].Value))
            .SelectMany(name => Row().Matches(name).Select(row => (Row: $"{row.Groups[1]}.{row.Groups[2]}", Test: name)));

        Assert.Equal(tests.Order(), named.Order());
    }

    [GeneratedRegex(@"^\| [0-9]\.[0-9]+[ab]? \|")]
    private static partial Regex TableRow();

    [GeneratedRegex("Seed[0-9]_[0-9]+[ab]?_[A-Za-z0-9_]+")]
    private static partial Regex TestName();

    /// <summary>Public methods of a test class that are no tests are an error of the build.</summary>
    [GeneratedRegex(@"^    public (async Task|Task|void) (?<name>Seed[0-9]_[0-9]+[ab]?_[A-Za-z0-9_]+)\(", RegexOptions.Multiline)]
    private static partial Regex TestMethod();

    [GeneratedRegex("Seed([0-9])_([0-9]+[ab]?)_")]
    private static partial Regex Row();
}
