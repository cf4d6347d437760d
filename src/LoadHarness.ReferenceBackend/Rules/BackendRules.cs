namespace LoadHarness.ReferenceBackend.Rules;

/// <summary>
/// What the server demands of its clients and how it answers them, where real servers differ. Immutable; the defaults are those that the
/// tutorials' clients expect. <see cref="RuleCatalog"/> has the same rules by name.
/// </summary>
public sealed record BackendRules
{
    /// <summary>
    /// So often each connection is sent a ping frame; one from which no pong has come by the next is terminated. Default zero: never.
    /// </summary>
    public TimeSpan PingEvery { get; init; }

    /// <summary>How frames that are not understood are dealt with on the tutorials' paths. Default: they are ignored.</summary>
    public MalformedRule Malformed { get; init; } = MalformedRule.Ignore;

    /// <summary>Heartbeat messages are answered. Default true.</summary>
    public bool HeartbeatReply { get; init; } = true;

    /// <summary>
    /// The sender gets its own message too. Default null: as each dialect's client expects it. It does not apply to <c>/chat</c>.
    /// </summary>
    public bool? Echo { get; init; }

    /// <summary>The dialect that has a sub-protocol refuses those that do not offer it. Default true.</summary>
    public bool RequireSubProtocol { get; init; } = true;

    /// <summary>So soon must a client prove who it is where that takes a frame. Default 10 s; zero: whenever it likes.</summary>
    public TimeSpan AuthWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How a WebSocket request with a missing, wrong or expired token is answered. Default: HTTP 401.</summary>
    public BadTokenRule BadToken { get; init; } = BadTokenRule.Refuse;

    /// <summary>Only tokens from <c>/api/login</c> are accepted. Default false; a required token is accepted beside them.</summary>
    public bool RequireLogin { get; init; }

    /// <summary>Password of everybody's login. Default null: the required token if there is one, else any or none.</summary>
    public string? Password { get; init; }

    /// <summary>Time after which a token from <c>/api/login</c> expires. Default zero: never.</summary>
    public TimeSpan TokenLifetime { get; init; }

    /// <summary>A connection whose token expires is closed with 4401. Default false: tokens are looked at only when shown.</summary>
    public bool CloseOnExpiry { get; init; }

    /// <summary>So long at most a long poll waits for messages. Default 25 s; zero: not at all.</summary>
    public TimeSpan PollWait { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>So often all garbage is collected, so that the memory of the process is what it holds. Default zero: as the runtime likes.</summary>
    public TimeSpan CollectEvery { get; init; }

    /// <summary>Key of the signatures that chat frames of <c>/wx-push</c> must carry. Default null: none are asked for.</summary>
    public string? SignatureKey { get; init; }

    /// <summary>Throws unless every value is inside its documented range.</summary>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PingEvery, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(AuthWithin, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(TokenLifetime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(PollWait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(CollectEvery, TimeSpan.Zero);
    }
}
