using System.Globalization;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Profiles;

/// <summary>How one kind of client behaves: a set of policies plus its protocol. Immutable.</summary>
public sealed record ClientProfile
{
    /// <summary>Name as in <c>profiles/NAME.yaml</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What such a client is and does to a server, for people.</summary>
    public string About { get; init; } = "";

    /// <summary>The wire format it speaks.</summary>
    public required ProtocolDefinition Protocol { get; init; }

    /// <summary>Where its token comes from and where it goes. Default: the population's, where the protocol has it.</summary>
    public AuthPolicy Auth { get; init; } = AuthPolicy.AsProtocol;

    /// <summary>What it does when its connection is lost or a dial fails. Default: nothing.</summary>
    public ReconnectPolicy Reconnect { get; init; } = ReconnectPolicy.Never;

    /// <summary>How it keeps its connection alive; null: not at all.</summary>
    public HeartbeatPolicy? Heartbeat { get; init; }

    /// <summary>What it does with messages that it cannot say at once. Default: they are dropped.</summary>
    public SendPolicy Send { get; init; } = SendPolicy.Drop;

    /// <summary>By what it knows a message that it had already. Default: by nothing, each copy is shown.</summary>
    public DedupeKey Dedupe { get; init; }

    /// <summary>How it notices that nothing is heard any more; null: it does not.</summary>
    public SilencePolicy? Silence { get; init; }

    /// <summary>What hiding and showing its page does. Default: it is shown to the end.</summary>
    public VisibilityPolicy Visibility { get; init; } = VisibilityPolicy.Always;

    /// <summary>How its device changes its network; null: never.</summary>
    public DevicePolicy? Device { get; init; }

    /// <summary>Connections that its platform lets it have at a time (seed row 1.3). Default 5.</summary>
    public int MaxSockets { get; init; } = 5;

    /// <summary>How it reads its room's history over HTTP; null: not at all.</summary>
    public HistoryPolicy? History { get; init; }

    /// <summary>What its users can do over HTTP; a population says how often they do. Default nothing.</summary>
    public IReadOnlyList<NamedRequest> Actions { get; init; } = [];

    /// <summary>How it uploads a log of its connections; null: not at all.</summary>
    public LogPolicy? Logs { get; init; }

    /// <summary>How it goes on without a WebSocket; null: not at all.</summary>
    public FallBackPolicy? FallBack { get; init; }

    /// <summary>Whether it makes HTTP requests, logins included.</summary>
    public bool UsesHttp => Auth.Login is not null || History is not null || Logs is not null || FallBack is not null;

    /// <summary>How it answers the pings of the server. Default: each at once.</summary>
    public PongPolicy Pongs { get; init; } = PongPolicy.Always;

    /// <summary>How fast it takes what the server sends. Default: as fast as it comes.</summary>
    public ReadPolicy Read { get; init; } = ReadPolicy.Full;

    /// <summary>How much of the request of its upgrade it sends. Default: all of it.</summary>
    public HandshakePolicy Handshake { get; init; } = HandshakePolicy.Whole;

    /// <summary>How long after it is joined it cuts its own connection, without a close frame; null: it does not.</summary>
    public TimeSpan? HangUp { get; init; }

    /// <summary>Frames that it should not send. Default none.</summary>
    public IReadOnlyList<UnrulyPolicy> Unruly { get; init; } = [];

    /// <summary>Token of its clients in place of their population's, a template over <c>${client}</c>, <c>${user}</c>, <c>${population}</c>; null: the population's.</summary>
    public Template? Token { get; init; }

    /// <summary>What its file says of <see cref="Misbehaves"/>; null: nothing.</summary>
    public bool? Declared { get; init; }

    /// <summary>
    /// Whether it does wrong on purpose: then the numbers of a run are about the others. As <see cref="Declared"/>, or whether it reads
    /// slowly, leaves its handshake undone, hangs up or sends unruly frames.
    /// </summary>
    public bool Misbehaves => Declared ?? WrongDoings().Any();

    /// <summary>What it does wrong, for people: <c>reads 200 bytes/s, hangs up 0 s after its join</c>; empty: nothing that these keys tell.</summary>
    public string Misconduct => string.Join(", ", WrongDoings());

    private IEnumerable<string> WrongDoings()
    {
        if (Read.BytesPerSecond is { } rate)
        {
            yield return Text($"reads {rate:N0} bytes/s");
        }

        if (!Handshake.IsWhole)
        {
            yield return Handshake.ByteEvery is { } every ? Text($"sends a byte of its handshake every {every.TotalSeconds:0.###} s") : "sends half a handshake";
        }

        if (HangUp is { } after)
        {
            yield return Text($"hangs up {after.TotalSeconds:0.###} s after its join");
        }

        foreach (var unruly in Unruly)
        {
            yield return unruly.Frame switch
            {
                UnrulyFrame.Malformed => Text($"a malformed frame every {unruly.Every.TotalSeconds:0.###} s"),
                UnrulyFrame.Oversized => Text($"a frame of {unruly.Bytes:N0} bytes every {unruly.Every.TotalSeconds:0.###} s"),
                _ => Text($"a join every {unruly.Every.TotalSeconds:0.###} s"),
            };
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
