namespace LoadHarness.ReferenceBackend.Access;

/// <summary>What an accepted token stands for.</summary>
/// <param name="User">
/// Whom it names, which is how the server tells people apart; empty where one token, a secret, is required of all.
/// </param>
/// <param name="ExpiresAt">When it expires, on the clock of the <see cref="TokenDesk"/>.</param>
internal sealed record Pass(string User, TimeSpan ExpiresAt)
{
    /// <summary>One that never expires.</summary>
    public Pass(string user)
        : this(user, TimeSpan.MaxValue)
    {
    }
}
