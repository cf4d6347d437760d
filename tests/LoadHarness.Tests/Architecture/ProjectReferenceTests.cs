using System.Xml.Linq;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Architecture;

/// <summary>Who may reference whom: the dependency rules of docs/architecture.md, held over the csproj files.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Rules = new()
    {
        ["Metrics"] = ([], []),
        ["Scenarios"] = (["Metrics"], ["YamlDotNet"]),
        ["Results"] = (["Metrics"], []),
        ["Clients"] = (["Scenarios", "Metrics"], []),
        ["Engine"] = (["Scenarios", "Clients", "Metrics", "Results"], []),
        ["Reports"] = (["Results", "Metrics"], []),
        ["Adapters.OxyPlot"] = (["Results", "Reports"], ["OxyPlot.Core"]),
        ["Cli"] = (["Metrics", "Scenarios", "Engine", "Results", "Reports", "ReferenceBackend"], ["System.CommandLine", "Spectre.Console", "OpenTelemetry", "OpenTelemetry.Exporter.OpenTelemetryProtocol"]),
        ["ReferenceBackend"] = ([], []),
        ["Adapters.WebsocketClient"] = (["Clients", "Scenarios", "Metrics"], ["Websocket.Client"]),
        ["Adapters.NBomber"] = (["Metrics", "Scenarios", "Engine", "Results", "Reports"], ["NBomber"]),
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(RepositoryFiles.PathOf("src")).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_OfAProject_AreThoseAllowed(string project)
    {
        var rule = Rules[project["LoadHarness.".Length..]];
        var file = XDocument.Load(RepositoryFiles.PathOf($"src/{project}/{project}.csproj"));
        var projects = Included(file, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)["LoadHarness.".Length..]);
        var packages = Included(file, "PackageReference");

        Assert.Empty(projects.Except(rule.Projects));
        Assert.Empty(packages.Except(rule.Packages));
    }

    [Fact]
    public void References_BetweenProjects_DoNotPassOn()
    {
        foreach (var path in Directory.GetFiles(RepositoryFiles.PathOf("src"), "*.csproj", SearchOption.AllDirectories))
        {
            var references = XDocument.Load(path).Descendants("ProjectReference");
            Assert.All(references, reference => Assert.Equal("compile", reference.Attribute("PrivateAssets")?.Value));
        }
    }

    [Fact]
    public void Versions_OfPackages_AreCentral()
    {
        foreach (var path in Directory.GetFiles(RepositoryFiles.Root, "*.csproj", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(XDocument.Load(path).Descendants("PackageReference"), reference => reference.Attribute("Version") is not null);
        }
    }

    [Fact]
    public void Notices_OfThePackage_NameEverythingThatItBrings()
    {
        var notices = RepositoryFiles.Read("src/LoadHarness.Cli/THIRD-PARTY-NOTICES.txt");
        var packages = Directory.GetFiles(RepositoryFiles.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith("LoadHarness.Adapters.", StringComparison.Ordinal)) // no part of it
            .SelectMany(path => Included(XDocument.Load(path), "PackageReference"));

        Assert.All(packages.Append("uPlot"), package => Assert.Contains(package, notices, StringComparison.Ordinal));
    }

    private static List<string> Included(XDocument file, string element) =>
        [.. file.Descendants(element).Select(one => one.Attribute("Include")!.Value)];
}
