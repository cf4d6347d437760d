using System.Reflection;
using System.Text.RegularExpressions;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Seeds;

/// <summary>docs/seeds.md against the tests that hold its rows.</summary>
public sealed partial class SeedTableTests
{
    [Fact]
    public void Table_NamesExactlyTheTestsOfTheRows()
    {
        var table = File.ReadLines(RepositoryFiles.PathOf("docs/seeds.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
        var rows = table.SelectMany(line => TestName().Matches(line).Select(name => (Row: line.Split('|')[1].Trim(), Test: name.Value)));
        var tests = Assembly.GetExecutingAssembly().GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null && TestName().IsMatch(method.Name))
            .SelectMany(method => Row().Matches(method.Name).Select(row => (Row: $"{row.Groups[1]}.{row.Groups[2]}", Test: method.Name)));

        Assert.Equal(tests.Distinct().Order(), rows.Order());
        Assert.All(table, line => Assert.Contains("`Seed", line, StringComparison.Ordinal));
    }

    [GeneratedRegex("Seed[0-9]_[0-9]+[ab]?_[A-Za-z0-9_]+")]
    private static partial Regex TestName();

    [GeneratedRegex("Seed([0-9])_([0-9]+[ab]?)_")]
    private static partial Regex Row();
}
