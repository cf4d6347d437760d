using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

/// <summary>
/// What bad-scenarios.txt says: cases of <c>=== title</c>, text, <c>---</c>, and every error exactly, with its position. A
/// line <c>%</c> stands for the six lines of <see cref="Minimal"/>, a line <c>$ --set …</c> for an override.
/// </summary>
public sealed class BadScenarioTests
{
    private const string GoldenFile = "tests/LoadHarness.Tests/Scenarios/bad-scenarios.txt";

    private const string Minimal = """
        scenario: bad
        target: { backend: reference }
        populations:
          - name: members
            profile: bare
            clients: 10
        """;

    private static readonly IReadOnlyList<Case> Cases = ReadCases();

    public static TheoryData<string> Titles => [.. Cases.Select(one => one.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public void ReadText_BadScenario_TellsEveryErrorWithItsPlaceAndRemedy(string title)
    {
        if (RepositoryFiles.UpdateGolden)
        {
            return;
        }

        var one = Cases.Single(candidate => candidate.Title == title);
        Assert.Equal(one.Expected, Errors(one.Source));
        Assert.NotEqual("", one.Expected);
    }

    [Fact]
    public void GoldenFile_UpdateSwitch_WritesWhatIsSaidToday()
    {
        if (RepositoryFiles.UpdateGolden)
        {
            var text = string.Concat(Cases.Select(one => $"=== {one.Title}\n{one.Source}\n---\n{Errors(one.Source)}\n\n"));
            File.WriteAllText(RepositoryFiles.PathOf(GoldenFile), text.TrimEnd('\n') + "\n");
        }
    }

    private static string Errors(string source)
    {
        var lines = source.Split('\n');
        var overrides = lines.Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(Override).ToList();
        var text = string.Join('\n', lines.Where(line => !line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line == "%" ? Minimal : line));
        var reading = ScenarioFile.ReadText(text, "bad.yaml", new ScenarioReadOptions { Overrides = overrides });
        Assert.False(reading.IsValid);
        Assert.Null(reading.Scenario);
        return string.Join('\n', reading.Errors);
    }

    private static ScenarioOverride Override(string line)
    {
        var words = line.Split(' ', 3);
        return words[1] switch
        {
            "--set" => ScenarioOverride.Set(words[2]),
            "--clients" => ScenarioOverride.Clients(int.Parse(words[2])),
            "--for" => ScenarioOverride.For(words[2]),
            "--target" => ScenarioOverride.Target(words[2]),
            _ => throw new InvalidOperationException(line),
        };
    }

    private static List<Case> ReadCases() =>
    [
        .. RepositoryFiles.Read(GoldenFile).Split("=== ", StringSplitOptions.RemoveEmptyEntries).Select(block =>
        {
            var (title, rest) = Cut(block, "\n");
            var (source, expected) = Cut(rest, "\n---\n");
            return new Case(title, source.TrimEnd('\n'), expected.TrimEnd('\n'));
        }),
    ];

    private static (string Before, string After) Cut(string text, string mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + mark.Length)..]);
    }

    private sealed record Case(string Title, string Source, string Expected);
}
