namespace LoadHarness.ReferenceBackend.Access;

/// <summary>What an accepted token stands for.</summary>
/// <param name="User">Whom it names, which is how the server tells people apart; empty where one token, a secret, is required of all.</param>
internal sealed record Pass(string User)
{
    /// <summary>For those of whom nothing is asked.</summary>
    public static readonly Pass Nobody = new(string.Empty);
}
