using System.Text;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

/// <summary>Whatever a file holds, the reader answers with a scenario or with errors, never with an exception.</summary>
public sealed class ScenarioFuzzTests
{
    private const string Signs = "{}[]:,-?!&*#|>'\"%@`$=~<>\\\n\t \0abc019.\u00E9\uFEFF\u2028\uD83D\uDE00";

    [Theory]
    [InlineData("scenarios/smoke/hello.yaml", 1)]
    [InlineData("scenarios/smoke/hello.yaml", 2)]
    [InlineData("scenarios/load/rooms.yaml", 3)]
    [InlineData("scenarios/profiles/uni-app.yaml", 4)]
    [InlineData("scenarios/protocols/flat-json.yaml", 5)]
    public void ReadText_MutatedFile_NeverThrows(string file, int seed)
    {
        var random = new Generator((ulong)seed);
        var original = RepositoryFiles.Read(file);
        for (var round = 0; round < 1_000; round++)
        {
            var text = new StringBuilder(original);
            for (var edits = 1 + random.Below(4); edits > 0; edits--)
            {
                Mutate(text, random);
            }

            AssertAnswered(ScenarioFile.ReadText(text.ToString(), "fuzz.yaml", Options(text.ToString(), random)), text.ToString());
        }
    }

    [Fact]
    public void ReadText_MutatedFrames_NeverThrow()
    {
        const string head = "scenario: s\ntarget: { backend: reference }\npopulations:\n  - name: a\n    profile: { reconnect: never }\n    clients: 1\n    protocol:\n";
        var frames = RepositoryFiles.Read("scenarios/protocols/wx-room.yaml").Split('\n').Where(line => !line.StartsWith("protocol:", StringComparison.Ordinal));
        var original = string.Join('\n', frames.Select(line => "      " + line));
        var random = new Generator(6);
        Assert.Empty(ScenarioFile.ReadText(head + original, "fuzz.yaml").Errors);
        for (var round = 0; round < 1_000; round++)
        {
            var text = new StringBuilder(original);
            for (var edits = 1 + random.Below(4); edits > 0; edits--)
            {
                Mutate(text, random);
            }

            AssertAnswered(ScenarioFile.ReadText(head + text, "fuzz.yaml", Options("", random)), text.ToString());
        }
    }

    [Fact]
    public void ReadText_Rubbish_NeverThrows()
    {
        var random = new Generator(99);
        for (var round = 0; round < 2_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Below(60)).Select(_ => Signs[random.Below(Signs.Length)])]);

            AssertAnswered(ScenarioFile.ReadText(text, "fuzz.yaml", Options(text, random)), text);
        }
    }

    [Fact]
    public void ReadText_LongAndDeepTexts_AreAnsweredSoon()
    {
        foreach (var text in new[]
        {
            new string('[', 500_000), new string('{', 500_000), string.Concat(Enumerable.Repeat("- ", 250_000)),
            string.Concat(Enumerable.Repeat("? ", 250_000)), new string('a', 500_000), "scenario: " + new string('x', 500_000),
            string.Concat(Enumerable.Range(0, 40_000).Select(i => $"k{i}: 1\n")),
        })
        {
            AssertAnswered(ScenarioFile.ReadText(text, "fuzz.yaml"), text[..20]);
        }
    }

    private static void AssertAnswered(ScenarioReading reading, string text)
    {
        Assert.True(reading.IsValid == (reading.Errors.Count == 0), text);
        Assert.All(reading.Errors, error => Assert.True(error.Message.Length > 0 && error.Line >= 0 && error.Column >= 0, text));
    }

    private static ScenarioReadOptions Options(string text, Generator random) => new()
    {
        Environment = name => name.Length % 2 == 0 ? name : null,
        Overrides = random.Below(3) > 0 ? [] :
        [
            ScenarioOverride.Set(text[..Math.Min(text.Length, random.Below(30))]),
            ScenarioOverride.Set($"populations.0.say={text[..Math.Min(text.Length, random.Below(30))]}"),
            ScenarioOverride.Clients(random.Below(5)),
        ],
    };

    private static void Mutate(StringBuilder text, Generator random)
    {
        var at = random.Below(text.Length);
        var length = Math.Min(1 + random.Below(12), text.Length - at);
        switch (random.Below(4))
        {
            case 0:
                text.Remove(at, Math.Min(length, text.Length - 1));
                break;
            case 1:
                text.Insert(at, Signs[random.Below(Signs.Length)]);
                break;
            case 2:
                text[at] = Signs[random.Below(Signs.Length)];
                break;
            default:
                text.Insert(random.Below(text.Length), text.ToString(at, length));
                break;
        }
    }
}
