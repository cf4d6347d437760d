using System.Text.Json.Nodes;
using LoadHarness.Cli.Kubernetes;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Kubernetes;

/// <summary>A folder with a scenario and what belongs to it, and what is printed of it.</summary>
internal sealed class KubernetesStage : IDisposable
{
    /// <summary>Two populations in 12 rooms against a backend elsewhere.</summary>
    public const string Plain = """
        scenario: rooms
        target: { url: "ws://chat.shop.svc:8080/chat" }
        populations:
          - { name: members, profile: uni-app, clients: 40, rooms: { size: 4 }, say: { every: 1s } }
          - { name: guests, profile: bare, clients: 8, rooms: { size: 4 } }
        phases: { warm-up: 2s, steady: 30s, drain: 6s }

        """;

    /// <summary>Everything that can be in one.</summary>
    public const string Rich = """
        scenario: rich
        target:
          url: "wss://chat.shop.svc/chat?key=${CHAT_KEY}"
          tls: { authority: certificates/ca.pem, client-certificate: certificates/client.pem }
        populations:
          - name: members
            profile: ../profiles/own.yaml
            clients: 40
            rooms: { size: 4 }
            users: { file: "../data/all users.csv", again: true }
            token: "${data.pass}-${CHAT_TOKEN}"
            say: { every: 1s }
        phases: { warm-up: 2s, steady: 30s, drain: 6s }

        """;

    private static readonly Dictionary<string, string> Environment = new()
    {
        ["CHAT_KEY"] = "key-4711",
        ["CHAT_TOKEN"] = "s3cret",
        ["CHAT_EMPTY"] = "",
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("loadharness-");

    /// <summary>Full path of something in the folder.</summary>
    public string this[string path] => Path.Combine(folder.FullName, path);

    public JobChoices Choices { get; init; } = new("rooms", 4, "registry.example.com/loadharness:1.0", null, null, "");

    public IReadOnlyList<ScenarioOverride> Overrides { get; init; } = [];

    /// <summary>The folder from which the program is called; empty: that of the stage.</summary>
    public string WorkingFolder { get; init; } = "";

    public KubernetesStage Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text);
        return this;
    }

    /// <summary>The scenario with everything, and its files.</summary>
    public KubernetesStage WriteRich() => Write("load/rich.yaml", Rich)
        .Write("profiles/own.yaml", "profile: own\nextends: bare\nprotocol: own-json\n")
        .Write("load/protocols/own-json.yaml", "protocol: own-json\nsay: '{\"say\":\"${body}\"}'\n")
        .Write("data/all users.csv", "user,pass\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"u{i},p{i}\n")))
        .Write("certificates/ca.pem", "-----BEGIN CERTIFICATE-----\n")
        .Write("certificates/client.pem", "-----BEGIN PRIVATE KEY-----\n");

    public ScenarioReading Read(string path)
    {
        var reading = ScenarioFile.Read(this[path], new ScenarioReadOptions { Environment = name => Environment.GetValueOrDefault(name), Overrides = Overrides });
        Assert.Empty(reading.Errors);
        return reading;
    }

    public ScenarioTree Tree(string path)
    {
        var reading = Read(path);
        return ScenarioTree.Of(reading.Scenario!, reading, Path.GetFullPath(this[WorkingFolder].TrimEnd('/')));
    }

    public string Print(string path)
    {
        var reading = Read(path);
        var cut = PlanCut.Of(RunPlan.Of(reading.Scenario!), Choices.Slices);
        return new Manifest(Choices, cut, reading, Tree(path), PodNeeds.Of(cut)).Text;
    }

    public IReadOnlyList<JsonObject> Objects(string path) => ManifestReader.Objects(Print(path));

    public void Dispose() => folder.Delete(recursive: true);
}
