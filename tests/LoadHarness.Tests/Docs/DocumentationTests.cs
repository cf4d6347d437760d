using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LoadHarness.Reports;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Comparing;
using LoadHarness.Tests.Reports;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Docs;

/// <summary>What the pages say can be written, followed and found. Their commands are executed among the end-to-end tests.</summary>
public sealed partial class DocumentationTests : IDisposable
{
    private const string ReadingPage = "docs/reading-a-report.md";

    /// <summary>What is done with the blocks of a language; another one would escape the tests.</summary>
    private static readonly Dictionary<string, string> Languages = new()
    {
        ["sh"] = "executed, each line",
        ["bash"] = "a script, executed",
        ["yaml"] = "read, each key where it belongs",
        ["json"] = "parsed",
        ["xml"] = "parsed",
        ["csharp"] = "compiled, in the seam tests of the adapter that the page is about",
        ["groovy"] = "not executed: that needs a Jenkins",
        [""] = "a drawing",
    };

    /// <summary>Where a piece of YAML may stand: the text around it, and how deep it lies there.</summary>
    private static readonly (string Before, int Indent)[] Places =
    [
        ("protocol: page\nsay: \"${body}\"\n", 0),
        ("protocol: page\n", 0),
        ("profile: page\nprotocol: flat-json\n", 0),
        ("profile: page\n", 0),
        ("scenario: page\npopulations: [ { name: people, clients: 2, profile: uni-app } ]\n", 0),
        ("scenario: page\ntarget: { url: \"ws://127.0.0.1/\" }\npopulations: [ { name: people, clients: 2, profile: uni-app } ]\n", 0),
        ("scenario: page\ntarget: { url: \"ws://127.0.0.1/\", command: [./server], through: proxy }\npopulations: [ { name: members, clients: 2, profile: uni-app } ]\nphases: { steady: 2m }\n", 0),
        ("scenario: page\ntarget: { backend: reference }\npopulations: [ { name: people, clients: 2, profile: uni-app } ]\nevents: [ { name: kill-1, at: 1s, process: kill } ]\n", 0),
        ("scenario: page\ntarget: { url: \"ws://127.0.0.1/\" }\npopulations:\n  - name: people\n    clients: 2\n"
            + "    profile: { extends: uni-app, actions: { question: { url: /question } } }\n", 4),
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("loadharness-");

    public static TheoryData<string> Pages => [.. MarkdownFile.Pages];

    public static TheoryData<string> Workflows => [".github/workflows/ci.yml", ".github/workflows/nightly-soak.yml", ".github/workflows/many-machines.yml"];

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Blocks_OfAPage_AreInLanguagesThatTestsKnow(string page) =>
        Assert.All(new MarkdownFile(page).Languages, language => Assert.Contains(language, Languages.Keys));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Yaml_OfAPage_CanBeReadWhereItBelongs(string page) =>
        Assert.All(new MarkdownFile(page).Blocks("yaml"), block =>
        {
            if (block.StartsWith("# .git", StringComparison.Ordinal))
            {
                AssertIsYaml(block);
            }
            else if (TopKey().Split(block).Any(piece => piece.StartsWith("scenario: ", StringComparison.Ordinal)))
            {
                Assert.Empty(ErrorsOf(block));
            }
            else if (ErrorsInAllPlaces(block).Count > 0)
            {
                Assert.All(Pieces(block), piece => Assert.Empty(ErrorsInAllPlaces(piece)));
            }
        });

    [Theory]
    [MemberData(nameof(Pages))]
    public void Json_OfAPage_CanBeParsed(string page) =>
        Assert.All(new MarkdownFile(page).Blocks("json"), block => JsonNode.Parse(block, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip }));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Xml_OfAPage_CanBeParsed(string page) =>
        Assert.All(new MarkdownFile(page).Blocks("xml"), block => XElement.Parse($"<Project>{block}</Project>"));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_IsYaml(string file) => AssertIsYaml(RepositoryFiles.Read(file));

