using System.Text.Json;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Facts;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>What others shall read, read by what they go by: Foreign/readers.mjs.</summary>
public sealed class ForeignReaderTests
{
    public static TheoryData<string> Manifests =>
        [.. Directory.GetFiles(RepositoryFiles.PathOf("tests/LoadHarness.Tests/Kubernetes/Golden"), "*.yaml").Select(file => Path.GetRelativePath(RepositoryFiles.Root, file))];

    public static TheoryData<string> Workflows =>
        [.. Directory.GetFiles(RepositoryFiles.PathOf(".github/workflows"), "*.yml").Select(file => Path.GetRelativePath(RepositoryFiles.Root, file))];

    [NpmTheory]
    [MemberData(nameof(Manifests))]
    [Trait("Tier", "Servers")]
    public async Task Manifest_AsPrinted_IsRight(string file) => Assert.Empty(await ComplaintsAsync("manifest", RepositoryFiles.Read(file)));

    [NpmFact]
    [Trait("Tier", "Servers")]
    public async Task Manifest_OfTheProgram_IsRight()
    {
        using var folder = new TempFolder();
        File.Copy(RepositoryFiles.PathOf("scenarios/load/rooms.yaml"), folder["rooms.yaml"]);

        var end = (await LoadHarnessProgram.RunAsync(
            folder, "kubernetes", "rooms.yaml", "--slices", "4", "--image", "registry.example.com/loadharness:1.0", "--target", "wss://chat/", "--claim", "reports")).Expect(0);

        Assert.Empty(await ComplaintsAsync("manifest", end.Output));
    }

    [NpmTheory]
    [InlineData("completions: 4", "completions: \"4\"", "kubernetes-models: Job: data/spec/completions must be integer")]
    [InlineData("completions: 4", "completions: \"4\"", "kubernetes-types: Type 'string' is not assignable to type 'number'")]
    [InlineData("backoffLimitPerIndex", "backofLimitPerIndex", "kubernetes-types: Object literal may only specify known properties")]
    [InlineData("clusterIP: None", "clusterIP: 5", "kubernetes-models: Service: data/spec/clusterIP must be string")]
    [InlineData("kind: Service", "kind: Servise", "there is no v1 Servise")]
    [InlineData("            status: \"True\"\n", "", "kubernetes-types: Property 'status' is missing")]
    [InlineData("  completions: 4\n", "  completions: 4\n  completions: 4\n", "yaml: Map keys must be unique")]
    [Trait("Tier", "Servers")]
    public async Task Manifest_WithAMistake_IsRefused(string right, string wrong, string complaint)
    {
        var text = RepositoryFiles.Read("tests/LoadHarness.Tests/Kubernetes/Golden/kubernetes-plain.yaml");

        var complaints = await ComplaintsAsync("manifest", text.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(complaints, one => one.Contains(complaint, StringComparison.Ordinal));
    }

    [NpmTheory]
    [MemberData(nameof(Workflows))]
    [Trait("Tier", "Servers")]
    public async Task Workflow_OfTheRepository_IsRight(string file) => Assert.Empty(await ComplaintsAsync("workflow", RepositoryFiles.Read(file)));

    [NpmTheory]
    [InlineData("runs-on:", "runs-onn:", "unexpected key \"runs-onn\"")]
    [InlineData("always()", "allways()", "undefined function \"allways\"")]
    [InlineData("github.ref", "github.reff", "property \"reff\" is not defined")]
    [Trait("Tier", "Servers")]
    public async Task Workflow_WithAMistake_IsRefused(string right, string wrong, string complaint)
    {
        var text = RepositoryFiles.Read(".github/workflows/ci.yml");

        var complaints = await ComplaintsAsync("workflow", text.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(complaints, one => one.Contains(complaint, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> ComplaintsAsync(string kind, string text)
    {
        var folder = await NodePackage.Foreign.FolderAsync();
        return JsonSerializer.Deserialize<string[]>(await NodeTools.RunAsync("node", folder.FullPath, text, "readers.mjs", kind))!;
    }
}
