namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>What a client asks for with one envelope; the values are those of its field <c>type</c>.</summary>
internal enum EnvelopeKind
{
    /// <summary>Not understood.</summary>
    Malformed = 0,

    /// <summary>I am still there (seed row 3.3).</summary>
    Heartbeat = 1,

    /// <summary>Say it to the room (3.5).</summary>
    Say = 2,

    /// <summary>Move to a room (3.4).</summary>
    Join = 3,
}
