using LoadHarness.Metrics.Thresholds;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Scenarios.Shapes;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

public sealed class ScenarioFileTests : IDisposable
{
    private const string Minimal = """
        scenario: least
        target: { backend: reference }
        populations:
          - { name: members, profile: bare, clients: 10 }
        """;

    private const string AllKeys = """
        scenario: all-keys
        about: |
          Two lines
          of text.
        target:
          url: "wss://chat.example:8443/ws?v=2"
          connect-timeout: 2.5s
          transport: client-websocket
          compression: true
          proxy: http://me:secret@proxy:3128
          tls: { verify: false, authority: ca.pem, client-certificate: me.pem, min-version: "1.3", resume: true }
        seed: -9223372036854775808
        lost-after: 2s
        deadline: 500 ms
        phases: { warm-up: 0s, steady: 1h, drain: 2m }
        populations:
          - name: closed
            clients: 14
            arrival: { rate: 90/m, stay: 2m }
            rooms: { count: 3, name: "lobby-${n}" }
            say: { closed-loop: true, think: 250ms, bytes: 64 KB }
            token: "t-${user}"
            user: "${population}/${client}"
            profile:
              about: One of a kind.
              reconnect:
                on: [error]
                delay: { base: 1s, factor: 1.5, cap: 1m }
                jitter: full
                max-attempts: 5
                reset: never
              heartbeat: { every: 5s, first: 0s, reply-within: 2s, give-up-after: 3 }
              protocol:
                path: /ws
                query: { v: "2" }
                headers: { Authorization: "Bearer ${token}" }
                sub-protocols: [chat.v2, chat]
                frames: binary
                max-message: 64 KiB
                settle: 0s
                join: { send: "hello ${user}", expect: { contains: welcome }, within: 3s }
                say: "${id} ${seq} ${body}"
                heartbeat: h
                heartbeat-reply: { json: a.b, equals: 7, contains: x }
        thresholds: [connect.time p95 < 1 s of closed, { limit: drop.count == 0, abort: true }, { limit: drop.count < 9 }]
        generator: { schedule-lateness: 50ms, receive-backlog: 40ms, gc-pause: 1s, gc-share: 2%, intervals: 10% }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loadharness-");

    public static TheoryData<string> ShippedFiles =>
    [
        .. Directory.EnumerateFiles(RepositoryFiles.PathOf("scenarios"), "*.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFiles.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(ShippedFiles))]
    public void Check_ShippedFile_IsRightAndSaysSo(string file)
    {
        var check = ScenarioFile.Check(RepositoryFiles.PathOf(file));

        Assert.Empty(check.Errors);
        Assert.Equal(Path.GetFileNameWithoutExtension(file), check.Name);
        var kind = file.Contains("/profiles/") ? FileKind.Profile : file.Contains("/protocols/") ? FileKind.Protocol : FileKind.Scenario;
        Assert.Equal(kind, check.Kind);
    }

    [Theory]
    [MemberData(nameof(ShippedFiles))]
    public void ShippedFile_FirstLine_NamesTheSchemaForEditors(string file)
    {
        var up = string.Concat(Enumerable.Repeat("../", file.Count(c => c == '/') - 1));

        Assert.StartsWith($"# yaml-language-server: $schema={up}scenario.schema.json\n", RepositoryFiles.Read(file));
    }

    [Fact]
    public void Read_Hello_IsWhatItSays()
    {
        var scenario = Valid(ScenarioFile.Read(RepositoryFiles.PathOf("scenarios/smoke/hello.yaml")));

        Assert.Equal("hello", scenario.Name);
        Assert.True(scenario.Target.IsReferenceBackend);
        Assert.Equal(42, scenario.Seed);
        var members = Assert.Single(scenario.Populations);
        Assert.Equal(("members", 200), (members.Name, members.Clients));
        Assert.Equal(LoadShape.Ramp(TimeSpan.FromSeconds(4)), members.Arrival);
        Assert.Equal(RoomLayout.OfSize(10), members.Rooms);
        Assert.Equal(new SayPolicy { Every = TimeSpan.FromSeconds(1), Spread = Spread.Poisson, Bytes = 120 }, members.Say);
        Assert.Equal(
            new PhaseLengths { WarmUp = TimeSpan.FromSeconds(2), Steady = TimeSpan.FromSeconds(20), Drain = TimeSpan.FromSeconds(6) },
            scenario.Phases);
        Assert.Equal(
            ["delivery.latency p99 < 250 ms", "connect.time p95 < 1 s", "drop.rate < 0.1 /client-hour"],
            scenario.Thresholds.Select(threshold => threshold.Text));
    }

    [Fact]
    public void Read_Hello_PlaysTheClientOfSeedZero()
    {
        var profile = Valid(ScenarioFile.Read(RepositoryFiles.PathOf("scenarios/smoke/hello.yaml"))).Populations[0].Profile;

        Assert.Equal("uni-app", profile.Name);
        Assert.Equal(
            new ReconnectPolicy
            {
                On = ReconnectTriggers.Close | ReconnectTriggers.Error | ReconnectTriggers.SendFailure,
                Law = DelayLaw.Fixed,
                Delay = TimeSpan.FromSeconds(3),
                MaxAttempts = 10,
                ResetOn = AttemptReset.Open,
                AtOnce = ReconnectTriggers.Show,
                WhenHidden = HiddenDials.None,
            },
            profile.Reconnect);
        Assert.Equal(new HeartbeatPolicy { Every = TimeSpan.FromSeconds(30) }, profile.Heartbeat);
        var protocol = profile.Protocol;
        Assert.Equal(("flat-json", "/chat", false), (protocol.Name, protocol.Path, protocol.Binary));
        Assert.Equal(
            [new NamedTemplate("token", Template.Parse("${token}"), Raw: true), new NamedTemplate("room", Template.Parse("${room}"))],
            protocol.Query);
        Assert.Equal(
            new LoginStep { Expect = new FrameMatch("type", "joined", null), Refused = new FrameMatch("type", "error", null), Within = TimeSpan.FromSeconds(10) },
            protocol.Join);
        Assert.Equal("""{"type":"msg","content":"${body}"}""", protocol.Say.Source);
        Assert.Equal("""{"type":"ping"}""", protocol.Heartbeat!.Source);
        Assert.Equal(new FrameMatch("type", "pong", null), protocol.HeartbeatReply);
        Assert.Equal("""{"type":"leave"}""", protocol.Leave!.Source);
        Assert.True(protocol.IsJson);
    }

    [Fact]
    public void ReadText_LeastScenario_HasTheDefaultsOfTheRecords()
    {
        var scenario = Valid(ScenarioFile.ReadText(Minimal, "least.yaml"));
        var population = Assert.Single(scenario.Populations);
        var bare = new Population { Name = "members", Profile = population.Profile, Clients = 10, Actions = population.Actions };

        Assert.Equal(bare with { Signals = population.Signals }, population);
        Assert.Empty(population.Signals);
        Assert.Equal(
            new Scenario { Name = "least", Target = new Target(), Populations = scenario.Populations, Events = scenario.Events, Thresholds = scenario.Thresholds },
            scenario);
        Assert.Empty(scenario.Events);
        Assert.Empty(scenario.Thresholds);
        Assert.Empty(population.Actions);
        Assert.Equal(ReconnectPolicy.Never, population.Profile.Reconnect);
        Assert.Null(population.Profile.Heartbeat);
    }

    [Fact]
    public void ReadText_EmptyPolicies_HaveTheDefaultsOfTheRecords()
    {
        var population = Valid(ScenarioFile.ReadText("""
            scenario: defaults
            target: { url: "ws://localhost:1/x" }
            populations:
              - name: members
                clients: 1
                profile: { reconnect: {}, heartbeat: {}, protocol: { say: "${body}", heartbeat: ping } }
                say: { every: 1s }
            """, "defaults.yaml")).Populations[0];

        Assert.Equal(new ReconnectPolicy(), population.Profile.Reconnect);
        Assert.Equal(new HeartbeatPolicy(), population.Profile.Heartbeat);
        Assert.Equal(new SayPolicy { Every = TimeSpan.FromSeconds(1) }, population.Say);
        var protocol = population.Profile.Protocol;
        var least = new ProtocolDefinition { Name = "inline", Say = Template.Parse("${body}"), Heartbeat = Template.Parse("ping") };
        Assert.Equal(
            least with
            {
                Query = protocol.Query,
                Headers = protocol.Headers,
                SubProtocols = protocol.SubProtocols,
                Signals = protocol.Signals,
                Steps = protocol.Steps,
                Answers = protocol.Answers,
                Notices = protocol.Notices,
                Values = protocol.Values,
            },
            protocol);
        Assert.Empty(protocol.Query);
        Assert.Empty(protocol.Signals);
        Assert.Equal((0, 0, 0, 0), (protocol.Steps.Count, protocol.Answers.Count, protocol.Notices.Count, protocol.Values.Count));
    }

    [Fact]
    public void ReadText_WebsocketClient_ItsClientsDialWhenThePackageDoes()
    {
        var scenario = Valid(ScenarioFile.ReadText("""
            scenario: s
            target:
              backend: reference
              compression: true
              transport: websocket-client
              websocket-client: { reconnect-timeout: never, error-reconnect-timeout: 7s, lost-reconnect-timeout: 500ms }
            populations: [{ name: a, profile: uni-app, clients: 1 }]
            """, "s.yaml"));

        Assert.Equal(TransportKind.WebsocketClient, scenario.Target.Transport);
        Assert.Equal(
            "Reconnects are those of Websocket.Client, not of the profiles: 0.5 s after a loss, 7 s after a failed dial, and however long no message comes (target.websocket-client).",
            scenario.Target.WebsocketClient.Sentence);
        var policy = scenario.Populations[0].Profile.Reconnect;
        Assert.Equal(
            (TimeSpan.Zero, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)),
            (policy.DelayBefore(0, 0.9), policy.DelayBefore(1, 0.9), policy.DelayBefore(10_000, 0.9)));
    }

    [Fact]
    public void Follow_NeverAfterAnError_GivesUpAfterTheFirstFailure()
    {
        var policy = new WebsocketClientSettings { ErrorReconnectTimeout = null }.Follow(ReconnectPolicy.Never with { On = ReconnectTriggers.Show });

        Assert.Equal((TimeSpan.Zero, null), (policy.DelayBefore(0, 0.9), policy.DelayBefore(1, 0.9)));
        Assert.Equal(ReconnectTriggers.Show | ReconnectTriggers.Close | ReconnectTriggers.Error, policy.On);
    }

    [Theory]
    [InlineData("backend: reference", TransportKind.Own)]
    [InlineData("backend: reference, compression: false", TransportKind.Own)]
    [InlineData("backend: reference, compression: true", TransportKind.ClientWebSocket)]
    [InlineData("backend: reference, proxy: 'http://me:secret@proxy:3128'", TransportKind.ClientWebSocket)]
    [InlineData("backend: reference, compression: true, transport: client-websocket", TransportKind.ClientWebSocket)]
    public void ReadText_CompressionOrProxy_ChoosesTheTransportThatHasThem(string target, TransportKind transport) =>
        Assert.Equal(
            transport,
            Valid(ScenarioFile.ReadText($$"""
                scenario: s
                target: { {{target}} }
                populations: [{ name: a, profile: bare, clients: 1 }]
                """, "s.yaml")).Target.Transport);

    [Fact]
    public void ReadText_EveryKey_IsRead()
    {
        var scenario = Valid(ScenarioFile.ReadText(AllKeys, "all-keys.yaml"));
        var population = scenario.Populations[0];
        var profile = population.Profile;
        var protocol = profile.Protocol;

        Assert.Equal("Two lines\nof text.", scenario.About);
        Assert.Equal(
            new Target
            {
                Url = new Uri("wss://chat.example:8443/ws?v=2"),
                ConnectTimeout = TimeSpan.FromSeconds(2.5),
                Transport = TransportKind.ClientWebSocket,
                Compression = true,
                Proxy = new Uri("http://me:secret@proxy:3128"),
                Tls = new TlsSettings { Verify = false, Authority = "ca.pem", ClientCertificate = "me.pem", MinVersion = 13, Resume = true },
            },
            scenario.Target);
        Assert.Equal(long.MinValue, scenario.Seed);
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(500)), (scenario.LostAfter, scenario.Deadline!.Value));
        Assert.Equal(
            new PhaseLengths { WarmUp = TimeSpan.Zero, Steady = TimeSpan.FromHours(1), Drain = TimeSpan.FromMinutes(2) }, scenario.Phases);
        Assert.Equal(1.5, population.Arrival.RatePerSecond!.Value, 9);
        Assert.Equal(TimeSpan.FromMinutes(2), population.Arrival.Stay);
        Assert.Equal(new RoomLayout(null, 3, Template.Parse("lobby-${n}")), population.Rooms);
        Assert.Equal(new SayPolicy { Think = TimeSpan.FromMilliseconds(250), Bytes = 64_000 }, population.Say);
        Assert.Equal(("t-${user}", "${population}/${client}"), (population.Token.Source, population.User.Source));
        Assert.Equal(("inline", "One of a kind."), (profile.Name, profile.About));
        Assert.Equal(
            new ReconnectPolicy
            {
                On = ReconnectTriggers.Error,
                Law = DelayLaw.Exponential,
                Delay = TimeSpan.FromSeconds(1),
                Factor = 1.5,
                Cap = TimeSpan.FromMinutes(1),
                FullJitter = true,
                MaxAttempts = 5,
                ResetOn = AttemptReset.Never,
            },
            profile.Reconnect);
        Assert.Equal(
            new HeartbeatPolicy
            {
                Every = TimeSpan.FromSeconds(5),
                First = TimeSpan.Zero,
                ReplyWithin = TimeSpan.FromSeconds(2),
                GiveUpAfter = 3,
            },
            profile.Heartbeat);
        Assert.Equal(("/ws", true, 65_536, TimeSpan.Zero), (protocol.Path, protocol.Binary, protocol.MaxMessage, protocol.Settle));
        Assert.Equal(["chat.v2", "chat"], protocol.SubProtocols);
        Assert.Equal(
            new LoginStep { Send = Template.Parse("hello ${user}"), Expect = new FrameMatch(null, null, "welcome"), Within = TimeSpan.FromSeconds(3) },
            protocol.Join);
        Assert.Equal(new FrameMatch("a.b", "7", "x"), protocol.HeartbeatReply);
        Assert.Equal(["closed", null, null], scenario.Thresholds.Select(threshold => threshold.Population));
        Assert.Equal([false, true, false], scenario.Thresholds.Select(threshold => threshold.Abort));
        Assert.Equal(
            new GeneratorLimits
            {
                ScheduleLateness = TimeSpan.FromMilliseconds(50),
                ReceiveBacklog = TimeSpan.FromMilliseconds(40),
                GcPause = TimeSpan.FromSeconds(1),
                GcShare = 0.02,
                Intervals = 0.1,
            },
            scenario.Generator);
    }

    [Theory]
    [InlineData("none", DelayLaw.None, 3)]
    [InlineData("1.5 s", DelayLaw.Fixed, 1.5)]
    [InlineData("{ base: 2s }", DelayLaw.Exponential, 2)]
    public void ReadText_Delay_MayBeWrittenInThreeWays(string delay, DelayLaw law, double seconds)
    {
        var policy = Valid(ScenarioFile.ReadText($$"""
            scenario: delays
            target: { backend: reference }
            populations:
              - name: members
                clients: 1
                profile: { protocol: plain-text, reconnect: { delay: {{delay}}, jitter: 20% } }
            """, "delays.yaml")).Populations[0].Profile.Reconnect;

        Assert.Equal((law, TimeSpan.FromSeconds(seconds), 0.2), (policy.Law, policy.Delay, policy.Jitter));
    }

    [Fact]
    public void ReadText_Aliases_AreShared()
    {
        var scenario = Valid(ScenarioFile.ReadText("""
            scenario: aliases
            target: { backend: reference }
            populations:
              - { name: a, profile: bare, clients: 1, say: &talk { every: 1s } }
              - { name: b, profile: bare, clients: 2, say: *talk }
            """, "aliases.yaml", new ScenarioReadOptions { Overrides = [ScenarioOverride.Set("populations.b.say.every=2s")] }));

        Assert.Equal(
            [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], scenario.Populations.Select(population => population.Say!.Every!.Value));
    }

    [Fact]
    public void Hash_OfReading_ChangesWithTextOverridesAndIncludedFilesOnly()
    {
        var first = ScenarioFile.ReadText(Minimal, "a.yaml");

        Assert.Matches("^[0-9a-f]{12}$", first.Hash);
        Assert.Equal(first.Hash, ScenarioFile.ReadText(Minimal.ReplaceLineEndings("\r\n"), "b.yaml").Hash);
        Assert.NotEqual(first.Hash, ScenarioFile.ReadText(Minimal + "\n", "a.yaml").Hash);
        Assert.NotEqual(
            first.Hash, ScenarioFile.ReadText(Minimal, "a.yaml", new ScenarioReadOptions { Overrides = [ScenarioOverride.Seed(1)] }).Hash);

        var hello = RepositoryFiles.PathOf("scenarios/smoke/hello.yaml");
        Assert.Equal(ScenarioFile.Read(hello).Hash, ScenarioFile.Read(Path.GetRelativePath(".", hello)).Hash);
        Assert.Equal(ScenarioFile.Read(hello).Hash, ScenarioFile.ReadText(File.ReadAllText(hello), "anywhere.yaml").Hash);

        Directory.CreateDirectory(Path.Combine(_folder.FullName, "profiles"));
        File.WriteAllText(Path.Combine(_folder.FullName, "profiles", "bare.yaml"), "profile: bare\nprotocol: plain-text\n");
        Assert.NotEqual(first.Hash, ScenarioFile.ReadText(Minimal, Path.Combine(_folder.FullName, "a.yaml")).Hash);
    }

    [Fact]
    public void Read_FileThatCannotBeRead_IsOneErrorWithoutPosition()
    {
        var binary = Path.Combine(_folder.FullName, "binary.yaml");
        File.WriteAllBytes(binary, [0x73, 0xC3, 0x28]);
        var huge = Path.Combine(_folder.FullName, "huge.yaml");
        File.WriteAllText(huge, new string('#', 2_000_000));
        var missing = Path.Combine(_folder.FullName, "missing.yaml");

        Assert.Equal($"{binary}: the file is not UTF-8: save it as UTF-8", OnlyError(binary));
        Assert.Equal($"{huge}: the file is longer than 1,048,576 bytes: this is no scenario", OnlyError(huge));
        Assert.Equal($"{missing}: there is no such file", OnlyError(missing));
        Assert.Equal($"{_folder.FullName}: this is a folder, not a file", OnlyError(_folder.FullName));
    }

    [Fact]
    public void Check_NoneOfOurFiles_SaysHowOursBegin()
    {
        var file = Path.Combine(_folder.FullName, "other.yaml");
        File.WriteAllText(file, "version: 3\n");

        var check = ScenarioFile.Check(file);

        Assert.Equal(FileKind.Unknown, check.Kind);
        Assert.Equal(
            $"{file}:1:1: this is none of our files: one begins with scenario: NAME, profile: NAME or protocol: NAME",
            Assert.Single(check.Errors).ToString());
    }

    private static string OnlyError(string path)
    {
        var error = Assert.Single(ScenarioFile.Read(path).Errors).ToString();
        Assert.Equal(error, Assert.Single(ScenarioFile.Check(path).Errors).ToString());
        Assert.Equal(error, Assert.Single(ProfileFile.Read(path).Errors).ToString());
        return error;
    }

    private static Scenario Valid(ScenarioReading reading)
    {
        Assert.Empty(reading.Errors);
        Assert.True(reading.IsValid);
        return reading.Scenario!;
    }
}
