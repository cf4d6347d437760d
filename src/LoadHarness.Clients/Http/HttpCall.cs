using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Http;

/// <summary>One kind of HTTP request of a population. Thread-safe.</summary>
/// <param name="purpose">What it is for.</param>
/// <param name="name">What it is called in messages to people: <c>the login</c>.</param>
/// <param name="template">The request.</param>
/// <param name="socketPath">Path of the WebSocket that goes with it: <c>${path}</c>.</param>
/// <param name="maxAnswer">Bytes that an answer may have.</param>
/// <param name="atOnce">Requests of this kind that are under way at once, further ones wait; null: no limit but that of the connections.</param>
public sealed class HttpCall(
    HttpPurpose purpose, string name, HttpTemplate template, string socketPath = "/", int maxAnswer = HttpCall.MaxShortAnswer, int? atOnce = null)
{
    /// <summary>An answer that holds a token or a few words; a longer one is none.</summary>
    public const int MaxShortAnswer = 1 << 20;

    /// <summary>An answer with a history.</summary>
    public const int MaxLongAnswer = 64 << 20;

    /// <summary>What it is for.</summary>
    public HttpPurpose Purpose { get; } = purpose;

    /// <summary>What it is called in messages to people.</summary>
    public string Name { get; } = name;

    /// <summary>The request.</summary>
    public HttpTemplate Template { get; } = template;

    /// <summary>Path of the WebSocket that goes with it.</summary>
    public string SocketPath { get; } = socketPath;

    /// <summary>Bytes that an answer may have.</summary>
    public int MaxAnswer { get; } = maxAnswer;

    /// <summary>Held by those that are under way; null: no limit.</summary>
    internal SemaphoreSlim? Places { get; } = atOnce is { } limit ? new SemaphoreSlim(limit) : null;
}
