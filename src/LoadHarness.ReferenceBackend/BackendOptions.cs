using LoadHarness.ReferenceBackend.Rules;
using Microsoft.Extensions.Logging;

namespace LoadHarness.ReferenceBackend;

/// <summary>
/// What a <see cref="ChatBackend"/> is told at its start: where it listens and where its limits are. Immutable; the defaults are those of a
/// well-behaved server. Values outside the documented ranges make <see cref="ChatBackend.StartAsync"/> throw
/// <see cref="ArgumentException"/>.
/// </summary>
public sealed record BackendOptions
{
    /// <summary>
    /// Address to listen on: an IPv4 or IPv6 address, <c>localhost</c> (the IPv4 loopback) or <c>*</c> (every IPv4 address).
    /// Default 127.0.0.1.
    /// </summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port, 0 to 65535. Default 0: a free one, to be read from <see cref="ChatBackend.WebSocketUri"/>.</summary>
    public int Port { get; init; }

    /// <summary>
    /// A connection from which no byte came for this long (WebSocket pings count as bytes) is closed with 4408 "idle", at most one second
    /// later than that. Default 60 s; zero or negative: never.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Once the server has said goodbye, the peer has this long to answer before the TCP connection is cut. Default 5 s, above zero.
    /// </summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Messages kept per room for the history and for long polls, and at most 1 MiB of them. Default 100, from 0.</summary>
    public int HistoryLimit { get; init; } = 100;

    /// <summary>
    /// Rooms without members that are kept for their history and totals; beyond it the one empty for longest is forgotten. Default 10,000,
    /// from 0.
    /// </summary>
    public int EmptyRoomLimit { get; init; } = 10_000;

    /// <summary>
    /// Largest accepted message in bytes, fragments added up; a larger one is answered by close 1009. Default 1 MiB, from 1.
    /// </summary>
    public int MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>
    /// Bytes that may wait for one receiver (payloads plus 32 bytes for each message); a receiver so slow that more would wait is
    /// terminated. Default 8 MiB, from 1.
    /// </summary>
    public long MaxQueuedBytes { get; init; } = 8 << 20;

    /// <summary>The only accepted token beside those of the login. Default null: every non-empty token is accepted.</summary>
    public string? RequiredToken { get; init; }

    /// <summary>What it demands of its clients and how it answers them. Default: as the tutorials' clients expect it.</summary>
    public BackendRules Rules { get; init; } = new();

    /// <summary>
    /// What shall go wrong from the start: setting by name of a <see cref="Defects.DefectCatalog"/> row. Default: nothing. A wrong one
    /// makes the start throw <see cref="Defects.DefectSettingException"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Defects { get; init; } = new Dictionary<string, string?>();

    /// <summary>The clock of time-outs and time stamps. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Receives warnings and errors of the web server. Default null: they are not logged.</summary>
    public ILoggerFactory? Logging { get; init; }

    /// <summary>Throws unless every value is inside its documented range, so that a bad value fails the start and not the run.</summary>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Host);
        ArgumentOutOfRangeException.ThrowIfNegative(Port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Port, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CloseTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(HistoryLimit);
        ArgumentOutOfRangeException.ThrowIfNegative(EmptyRoomLimit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxMessageBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxQueuedBytes);
        ArgumentNullException.ThrowIfNull(Rules);
        Rules.Validate();
        ArgumentNullException.ThrowIfNull(Defects);
        ArgumentNullException.ThrowIfNull(Time);
    }
}
