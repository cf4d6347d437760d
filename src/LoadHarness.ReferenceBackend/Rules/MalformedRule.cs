namespace LoadHarness.ReferenceBackend.Rules;

/// <summary>What happens upon a frame that is not understood. It is counted in any case.</summary>
public enum MalformedRule
{
    /// <summary>Nothing.</summary>
    Ignore,

    /// <summary>An error in the form of the dialect; the connection stays open.</summary>
    Answer,

    /// <summary>The connection is closed with 1007.</summary>
    Close,
}
