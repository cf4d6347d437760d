using System.Text.Json.Nodes;
using LoadHarness.Cli;
using LoadHarness.Cli.Kubernetes;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Reports;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Kubernetes;

/// <summary>What is printed for a Kubernetes cluster. Others read it in ForeignReaderTests, among the tests against servers.</summary>
public sealed class ManifestTests
{
    private static readonly JobChoices All = new("night", 7, "registry.example.com/loadharness:1.0", "load", "reports", "1.4.2 \"beta\" $(HOME)");

    public static TheoryData<string> Shipped =>
        [.. Directory.GetFiles(RepositoryFiles.PathOf("scenarios/load"), "*.yaml").Concat(Directory.GetFiles(RepositoryFiles.PathOf("scenarios/soak"), "*.yaml"))
            .Select(file => Path.GetRelativePath(RepositoryFiles.Root, file)).Order(StringComparer.Ordinal)];

    /// <summary>A value of the plain manifest that no server takes, and what is said of it.</summary>
    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "spec.template.spec.restartPolicy", "\"Always\"", "a Job knows Never" },
        { "spec.template.spec.restartPolicy", "\"OnFailure\"", "podFailurePolicy needs restartPolicy Never" },
        { "spec.completionMode", "\"NonIndexed\"", "backoffLimitPerIndex needs" },
        { "spec.backoffLimitPerIndex", "null", "action FailIndex" },
        { "spec.completions", "0", "completions" },
        { "spec.parallelism", "3", "all pods at once" },
        { "spec.podReplacementPolicy", "\"TerminatingOrFailed\"", "podReplacementPolicy" },
        { "spec.podFailurePolicy.rules.1.onExitCodes.values", "[3, 2]", "onExitCodes" },
        { "spec.podFailurePolicy.rules.1.onExitCodes.operator", "\"In\"", "0 is no failure" },
        { "spec.podFailurePolicy.rules.1.onExitCodes", "null", "a rule has one of" },
        { "spec.podFailurePolicy.rules.0.onPodConditions.0.status", "true", "status" },
        { "metadata.name", "\"Rooms\"", "metadata.name" },
        { "metadata.name", "\"a234567890-234567890-234567890-234567890-234567890-234567890-2\"", "host name of the last pod" },
        { "metadata.labels", "{\"app.kubernetes.io/name\":\"-\"}", "metadata.labels" },
        { "metadata.namespace", "\"other\"", "namespace" },
        { "spec.activeDeadlineSeconds", "0", "activeDeadlineSeconds" },
        { "spec.template.spec.subdomain", "\"other\"", "subdomain" },
        { "spec.template.metadata.labels", "{}", "the selector" },
        { "spec.template.spec.containers.0.volumeMounts.0.name", "\"other\"", "volumeMounts" },
        { "spec.template.spec.containers.0.volumeMounts.0.mountPath", "\"/out\"", "mountPath" },
        { "spec.template.spec.containers.0.args.0", "\"$(OTHER)\"", "args" },
        { "spec.template.spec.containers.0.ports.0.name", "\"rendezvous-of-all\"", "ports" },
        { "spec.template.spec.containers.0.resources.requests.cpu", "\"half\"", "a quantity" },
        { "spec.template.spec.containers.0.resources.limits.memory", "\"1Mi\"", "memory" },
        { "spec.template.spec.containers.0.env.0.name", "\"1-NAME\"", "env" },
        { "spec.template.spec.securityContext.sysctls.0.value", "1024", "sysctls" },
        { "spec.template.spec.volumes.0.projected.sources.0.configMap.items.0.key", "\"other\"", "no key other" },
        { "spec.template.spec.volumes.0.projected.sources.0.configMap.items.0.path", "\"../x\"", "path" },
    };

    [Fact]
    public void Print_APlainScenario_IsAsCommitted()
    {
        using var stage = new KubernetesStage().Write("rooms.yaml", KubernetesStage.Plain);

        Verify("kubernetes-plain.yaml", stage.Print("rooms.yaml"));
    }

    [Fact]
    public void Print_EverythingThatCanBeInOne_IsAsCommitted()
    {
        using var stage = new KubernetesStage { Choices = All, Overrides = Changes() }.WriteRich();

        Verify("kubernetes-rich.yaml", stage.Print("load/rich.yaml"));
    }

    [Fact]
    public void Print_KeepsTheRulesOfServers()
    {
        using var plain = new KubernetesStage().Write("rooms.yaml", KubernetesStage.Plain);
        using var rich = new KubernetesStage { Choices = All, Overrides = Changes() }.WriteRich();

        Assert.Empty(ServerRules.Broken(plain.Objects("rooms.yaml")));
        Assert.Empty(ServerRules.Broken(rich.Objects("load/rich.yaml")));
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Print_AShippedScenario_KeepsTheRulesOfServers(string file)
    {
        var reading = ScenarioFile.Read(RepositoryFiles.PathOf(file), new ScenarioReadOptions { Overrides = [ScenarioOverride.Target("ws://chat/")] });
        var plan = RunPlan.Of(reading.Scenario!);
        var cut = PlanCut.Of(plan, Math.Min(4, plan.Rooms.Count));
        var choices = new JobChoices(ObjectNames.Of(plan.Scenario.Name, cut.Count), cut.Count, "image", null, null, "");

        var text = new Manifest(choices, cut, reading, ScenarioTree.Of(plan.Scenario, reading, RepositoryFiles.Root), PodNeeds.Of(cut)).Text;

        Assert.Empty(ServerRules.Broken(ManifestReader.Objects(text)));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Rules_AMistake_IsFound(string path, string value, string complaint)
    {
        using var stage = new KubernetesStage().Write("rooms.yaml", KubernetesStage.Plain);
        var objects = stage.Objects("rooms.yaml");
        var keys = path.Split('.');
        var at = keys[..^1].Aggregate((JsonNode)objects[^1], (node, key) => int.TryParse(key, out var index) ? node[index]! : node[key]!);
        if (int.TryParse(keys[^1], out var last))
        {
            at[last] = JsonNode.Parse(value);
        }
        else if (value == "null")
        {
            at.AsObject().Remove(keys[^1]);
        }
        else
        {
            at[keys[^1]] = JsonNode.Parse(value);
        }

        Assert.Contains(ServerRules.Broken(objects), broken => broken.Contains(complaint, StringComparison.Ordinal));
    }

    [Fact]
    public void Print_Arguments_AreThoseOfTheRun()
    {
        using var stage = new KubernetesStage { Choices = All, Overrides = Changes() }.WriteRich();

        var container = stage.Objects("load/rich.yaml")[^1]["spec"]!["template"]!["spec"]!["containers"]![0]!;

        Assert.Equal(
            [
                "run", "/scenario/load/rich.yaml", "--set", "populations.0.say.every=2s", "--clients", "60", "--set", "populations.0.user=${CHAT_TOKEN} x",
                "--slices", "7", "--rendezvous", "http://night-0.night:7070", "--rendezvous-listen", "0.0.0.0", "--rendezvous-timeout", "10m",
                "--build", "1.4.2 \"beta\" $$(HOME)", "--yes", "--out", "/out/$(LOADHARNESS_RUN_KEY)/index-$(JOB_COMPLETION_INDEX)",
            ],
            container["args"]!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.Equal(["LOADHARNESS_RUN_KEY", "LOADHARNESS_TOKEN", "CHAT_KEY", "CHAT_TOKEN"], container["env"]!.AsArray().Select(one => $"{one!["name"]}"));
    }

    [Fact]
    public void Print_Secrets_AreNotInIt()
    {
        using var stage = new KubernetesStage { Choices = All, Overrides = Changes() }.WriteRich();

        var text = stage.Print("load/rich.yaml");

        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", text, StringComparison.Ordinal);
        var maps = stage.Objects("load/rich.yaml").Where(one => $"{one["kind"]}" == "ConfigMap");
        Assert.DoesNotContain("PRIVATE KEY", $"{Assert.Single(maps)}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, 576, 500)]
    [InlineData(48_000, 768, 2_000)] // 20,000 a second in each slice, said, and heard by three others and oneself
    public void Needs_GrowWithTheLargestSlice(int clients, int megabytes, int cpu)
    {
        using var stage = new KubernetesStage { Choices = new("rooms", 2, "image", null, null, ""), Overrides = [ScenarioOverride.Clients(clients)] };
        stage.Write("rooms.yaml", KubernetesStage.Plain);

        var resources = stage.Objects("rooms.yaml")[^1]["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!;

        Assert.Equal(($"{megabytes}Mi", $"{cpu}m"), ($"{resources["limits"]!["memory"]}", $"{resources["requests"]!["cpu"]}"));
    }

    [Fact]
    public void Needs_MoreClientsThanAnAddressHasPorts_AreRefused()
    {
        using var stage = new KubernetesStage { Choices = new("rooms", 1, "image", null, null, ""), Overrides = [ScenarioOverride.Clients(70_000)] };
        stage.Write("rooms.yaml", KubernetesStage.Plain);

        Assert.Contains("use more slices", Assert.Throws<UserException>(() => stage.Print("rooms.yaml")).Message, StringComparison.Ordinal);
    }

    private static ScenarioOverride[] Changes() =>
        [ScenarioOverride.Set("populations.0.say.every=2s"), ScenarioOverride.Clients(60), ScenarioOverride.Set("populations.0.user=${CHAT_TOKEN} x")];

    private static void Verify(string name, string text) =>
        GoldenFile.Verify(name, text.Replace($"loadharness {Application.Version}", "loadharness VERSION", StringComparison.Ordinal), "Kubernetes");
}
