using System.Text.Json.Nodes;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Tests.Kubernetes;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>The pods of a printed Job, started by hand: with its files, its arguments and its variables, four processes play the run together.</summary>
public sealed class KubernetesPodTests : IDisposable
{
    private const string Elsewhere = "ws://chat.shop.svc:8080/chat";
    private readonly TempFolder home = new();
    private readonly TempFolder pods = new();

    public void Dispose()
    {
        home.Dispose();
        pods.Dispose();
    }

    [Fact]
    public async Task Pods_AsTheManifestSays_PlayTheRunTogether()
    {
        await using var backend = await BackendProgram.StartAsync("--token", "s3cret");
        Array.ForEach(["load", "profiles"], name => Directory.CreateDirectory(home[name]));
        home.Write("load/night.yaml", (ScenarioText.Against(Elsewhere) with { Profile = "../profiles/own.yaml", Token = "${CHAT_TOKEN}" }).ToString());
        home.Write("profiles/own.yaml", "profile: own\nextends: uni-app\n");

        var objects = ManifestReader.Objects(await PrintAsync("load/night.yaml", "--slices", "4", "--image", "loadharness", "--name", "night", "--build", "1.4"));
        PutUpFiles(objects, backend.Url);
        var port = FreePort.Find();
        await using var first = Start(objects[^1], 0, port);
        await using var second = Start(objects[^1], 1, port);
        await using var third = Start(objects[^1], 2, port);
        await using var fourth = Start(objects[^1], 3, port);
        Assert.All(await Task.WhenAll(first.EndAsync(), second.EndAsync(), third.EndAsync(), fourth.EndAsync()), end => end.Expect(0));

        var whole = new RunFiles(pods["out/uid-1/index-0"]).Says("PASS", "1.4");
        Assert.Equal([1, 2, 3, 4], whole.Result.Slices.Select(slice => slice.Slice.Number));
        Assert.Equal((await backend.Ledger.ReadAsync())["messagesReceived"], whole[MetricCatalog.Sent]);
        Assert.Equal(0, whole[MetricCatalog.Lost]);
        Assert.All([1, 2, 3], index => Assert.Equal(index + 1, new RunFiles(pods[$"out/uid-1/index-{index}"]).Result.Run.Slice!.Number));
    }

    private async Task<string> PrintAsync(params string[] words)
    {
        await using var program = LoadHarnessProgram.Start(home, ("CHAT_TOKEN", "whatever"), ["kubernetes", .. words]);
        return (await program.EndAsync()).Expect(0).Output;
    }

    /// <summary>What the volume of the scenario shows.</summary>
    private void PutUpFiles(IReadOnlyList<JsonObject> objects, string url)
    {
        var source = Assert.Single(PodOf(objects[^1])["volumes"]![0]!["projected"]!["sources"]!.AsArray())!["configMap"]!;
        var map = objects.Single(one => $"{one["metadata"]!["name"]}" == $"{source["name"]}");
        foreach (var item in source["items"]!.AsArray())
        {
            var path = $"scenario/{item!["path"]}";
            Directory.CreateDirectory(Path.GetDirectoryName(pods[path])!);
            pods.Write(path, $"{map["data"]![$"{item["key"]}"]}".Replace(Elsewhere, url, StringComparison.Ordinal)); // no such name leads anywhere here
        }
    }

    private ChildProcess Start(JsonObject job, int index, int port)
    {
        var container = PodOf(job)["containers"]![0]!;
        var known = new Dictionary<string, string>
        {
            ["LOADHARNESS_RUN_KEY"] = "uid-1",
            ["LOADHARNESS_TOKEN"] = "shared",
            ["CHAT_TOKEN"] = "s3cret",
        };
        var variables = container["env"]!.AsArray().Select(one => ($"{one!["name"]}", known[$"{one["name"]}"])).Append(("JOB_COMPLETION_INDEX", $"{index}")).ToList();
        return LoadHarnessProgram.Start(pods, variables, [.. container["args"]!.AsArray().Select(word => Filled($"{word}"))]);

        string Filled(string word)
        {
            word = variables.Aggregate(word, (text, variable) => text.Replace($"$({variable.Item1})", variable.Item2, StringComparison.Ordinal));
            return word == "http://night-0.night:7070" ? $"http://127.0.0.1:{port}"
                : word.StartsWith("/scenario/", StringComparison.Ordinal) || word.StartsWith("/out/", StringComparison.Ordinal) ? pods[word[1..]]
                : word;
        }
    }

    private static JsonNode PodOf(JsonObject job) => job["spec"]!["template"]!["spec"]!;
}
