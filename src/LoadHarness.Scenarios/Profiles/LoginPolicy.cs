namespace LoadHarness.Scenarios.Profiles;

/// <summary>
/// The HTTP login from which a client has its token, and when it asks for a new one. A pure value: time is a parameter.
/// Source: need P3 of the seed documents, token expiry during a soak. Immutable.
/// </summary>
public sealed record LoginPolicy
{
    /// <summary>The request.</summary>
    public required HttpTemplate Request { get; init; }

    /// <summary>Path of the token in the answer, which is JSON. Default <c>token</c>.</summary>
    public string TokenPath { get; init; } = "token";

    /// <summary>How long a token is good; null: for ever, or as long as <see cref="LifetimePath"/> says.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Path of a number of seconds in the answer: how long the token is good; null: none.</summary>
    public string? LifetimePath { get; init; }

    /// <summary>How long before its end a token is refreshed. Default 30 s; null: it is used until the server refuses it.</summary>
    public TimeSpan? RefreshBefore { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>HTTP statuses of a refused upgrade and close codes that mean: the token is not good any more. Default 401.</summary>
    public IReadOnlyList<int> RefusedBy { get; init; } = [401];

    /// <summary>Logins of a population that are under way at once; further ones wait. Default 50.</summary>
    public int AtOnce { get; init; } = 50;

    /// <summary>
    /// Whether a client that gets no token, and holds none that is good, never dials again instead of trying anew by its reconnect policy:
    /// its user would have to log in by hand (seed row 0.2). Default false.
    /// </summary>
    public bool StaysAwayWithout { get; init; }

    /// <summary>Time from receipt to refresh: that long before the end, but not in the first half of the token's life.</summary>
    /// <param name="lifetime">How long the token is good; null: for ever.</param>
    /// <returns>Never negative; null: no refresh.</returns>
    public TimeSpan? RefreshAfter(TimeSpan? lifetime) =>
        lifetime is { } life && RefreshBefore is { } before ? (life - before > life / 2 ? life - before : life / 2) : null;

    /// <summary>Whether a token may still be used for a dial.</summary>
    /// <param name="age">Time since its receipt.</param>
    /// <param name="lifetime">How long it is good; null: for ever.</param>
    public bool IsGood(TimeSpan age, TimeSpan? lifetime) => RefreshBefore is null || lifetime is null || age < lifetime;

    /// <summary>Whether a status or close code says that the token is not good any more.</summary>
    public bool IsRefusal(int code) => RefusedBy.Contains(code);
}