    [Fact]
    public void CiWorkflow_RunsWhatPeopleRun()
    {
        Assert.Contains("\n      - run: .ci/run\n", RepositoryFiles.Read(".github/workflows/ci.yml"), StringComparison.Ordinal);
        Assert.True(File.Exists(RepositoryFiles.PathOf(".ci/run")));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_LeadSomewhere(string page) =>
        Assert.All(new MarkdownFile(page).Links, link =>
        {
            var parts = link.Split('#');
            var target = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
            Assert.True(Path.Exists(RepositoryFiles.PathOf(target)), $"{link} does not exist");
            if (parts.Length > 1)
            {
                Assert.Contains(parts[1], new MarkdownFile(target).Anchors);
            }
        });

    [Fact]
    public void ReadingPage_TellsOfEveryHeadingOfAReport()
    {
        var page = RepositoryFiles.Read(ReadingPage);

        Assert.All(HeadingsOfReports(), heading => Assert.Matches($@"(\n## |\*\*){Regex.Escape(heading)}(\*\*|\n)", page));
    }

    [Fact]
    public void ReadingPage_Chapters_AreThoseOfAReport()
    {
        var chapters = ChapterHeading().Matches(RepositoryFiles.Read(ReadingPage)).Select(match => match.Groups[1].Value);

        Assert.Empty(chapters.Except(["Verdict", "Key numbers"]).Except(HeadingsOfReports()));
    }

    [Fact]
    public void ComparingPage_TellsOfEveryHeadingOfAComparison()
    {
        var page = RepositoryFiles.Read("docs/comparing.md");
        var headings = ComparisonSamples.All.Values.SelectMany(sample => ReportHeading().Matches(ComparisonReport.Render(sample())))
            .Select(match => System.Net.WebUtility.HtmlDecode(match.Groups[1].Value).Trim()).ToHashSet();

        Assert.Contains("Why they cannot be compared", headings);
        Assert.All(headings, heading => Assert.Contains($"**{heading}**", page, StringComparison.Ordinal));
    }

    private static HashSet<string> HeadingsOfReports() =>
    [
        .. ((LoadHarness.Results.RunResult[])[SampleResults.Clean(), SampleResults.Defects(), SampleResults.Soak(), SampleResults.NeverJoined(), SampleResults.All["merged"]()])
            .SelectMany(result => ReportHeading().Matches(RunReport.Render(result)))
            .Select(match => System.Net.WebUtility.HtmlDecode(match.Groups[1].Value).Trim()),
    ];

    /// <summary>The keys of a block one by one: pages show alternatives below each other.</summary>
    private static IEnumerable<string> Pieces(string block) => TopKey().Split(block).Where(piece => piece.Split('\n').Any(line => line.Length > 0 && line[0] != '#'));

    private static string Indented(string piece, int depth) =>
        string.Join('\n', piece.Split('\n').Select(line => line.Length > 0 ? new string(' ', depth) + line : line));

    /// <summary>Nothing if there is a place where it may stand.</summary>
    private List<string> ErrorsInAllPlaces(string piece)
    {
        var errors = Places.Select(place => ErrorsOf(place.Before + Indented(piece, place.Indent))).ToList();
        return errors.Exists(some => some.Count == 0) ? [] : [.. errors.SelectMany(some => some)];
    }

    private List<string> ErrorsOf(string text)
    {
        var file = Path.Combine(folder.FullName, "page.yaml");
        File.WriteAllText(file, text);
        return [.. ScenarioFile.Check(file, new ScenarioReadOptions { Environment = _ => "secret" }).Errors.Select(error => error.ToString())];
    }

    /// <summary>The strict reader takes it for YAML, but for none of ours.</summary>
    private void AssertIsYaml(string text) => Assert.Contains("this is none of our files", Assert.Single(ErrorsOf(text)), StringComparison.Ordinal);

    [GeneratedRegex("^(?=[a-z])", RegexOptions.Multiline)]
    private static partial Regex TopKey();

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex ChapterHeading();

    [GeneratedRegex("<h[23][^>]*>([^<]+)<")]
    private static partial Regex ReportHeading();
}
