namespace LoadHarness.ReferenceBackend.Rules;

/// <summary>What happens upon a WebSocket request whose token is missing, wrong or expired. It is counted in any case.</summary>
public enum BadTokenRule
{
    /// <summary>HTTP 401 instead of the upgrade.</summary>
    Refuse,

    /// <summary>It is upgraded and then closed with 4401: browsers do not show the status of a refused upgrade to the page.</summary>
    Close,
}
