namespace LoadHarness.Metrics.Events;

/// <summary>What a client made an HTTP request for.</summary>
public enum HttpPurpose : byte
{
    /// <summary>A token or a session, before the connection is dialled.</summary>
    Login,

    /// <summary>What was said while it was away, or before.</summary>
    History,

    /// <summary>Something that its user did: a question put, a room entered.</summary>
    Action,

    /// <summary>The upload of a log.</summary>
    Log,

    /// <summary>Long polling: the server keeps it open until there is news.</summary>
    Poll,
}
