using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Profiles;

/// <summary>An HTTP request of a client, before its variables are filled in. A pure value. Immutable.</summary>
public sealed record HttpTemplate
{
    /// <summary>How long an answer may take unless something else is said.</summary>
    public static readonly TimeSpan UsuallyWithin = TimeSpan.FromSeconds(10);

    /// <summary>Where: <c>https://…</c>, or a path at the target's own host, that begins with <c>/</c>; values in it are percent-encoded.</summary>
    public required Template Url { get; init; }

    /// <summary>The HTTP method. Default GET.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Headers of the request. Default none.</summary>
    public IReadOnlyList<NamedTemplate> Headers { get; init; } = [];

    /// <summary>Body of the request, sent as JSON if it looks like it; null: none.</summary>
    public Template? Body { get; init; }

    /// <summary>How long an answer may take. Default 10 s.</summary>
    public TimeSpan Within { get; init; } = UsuallyWithin;
}
