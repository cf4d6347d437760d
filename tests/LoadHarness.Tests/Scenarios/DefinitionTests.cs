using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

/// <summary>How profiles and protocols are found, and how one starts from another.</summary>
public sealed class DefinitionTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("loadharness-");

    public void Dispose() => _root.Delete(recursive: true);

    private const ReconnectTriggers UniApp = ReconnectTriggers.Close | ReconnectTriggers.Error | ReconnectTriggers.SendFailure;

    /// <summary>Names of the profiles that the program brings, in order.</summary>
    private static IEnumerable<string> Shipped => Directory.EnumerateFiles(RepositoryFiles.PathOf("scenarios/profiles"), "*.yaml")
        .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    [Fact]
    public void Name_ProfileBesideTheFile_HidesTheBuiltInOne()
    {
        Write("profiles/bare.yaml", "profile: bare\nabout: mine\nprotocol: plain-text\n");

        Assert.Equal("mine", ProfileOf(Write("run.yaml", Scenario("bare"))).About);
    }

    [Fact]
    public void Name_FoldersUpToScenarios_AreSearchedNearestFirst()
    {
        Write("scenarios/profiles/far.yaml", "profile: far\nabout: far\nprotocol: plain-text\n");
        Write("scenarios/profiles/near.yaml", "profile: near\nabout: far\nprotocol: plain-text\n");
        Write("scenarios/load/profiles/near.yaml", "profile: near\nabout: near\nprotocol: plain-text\n");

        Assert.Equal("far", ProfileOf(Write("scenarios/load/deep/a.yaml", Scenario("far"))).About);
        Assert.Equal("near", ProfileOf(Write("scenarios/load/deep/b.yaml", Scenario("near"))).About);
    }

    [Fact]
    public void Name_FoldersAboveScenarios_AreNotSearched()
    {
        Write("profiles/above.yaml", "profile: above\nprotocol: plain-text\n");
        var file = Write("scenarios/a.yaml", Scenario("above"));
        var other = Write("elsewhere/a.yaml", Scenario("above"));

        Assert.Equal($"{file}:4:25: populations.0.profile: unknown profile 'above': known are {string.Join(", ", Shipped)}", OnlyError(file));
        Assert.Equal($"{other}:4:25: populations.0.profile: unknown profile 'above': known are {string.Join(", ", Shipped)}", OnlyError(other));
    }

    [Fact]
    public void Name_UnknownOne_ListsThoseAroundToo()
    {
        Write("profiles/crowd.yaml", "profile: crowd\nprotocol: plain-text\n");

        Assert.EndsWith($"unknown profile 'xyzzy': known are {string.Join(", ", Shipped.Append("crowd").Order())}", OnlyError(Write("a.yaml", Scenario("xyzzy"))));
        Assert.EndsWith("unknown profile 'crowds', did you mean 'crowd'?", OnlyError(Write("b.yaml", Scenario("crowds"))));
    }

    [Fact]
    public void BuiltInProfile_ProtocolOfTheSameNameBeside_StaysBuiltIn()
    {
        Write("protocols/flat-json.yaml", "protocol: flat-json\nabout: mine\nsay: ${body}\nheartbeat: x\n");
        Write("profiles/own.yaml", "profile: own\nprotocol: flat-json\n");

        Assert.NotEqual("mine", ProfileOf(Write("a.yaml", Scenario("uni-app"))).Protocol.About);
        Assert.Equal("mine", ProfileOf(Write("b.yaml", Scenario("own"))).Protocol.About);
    }

    [Fact]
    public void Path_ToAProfile_IsRelativeToTheFileThatNamesIt()
    {
        Write("kinds/one.yaml", "profile: one\nprotocol: ../wires/w.yaml\n");
        Write("wires/w.yaml", "protocol: w\nsay: ${body}\n");

        Assert.Equal("w", ProfileOf(Write("runs/a.yaml", Scenario("../kinds/one.yaml"))).Protocol.Name);
    }

    [Fact]
    public void ProfileFile_WithErrors_IsNamedWithItsOwnLinesOnce()
    {
        var profile = Write("profiles/p.yaml", "profile: p\nprotocol: plain-text\nreconnect:\n  delay: 3\nhartbeat: never\n");
        var file = Write("a.yaml", Scenario("p") + "  - { name: b, profile: p, clients: 1 }\n");

        Assert.Equal(
            [
                $"{profile}:4:10: reconnect.delay: expected 'none', or a duration from 1ms to 24h, such as 250ms, 1.5s, 2m or 1h, "
                + "or a map with base, factor, cap, found '3': a bare number has no unit, write 3s for seconds or 3ms for milliseconds",
                $"{profile}:5:1: unknown key 'hartbeat', did you mean 'heartbeat'?",
            ],
            ScenarioFile.Read(file).Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void ProfileFile_NotYaml_IsNamedWithItsOwnLine()
    {
        var profile = Write("profiles/p.yaml", "profile: p\nprotocol: [\n");

        Assert.StartsWith($"{profile}:3:1: is not YAML: ", OnlyError(Write("a.yaml", Scenario("p"))));
    }

    [Fact]
    public void ProfileFile_FoundByName_MustHaveThatName()
    {
        var profile = Write("profiles/p.yaml", "profile: q\nprotocol: plain-text\n");

        Assert.Equal($"{profile}:1:10: profile: expected 'p' like the name of the file, found 'q'", OnlyError(Write("a.yaml", Scenario("p"))));
    }

    [Fact]
    public void Extends_InPlace_ChangesSingleKeys()
    {
        var profile = ProfileOf(Write("a.yaml", Scenario("{ extends: uni-app, reconnect: { delay: none }, heartbeat: { every: 5s } }")));

        Assert.Equal("uni-app (changed)", profile.Name);
        Assert.Equal(
            new ReconnectPolicy { On = UniApp, Law = DelayLaw.None, MaxAttempts = 10, AtOnce = ReconnectTriggers.Show, WhenHidden = HiddenDials.None },
            profile.Reconnect);
        Assert.Equal(new HeartbeatPolicy { Every = TimeSpan.FromSeconds(5) }, profile.Heartbeat);
        Assert.Equal("flat-json", profile.Protocol.Name);
    }

    [Theory]
    [InlineData("uni-app", 0)]
    [InlineData("{ extends: uni-app, answer-pings: always }", 0)]
    [InlineData("{ extends: uni-app, answer-pings: { after: 5s } }", 5)]
    [InlineData("{ extends: uni-app, answer-pings: never, heartbeat: never }", null)]
    public void AnswerPings_IsRead(string profile, int? after) =>
        Assert.Equal(after, (int?)ProfileOf(Write("a.yaml", Scenario(profile))).Pongs.After?.TotalSeconds);

    [Fact]
    public void Auth_IsRead()
    {
        var auth = ProfileOf(Write("a.yaml", Scenario("""
            { extends: uni-app, auth: { query: [ "${token}" ], headers: { A: "Bearer ${token}" }, cookies: { c: "${token}" }, sub-protocols: [ "t.${token}" ],
              login: { url: /login, lifetime: data.life, refresh-before: 10s, refused-by: [ 4001 ] }, sign: { key: k, text: "${body}", form: base64 } },
              protocol: { extends: flat-json, say: "${body} ${signature}" } }
            """.ReplaceLineEndings(" ")))).Auth;

        Assert.Equal(
            [new("", Template.Parse("${token}")), new("A", Template.Parse("Bearer ${token}")), new("c", Template.Parse("${token}"))],
            auth.Query.Concat(auth.Headers).Concat(auth.Cookies));
        Assert.Equal([Template.Parse("t.${token}")], auth.SubProtocols);
        Assert.Equal((null, "data.life", 10.0), (auth.Login!.Lifetime, auth.Login.LifetimePath, auth.Login.RefreshBefore?.TotalSeconds));
        Assert.Equal([4001], auth.Login.RefusedBy);
        Assert.Equal((SignatureForm.Base64, "k"), (auth.Signature!.Form, auth.Signature.Key.Source));
    }

    [Theory]
    [InlineData("bare", true, false)]
    [InlineData("{ extends: bare, auth: protocol }", true, false)]
    [InlineData("{ extends: bare, auth: none }", false, true)]
    [InlineData("{ extends: bare, auth: { cookies: { a: '${token}' } } }", true, true)]
    [InlineData("{ extends: bare, auth: { cookies: { a: b } } }", true, false)]
    public void Auth_InOneLine_IsSwitched(string profile, bool hasToken, bool replacesToken)
    {
        var auth = ProfileOf(Write("a.yaml", Scenario(profile))).Auth;

        Assert.Equal((hasToken, replacesToken), (auth.HasToken, auth.ReplacesToken));
    }

    [Theory]
    [InlineData("lifetime: 90s", 90.0, null)]
    [InlineData("lifetime: expires_in", null, "expires_in")]
    [InlineData("refresh-before: never", null, null)]
    public void Login_Lifetime_IsADurationOrAPath(string key, double? seconds, string? path)
    {
        var login = ProfileOf(Write("a.yaml", Scenario($"{{ extends: bare, auth: {{ login: {{ url: /, {key} }} }} }}"))).Auth.Login!;

        Assert.Equal((seconds, path), (login.Lifetime?.TotalSeconds, login.LifetimePath));
        Assert.Equal(key.StartsWith("refresh", StringComparison.Ordinal), login.RefreshBefore is null);
    }

    [Fact]
    public void Extends_WordForAPolicy_ReplacesIt()
    {
        var profile = ProfileOf(Write("a.yaml", Scenario("{ extends: uni-app, reconnect: never, heartbeat: never }")));

        Assert.Equal((ReconnectPolicy.Never, null), (profile.Reconnect, profile.Heartbeat));
    }

    [Fact]
    public void Extends_Match_IsReplacedWhole()
    {
        var profile = ProfileOf(Write("a.yaml", Scenario("{ extends: uni-app, protocol: { extends: flat-json, chat: { contains: hi }, query: { v: 1 } } }")));

        Assert.Equal(new(null, null, "hi"), profile.Protocol.Chat);
        Assert.Equal(["token", "room", "v"], profile.Protocol.Query.Select(parameter => parameter.Name));
    }

    [Fact]
    public void Extends_ChainOfFiles_IsFollowed()
    {
        Write("profiles/a.yaml", "profile: a\nextends: b\nheartbeat: { every: 1s }\n");
        Write("profiles/b.yaml", "profile: b\nextends: uni-app\nheartbeat: { first: 2s }\n");

        var profile = ProfileOf(Write("run.yaml", Scenario("a")));

        Assert.Equal("a", profile.Name);
        Assert.Equal(new HeartbeatPolicy { Every = TimeSpan.FromSeconds(1), First = TimeSpan.FromSeconds(2) }, profile.Heartbeat);
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("./a.yaml", "././b.yaml")]
    public void Extends_Circle_IsOneError(string a, string b)
    {
        Write("profiles/a.yaml", $"profile: a\nextends: {b}\n");
        Write("profiles/b.yaml", $"profile: b\nextends: {a}\n");

        Assert.EndsWith("extends itself, directly or through others", OnlyError(Write("run.yaml", Scenario("a"))));
        Assert.EndsWith("extends itself, directly or through others", ProfileFile.Read(PathOf("profiles/a.yaml")).Errors[0].ToString());
    }

    [Fact]
    public void Protocol_OfThePopulation_TakesThePlaceOfTheProfiles()
    {
        var text = Scenario("{ reconnect: never }").Replace("clients: 1", "clients: 1, protocol: plain-text", StringComparison.Ordinal);

        Assert.Equal("plain-text", ProfileOf(Write("a.yaml", text)).Protocol.Name);
    }

    [Fact]
    public void ProfileAndProtocolFiles_ForThemselves_AreRead()
    {
        Assert.Equal("uni-app", ProfileFile.Read(RepositoryFiles.PathOf("scenarios/profiles/uni-app.yaml")).Value!.Name);
        Assert.Equal("flat-json", ProtocolFile.Read(RepositoryFiles.PathOf("scenarios/protocols/flat-json.yaml")).Value!.Name);
        Assert.Null(ProfileFile.Read(RepositoryFiles.PathOf("scenarios/smoke/hello.yaml")).Value);
    }

    [Fact]
    public void Library_BuiltIn_ListsWhatTheRepositoryHas()
    {
        Assert.Equal(NamesIn("profiles"), ScenarioLibrary.Profiles.Select(profile => profile.Name));
        Assert.Equal(NamesIn("protocols"), ScenarioLibrary.Protocols.Select(protocol => protocol.Name));
        Assert.All([.. ScenarioLibrary.Profiles, .. ScenarioLibrary.Protocols], info => Assert.NotEqual("", info.About));
        Assert.All(ScenarioLibrary.Profiles, info => Assert.Equal($"built-in:profiles/{info.Name}.yaml", info.Origin));

        static IEnumerable<string> NamesIn(string folder) =>
            Directory.EnumerateFiles(RepositoryFiles.PathOf($"scenarios/{folder}"), "*.yaml")
                .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Library_AroundAFile_ListsOwnOnesFirstAndOnce()
    {
        var own = Write("profiles/bare.yaml", "profile: bare\nabout: mine\nprotocol: plain-text\n");
        Write("profiles/crowd.yaml", "not: [yaml");

        var profiles = ScenarioLibrary.ProfilesAround(PathOf("a.yaml"));

        Assert.Equal(Shipped.Append("crowd").Order(), profiles.Select(profile => profile.Name));
        Assert.Equal(new ProfileInfo("bare", "mine", own), profiles[0]);
    }

    private static string Scenario(string profile) =>
        $"scenario: s\ntarget: {{ backend: reference }}\npopulations:\n  - {{ name: a, profile: {profile}, clients: 1 }}\n";

    private static ClientProfile ProfileOf(string file)
    {
        var reading = ScenarioFile.Read(file);
        Assert.Empty(reading.Errors);
        return reading.Scenario!.Populations[0].Profile;
    }

    private static string OnlyError(string file) => Assert.Single(ScenarioFile.Read(file).Errors).ToString();

    private string PathOf(string file) => Path.Combine(_root.FullName, file);

    private string Write(string file, string text)
    {
        var path = PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
