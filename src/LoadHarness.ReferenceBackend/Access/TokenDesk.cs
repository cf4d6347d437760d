namespace LoadHarness.ReferenceBackend.Access;

/// <summary>Knows which tokens are good. Thread-safe.</summary>
internal sealed class TokenDesk(BackendOptions options)
{
    /// <summary>Judges a token.</summary>
    /// <param name="shown">The token.</param>
    /// <param name="refusal">What is wrong with it, for people.</param>
    /// <returns>Null: it is refused.</returns>
    public Pass? Judge(Credential shown, out string refusal)
    {
        refusal = "the token is missing or wrong";
        if (options.RequiredToken is { } required)
            return shown.Text == required || shown.Raw == required ? Pass.Nobody : null;
        return shown.Text.Length > 0 ? new Pass(shown.Text) : null;
    }
}
