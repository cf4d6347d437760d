using LoadHarness.Cli;

namespace LoadHarness.Tests.Kubernetes;

/// <summary>The files of a scenario must find each other in a pod as they do here.</summary>
public sealed class ScenarioTreeTests
{
    [Fact]
    public void Of_FilesAboveTheScenario_KeepTheirPlaces()
    {
        using var stage = new KubernetesStage().WriteRich();

        var tree = stage.Tree("load/rich.yaml");

        Assert.Equal(("load/rich.yaml", ""), (tree.Main, tree.WorkingFolder));
        Assert.Equal(
            ["load/rich.yaml", "load/protocols/own-json.yaml", "profiles/own.yaml", "data/all users.csv", "certificates/ca.pem", "certificates/client.pem"],
            tree.Files.Select(file => file.Path));
        Assert.Equal(["data/all users.csv", "certificates/client.pem"], tree.Files.Where(file => file.IsSecret).Select(file => file.Path));
        Assert.Equal("data.all_users.csv", tree.Files[3].Key);
        Assert.StartsWith("user,pass\nu0,p0\n", tree.Files[3].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FilesPutUpElsewhere_AreTheSameScenario()
    {
        using var stage = new KubernetesStage().WriteRich();
        using var pod = new KubernetesStage();

        foreach (var file in stage.Tree("load/rich.yaml").Files)
        {
            pod.Write(file.Path, file.Text);
        }

        Assert.Equal(stage.Read("load/rich.yaml").Hash, pod.Read("load/rich.yaml").Hash);
    }

    [Fact]
    public void Of_ProfilesOfAFolderNamedScenarios_AreFoundThere()
    {
        using var stage = new KubernetesStage { WorkingFolder = "scenarios/load" };
        stage.Write("scenarios/load/rooms.yaml", KubernetesStage.Plain.Replace("uni-app", "own", StringComparison.Ordinal));
        stage.Write("scenarios/profiles/own.yaml", "profile: own\nprotocol: flat-json\n");
        using var pod = new KubernetesStage();

        var tree = stage.Tree("scenarios/load/rooms.yaml");
        foreach (var file in tree.Files)
        {
            pod.Write(file.Path, file.Text);
        }

        Assert.Equal("scenarios/load", tree.WorkingFolder);
        Assert.Equal(["scenarios/load/rooms.yaml", "scenarios/profiles/own.yaml"], tree.Files.Select(file => file.Path));
        Assert.Equal(stage.Read("scenarios/load/rooms.yaml").Hash, pod.Read(tree.Main).Hash);
    }

    [Fact]
    public void Of_AFolderThatIsNotInTheWay_TellsNothingOfThisMachine()
    {
        using var stage = new KubernetesStage { WorkingFolder = "elsewhere" }.Write("deep/below/rooms.yaml", KubernetesStage.Plain);

        var tree = stage.Tree("deep/below/rooms.yaml");

        Assert.Equal(("rooms.yaml", ""), (tree.Main, tree.WorkingFolder));
    }

    [Fact]
    public void Of_NamesThatBecomeOne_HaveKeysOfTheirOwn()
    {
        var main = KubernetesStage.Plain.Replace("uni-app", "./a/b.yaml", StringComparison.Ordinal).Replace("bare", "./a.b.yaml", StringComparison.Ordinal);
        using var both = new KubernetesStage().Write("rooms.yaml", main)
            .Write("a/b.yaml", "profile: b\nprotocol: flat-json\n")
            .Write("a.b.yaml", "profile: a\nprotocol: flat-json\n");

        var keys = both.Tree("rooms.yaml").Files.Select(file => file.Key).ToList();

        Assert.Equal(3, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[-._a-zA-Z0-9]+$", key));
    }

    [Fact]
    public void Of_MoreThanAMegabyte_IsRefused()
    {
        using var stage = new KubernetesStage().WriteRich();
        stage.Write("data/all users.csv", "user,pass\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"u{i},{new string('p', 30_000)}\n")));

        var refusal = Assert.Throws<UserException>(() => stage.Tree("load/rich.yaml"));

        Assert.Contains("data/all users.csv, but a Secret holds 1,048,576", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_CertificatesFromAnotherFolder_AreRefused()
    {
        using var stage = new KubernetesStage { WorkingFolder = "profiles" }.WriteRich();

        var refusal = Assert.Throws<UserException>(() => stage.Tree("load/rich.yaml"));

        Assert.Contains("certificates/ca.pem", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AMissingCertificate_IsNamed()
    {
        using var stage = new KubernetesStage().WriteRich();
        File.Delete(stage["certificates/ca.pem"]);

        Assert.StartsWith("certificates/ca.pem: the file cannot be read", Assert.Throws<UserException>(() => stage.Tree("load/rich.yaml")).Message, StringComparison.Ordinal);
    }
}
