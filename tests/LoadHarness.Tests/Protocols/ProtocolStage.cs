using System.Buffers;
using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;
using LoadHarness.Scenarios.Yaml;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.Tests.Protocols;

/// <summary>A wire format with one client, at 14:30 on 8 October 2018 UTC, the time that seed 3 prints.</summary>
internal sealed class ProtocolStage
{
    private static readonly Uri Server = new("ws://chat.test:8000");

    private readonly TemplateProtocol protocol;

    private ProtocolStage(ProtocolDefinition definition, AuthPolicy? auth = null) =>
        protocol = new TemplateProtocol(definition, auth, new StoppedClock());

    public ClientIdentity Client { get; init; } = new(7, "people", "ann", "tok-7", "r1");

    public bool Binary => protocol.Binary;

    /// <summary>What is sent once the connection is open, up to the first answer that is awaited.</summary>
    public string Join
    {
        get
        {
            var output = new RecordedOutput();
            protocol.Converse(Client).Open(output);
            return string.Concat(output.Sent.Select(Encoding.UTF8.GetString));
        }
    }

    public string Heartbeat => Frame((conversation, to) => conversation.WriteHeartbeat(to));

    public ConnectRequest Request => protocol.Request(Server, Client, TimeSpan.FromSeconds(1));

    /// <summary>Path and query as the request line has them.</summary>
    public string Path => Request.Url.PathAndQuery;

    public IEnumerable<string> Headers => Request.Headers.Select(header => $"{header.Key}: {header.Value}");

    /// <summary>A protocol of the repository.</summary>
    public static ProtocolStage Of(string name)
    {
        var reading = ProtocolFile.Read(RepositoryFiles.PathOf($"scenarios/protocols/{name}.yaml"));
        Assert.Empty(reading.Errors);
        return new ProtocolStage(reading.Value!);
    }

    /// <summary>A protocol written out, its keys as YAML lines.</summary>
    public static ProtocolStage Written(string yaml, ClientIdentity? client = null)
    {
        var reading = Read(yaml);
        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
        var stage = new ProtocolStage(reading.Scenario!.Populations[0].Profile.Protocol);
        return client is null ? stage : new ProtocolStage(reading.Scenario!.Populations[0].Profile.Protocol) { Client = client };
    }

    /// <summary>A protocol of the repository with an auth policy as YAML.</summary>
    /// <param name="name">Its name; further keys as YAML lines.</param>
    /// <param name="auth">The policy.</param>
    /// <param name="client">The client; null: ann.</param>
    public static ProtocolStage With(string name, string auth, ClientIdentity? client = null)
    {
        var reading = Read($"extends: {name}", auth);
        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
        var profile = reading.Scenario!.Populations[0].Profile;
        var stage = new ProtocolStage(profile.Protocol, profile.Auth);
        return client is null ? stage : new ProtocolStage(profile.Protocol, profile.Auth) { Client = client };
    }

    /// <summary>What is wrong with a protocol, its keys as YAML lines; they begin at line 7, column 7.</summary>
    public static string Errors(string yaml) => string.Join('\n', Read(yaml).Errors);

    public string Say(string body, uint sequence = 3) => Frame((conversation, to) => conversation.WriteSay(sequence, Encoding.UTF8.GetBytes(body), to));

    /// <summary>What the first inbound frame of a connection means.</summary>
    public FrameMeaning Read(ReadOnlySpan<byte> frame)
    {
        var output = new RecordedOutput();
        var conversation = Converse(output);
        output.Take();
        conversation.Read(frame, isBinary: false, output);
        var told = output.Take();
        return told switch
        {
            "" => FrameMeaning.Other,
            "joined" => FrameMeaning.Joined,
            "signal" => FrameMeaning.Signal,
            "heartbeat answered" => FrameMeaning.HeartbeatReply,
            _ => Enum.Parse<FrameMeaning>(told.Split(' ')[0] is "message" ? nameof(FrameMeaning.Chat) : told.Split(' ')[0], ignoreCase: true),
        };
    }

    /// <summary>A conversation on a connection that has just opened.</summary>
    public IConversation Converse(IChatOutput output)
    {
        var conversation = protocol.Converse(Client);
        conversation.Open(output);
        return conversation;
    }

    private string Frame(Action<IConversation, IBufferWriter<byte>> write)
    {
        var frame = new ArrayBufferWriter<byte>();
        write(protocol.Converse(Client), frame);
        return Encoding.UTF8.GetString(frame.WrittenSpan);
    }

    private static ScenarioReading Read(string yaml, string auth = "protocol") => ScenarioFile.ReadText(
        $"""
        scenario: s
        target: {"{ backend: reference }"}
        populations:
          - name: people
            profile: {"{"} auth: {auth} {"}"}
            clients: 1
            protocol:
        {string.Join('\n', yaml.Split('\n').Select(line => "      " + line))}
        """,
        "s.yaml",
        new ScenarioReadOptions { Environment = name => name == "KEY" ? "Jefe" : null });

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2018, 10, 8, 14, 30, 59, 123, TimeSpan.Zero);
    }
}

/// <summary>What an inbound frame without a stamp means.</summary>
public enum FrameMeaning
{
    /// <summary>Nothing to us.</summary>
    Other,

    /// <summary>The login is answered: joined.</summary>
    Joined,

    /// <summary>The login is answered: refused.</summary>
    Refused,

    /// <summary>A heartbeat is answered.</summary>
    HeartbeatReply,

    /// <summary>The server tells of an error.</summary>
    Error,

    /// <summary>Chat.</summary>
    Chat,

    /// <summary>Not of the wire format at all.</summary>
    Unreadable,

    /// <summary>A signal: typing, presence, a receipt.</summary>
    Signal,
}
