using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

/// <summary>What people start from: the files of the repository, fit for a folder of their own.</summary>
public sealed class StarterFileTests : IDisposable
{
    private const string Own = "my-own";
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("loadharness-");

    public static TheoryData<string> Origins =>
        [.. StarterFile.Scenarios.Concat(StarterFile.Profiles).Concat(StarterFile.Protocols).Select(starter => starter.Origin)];

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Scenarios_AreThoseToStartFrom_WithoutBenchesAndTutorials() => Assert.Equal(
        ["hello", "own", "builds", "capacity", "customer-service", "danmaku", "reconnect-storm", "rooms", "half-open", "outage", "region-returns", "rolling-deploy", "server-restart", "slow-readers"],
        StarterFile.Scenarios.Select(starter => starter.Name).Where(name => name is not ("mini-program" or "soak" or "thirty")));

    [Fact]
    public void ProfilesAndProtocols_AreAllThatScenariosCanName()
    {
        Assert.Equal(ScenarioLibrary.Profiles.Select(info => info.Name), StarterFile.Profiles.Select(starter => starter.Name));
        Assert.Equal(ScenarioLibrary.Protocols.Select(info => info.Name), StarterFile.Protocols.Select(starter => starter.Name));
    }

    [Theory]
    [MemberData(nameof(Origins))]
    public void TextAs_ItsOwnName_IsTheFileOfTheRepositoryButForComments(string origin)
    {
        var starter = Starter(origin);
        var file = starter.Kind == FileKind.Scenario ? origin : $"scenarios/{origin}";

        Assert.Equal(WithoutComments(RepositoryFiles.Read(file)), WithoutComments(starter.TextAs(starter.Name)));
    }

    [Theory]
    [MemberData(nameof(Origins))]
    public void TextAs_AnyName_IsRightInAnEmptyFolder(string origin)
    {
        var starter = Starter(origin);
        foreach (var name in (string[])[starter.Name, Own])
        {
            var check = ScenarioFile.Check(Write(starter, name));

            Assert.Empty(check.Errors);
            Assert.Equal((starter.Kind, name), (check.Kind, check.Name));
        }
    }

    [Theory]
    [MemberData(nameof(Origins))]
    public void TextAs_Comments_NameNoFileThatIsNotThere(string origin)
    {
        var starter = Starter(origin);
        var text = starter.TextAs(Own);
        var schema = text.Split('\n')[0]["# yaml-language-server: $schema=".Length..];

        Assert.DoesNotContain("scenarios/", text, StringComparison.Ordinal);
        Assert.DoesNotContain("docs/", text, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(root.FullName, "scenario.schema.json"), Path.GetFullPath(schema, Path.GetDirectoryName(PathOf(starter, Own))!));
    }

    [Fact]
    public void TextAs_CommandInAComment_NamesTheFileThatIsWritten() =>
        Assert.Contains("\n#   loadharness run my-own.yaml\n", Starter("scenarios/smoke/own.yaml").TextAs(Own), StringComparison.Ordinal);

    [Fact]
    public void Profile_UnderItsOwnName_TakesThePlaceOfTheBuiltInOne()
    {
        var profile = StarterFile.Profiles.Single(starter => starter.Name == "uni-app");
        var scenario = Write(StarterFile.Scenarios[0], "hello");
        Assert.Equal("built-in:profiles/uni-app.yaml", OriginOf("uni-app"));

        var file = Write(profile, "uni-app");
        File.WriteAllText(file, File.ReadAllText(file).Replace("delay: 3s", "delay: 7s", StringComparison.Ordinal));

        Assert.Equal(file, OriginOf("uni-app"));
        Assert.Equal(TimeSpan.FromSeconds(7), ScenarioFile.Read(scenario).Scenario!.Populations[0].Profile.Reconnect.Delay);

        string OriginOf(string name) => ScenarioLibrary.ProfilesAround(scenario).Single(info => info.Name == name).Origin;
    }

    [Theory]
    [InlineData("my-chat", true)]
    [InlineData("My Chat", false)]
    [InlineData("../up", false)]
    [InlineData("", false)]
    public void IsName_IsThatOfAFile(string name, bool right) => Assert.Equal(right, StarterFile.IsName(name));

    private static StarterFile Starter(string origin) =>
        StarterFile.Scenarios.Concat(StarterFile.Profiles).Concat(StarterFile.Protocols).Single(starter => starter.Origin == origin);

    private static IEnumerable<string> WithoutComments(string text) => text.Split('\n').Where(line => !line.StartsWith('#'));

    private string PathOf(StarterFile starter, string name) => Path.Combine(root.FullName, starter.PathFor(name));

    private string Write(StarterFile starter, string name)
    {
        var file = PathOf(starter, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, starter.TextAs(name));
        return file;
    }
}
