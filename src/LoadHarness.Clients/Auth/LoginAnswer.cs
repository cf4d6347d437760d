namespace LoadHarness.Clients.Auth;

/// <summary>What came of a login over HTTP. Immutable.</summary>
/// <param name="Token">The token; null: there is none.</param>
/// <param name="Lifetime">How long it is good; null: for ever.</param>
/// <param name="Problem">Why there is none, for people, the same text for the same cause, without any secret; null: there is one.</param>
/// <param name="IsBlocked">It failed for want of a port, a descriptor or memory on this machine.</param>
public sealed record LoginAnswer(string? Token, TimeSpan? Lifetime, string? Problem, bool IsBlocked = false)
{
    /// <summary>No token.</summary>
    public static LoginAnswer Failed(string problem, bool isBlocked = false) => new(null, null, problem, isBlocked);

    /// <inheritdoc />
    public override string ToString() => Problem ?? "a token"; // the token is a secret
}
