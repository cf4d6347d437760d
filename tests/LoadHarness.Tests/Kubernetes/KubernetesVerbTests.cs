using LoadHarness.Cli;

namespace LoadHarness.Tests.Kubernetes;

/// <summary>What the verb takes, and what it refuses with one clear message.</summary>
public sealed class KubernetesVerbTests
{
    private static readonly string[] Usual = ["--slices", "4", "--image", "registry.example.com/loadharness:1.0"];

    [Fact]
    public async Task Kubernetes_AScenario_IsPrinted()
    {
        var (code, output, error) = await Run(KubernetesStage.Plain, [.. Usual, "--name", "night", "--namespace", "load"]);

        Assert.Equal((ExitCode.Ok, ""), (code, error));
        Assert.Equal(["ConfigMap", "Service", "Job"], ManifestReader.Objects(output).Select(one => $"{one["kind"]}"));
        Assert.Empty(ServerRules.Broken(ManifestReader.Objects(output)));
    }

    [Theory]
    [InlineData("url: \"ws://127.0.0.1:8080/\"", "", "127.0.0.1 is the pod itself there")]
    [InlineData("url: \"ws://localhost:8080/\"", "", "localhost is the pod itself there")]
    [InlineData("backend: reference", "", "name a backend with --target URL")]
    [InlineData("url: \"ws://chat/\", admin: \"http://127.0.0.1:8080/admin\"", "", "target.admin: 127.0.0.1 is the pod itself")]
    [InlineData("url: \"ws://chat/\"", "observe: { prometheus: \"http://localhost:9090/metrics\", series: { load: node_load1 } }", "observe.prometheus: localhost")]
    [InlineData("url: \"ws://chat/\"", "observe: { process: chatd }", "observe: a process of this machine")]
    [InlineData("url: \"ws://chat/\", command: [./chatd]", "", "target.command: ")]
    [InlineData("url: \"ws://chat/\"", "events: [ { at: 1s, exec: [./restart.sh] } ]", "The event 'exec restart.sh' runs a command of this machine")]
    public async Task Kubernetes_WhatIsAboutThisMachine_IsRefused(string target, string more, string complaint)
    {
        var scenario = KubernetesStage.Plain.Replace("url: \"ws://chat.shop.svc:8080/chat\"", target, StringComparison.Ordinal) + more + "\n";

        await Refuses(scenario, complaint, Usual);
    }

    [Theory]
    [InlineData("there are 12 rooms for 13 slices", "--slices", "13", "--image", "x")]
    [InlineData("A run is cut into 1 slice or more", "--slices", "0", "--image", "x")]
    [InlineData("--name 'Night'", "--slices", "4", "--image", "x", "--name", "Night")]
    [InlineData("--namespace 'a_b'", "--slices", "4", "--image", "x", "--namespace", "a_b")]
    [InlineData("--claim 'a/b'", "--slices", "4", "--image", "x", "--claim", "a/b")]
    [InlineData("--image 'a b'", "--slices", "4", "--image", "a b")]
    [InlineData("--slices", "--image", "x")]
    [InlineData("--image", "--slices", "4")]
    [InlineData("populations.0.token=***: this may be a secret", "--slices", "4", "--image", "x", "--set", "populations.0.token=4711")]
    [InlineData("--target ws://chat/?key=***: this may be a secret", "--slices", "4", "--image", "x", "--target", "ws://chat/?key=4711")]
    public async Task Kubernetes_WhatCannotBe_IsRefused(string complaint, params string[] options) => await Refuses(KubernetesStage.Plain, complaint, options);

    private static async Task Refuses(string scenario, string complaint, string[] options)
    {
        var (code, output, error) = await Run(scenario, options);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(complaint, error, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", error, StringComparison.Ordinal);
        Assert.Equal("", output);
    }

    private static async Task<(int Code, string Output, string Error)> Run(string scenario, string[] options)
    {
        using var stage = new KubernetesStage().Write("rooms.yaml", scenario);
        using StringWriter output = new(), error = new();
        var code = await Application.RunAsync(["kubernetes", stage["rooms.yaml"], .. options], new Terminal(output, error));
        return (code, output.ToString(), error.ToString());
    }
}
